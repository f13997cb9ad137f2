using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>Memory that tensors of a PyTorch file are views into; its bytes lie outside of the pickle.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">The type of its elements; null where none is read that has this one.</param>
/// <param name="TypeName">That type by PyTorch's name.</param>
/// <param name="Count">How many elements it has.</param>
internal sealed record PyTorchStorage(string Key, ScalarType? Type, string TypeName, long Count)
{
    // PyTorch's names of storages.
    private static readonly (string Name, ScalarType Type)[] _types =
    [
        ("DoubleStorage", ScalarType.Float64), ("FloatStorage", ScalarType.Float32), ("HalfStorage", ScalarType.Float16),
        ("BFloat16Storage", ScalarType.BFloat16), ("LongStorage", ScalarType.Int64), ("IntStorage", ScalarType.Int32),
        ("ShortStorage", ScalarType.Int16), ("CharStorage", ScalarType.Int8), ("ByteStorage", ScalarType.Byte),
        ("BoolStorage", ScalarType.Bool),
    ];

    // Those whose numbers no network here has: optimizers and other extra entries may hold them.
    private static readonly (string Name, int Size)[] _skipped =
    [
        ("ComplexFloatStorage", 8), ("ComplexDoubleStorage", 16), ("QInt8Storage", 1), ("QUInt8Storage", 1), ("QInt32Storage", 4),
        ("UntypedStorage", 1),
    ];

    /// <summary>The names of all storages.</summary>
    public static IEnumerable<string> Names => [.. _types.Select(type => type.Name), .. _skipped.Select(type => type.Name)];

    /// <summary>The bytes of one element.</summary>
    public int ElementSize => Type is { } type ? TensorBytes.SizeOf(type) : _skipped.First(skipped => skipped.Name == TypeName).Size;

    /// <summary>The storage of a name and a type's name.</summary>
    /// <exception cref="FormatException">It has less than no elements.</exception>
    public static PyTorchStorage Of(string key, string typeName, long count)
    {
        if (count is < 0 or > long.MaxValue / 16) throw new FormatException($"its storage '{key}' has {count} elements");
        var (name, type) = Array.Find(_types, type => type.Name == typeName);
        return new PyTorchStorage(key, name is null ? null : type, typeName, count);
    }

    /// <summary>The name of the storage of a type.</summary>
    public static string NameOf(ScalarType type) =>
        Array.Find(_types, known => known.Type == type) is { Name: not null } found
            ? found.Name
            : throw new SakdException($"numbers of type {type} have no form in a PyTorch file");
}
