using System.Globalization;

namespace Sakd.Pickles;

/// <summary>The type of a NumPy array's elements.</summary>
/// <param name="kind">
/// NumPy's letter: <c>u</c> for unsigned whole numbers, <c>i</c> for signed ones, <c>f</c> for floats, <c>b</c> for truth.
/// </param>
/// <param name="size">Bytes of an element.</param>
internal sealed class NumpyType(char kind, int size) : IPickleState
{
    /// <summary>NumPy's letter for the kind of number.</summary>
    public char Kind => kind;

    /// <summary>Bytes of an element.</summary>
    public int Size => size;

    /// <summary>Whether the highest byte comes first.</summary>
    public bool IsBigEndian { get; private set; }

    /// <summary>NumPy's name, such as <c>u1</c>.</summary>
    public string Name => $"{kind}{size.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What <c>numpy.dtype('u1', False, True)</c> is.</summary>
    public static NumpyType Make(object?[] arguments)
    {
        if (arguments.Length == 0 || PickleText.Of(arguments[0]) is not { } name) throw PickleConstructors.Arguments("numpy.dtype");
        return name is ['u' or 'i' or 'f' or 'b', '1' or '2' or '4' or '8']
            ? new NumpyType(name[0], name[1] - '0')
            : throw new FormatException($"it holds an array of NumPy's type '{name}', and only numbers are read");
    }

    void IPickleState.SetState(object? state)
    {
        if (state is not object?[] { Length: >= 5 } parts || parts[2] is not null || parts[3] is not null)
            throw new FormatException("it holds an array whose elements have parts");
        IsBigEndian = PickleText.Of(parts[1]) == ">";
    }
}
