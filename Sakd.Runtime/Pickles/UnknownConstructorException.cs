namespace Sakd.Pickles;

/// <summary>A pickle names something of Python that is not on the list: it is refused, and nothing of it was run.</summary>
/// <param name="module">Its module.</param>
/// <param name="name">Its name.</param>
internal sealed class UnknownConstructorException(string module, string name)
    : FormatException($"it asks for {Short(module)}.{Short(name)}, which is refused: nothing that a file names is run")
{
    /// <summary>The module of what is refused.</summary>
    public string Module => module;

    private const int Longest = 100;

    private static string Short(string name) => name.Length <= Longest ? name : $"{name[..Longest]}..";
}
