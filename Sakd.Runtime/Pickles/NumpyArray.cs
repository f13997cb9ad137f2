namespace Sakd.Pickles;

/// <summary>A NumPy array of numbers.</summary>
internal sealed class NumpyArray : IPickleState
{
    // NumPy's own limit.
    private const int MostDimensions = 64;

    /// <summary>Its shape; none for a single number.</summary>
    public long[] Shape { get; private set; } = [0];

    /// <summary>The type of its elements.</summary>
    public NumpyType Type { get; private set; } = new('u', 1);

    /// <summary>Its elements: exactly as many bytes as shape and type say.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Whether the first index runs fastest, and not the last.</summary>
    public bool IsFortran { get; private set; }

    /// <summary>Lets pickles hold NumPy's arrays and numbers.</summary>
    public static PickleConstructors AddTo(PickleConstructors constructors)
    {
        constructors.Add("numpy", "ndarray", make: null).Add("numpy", "dtype", NumpyType.Make);
        foreach (string core in (string[])["numpy.core", "numpy._core"])
        {
            constructors
                .Add($"{core}.multiarray", "_reconstruct", _ => new NumpyArray())
                .Add($"{core}.multiarray", "scalar", Scalar)
                .Add($"{core}.numeric", "_frombuffer", FromBuffer);
        }
        return constructors;
    }

    void IPickleState.SetState(object? state)
    {
        if (state is not object?[] parts || parts.Length is not (4 or 5)) throw Wrong();
        Set(parts[^4..]);
    }

    private static NumpyArray Scalar(object?[] arguments) =>
        arguments is [NumpyType type, byte[] bytes] ? Of([Array.Empty<object?>(), type, false, bytes]) : throw Wrong();

    private static NumpyArray FromBuffer(object?[] arguments) =>
        arguments is [byte[] bytes, NumpyType type, object?[] shape, var order]
            ? Of([shape, type, PickleText.Of(order) == "F", bytes])
            : throw Wrong();

    private static NumpyArray Of(object?[] parts)
    {
        var array = new NumpyArray();
        array.Set(parts);
        return array;
    }

    private void Set(object?[] parts)
    {
        if (parts is not [object?[] { Length: <= MostDimensions } shape, NumpyType type, var order, byte[] bytes]) throw Wrong();
        Int128 size = type.Size;
        foreach (object? extent in shape)
        {
            if (extent is not long and not bool || Convert.ToInt64(extent, null) < 0) throw Wrong();
            // Beyond this no array is, and the product of two such still has room.
            size = Int128.Min(size * Convert.ToInt64(extent, null), long.MaxValue);
        }
        if (size != bytes.Length) throw new FormatException($"an array in it has {bytes.Length} bytes, its shape and type want {size}");
        (Shape, Type, Bytes) = ([.. shape.Select(extent => Convert.ToInt64(extent, null))], type, bytes);
        IsFortran = order is true or 1L;
    }

    private static FormatException Wrong() => new("it holds an array that is none of numbers");
}
