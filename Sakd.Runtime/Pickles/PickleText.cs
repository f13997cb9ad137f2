using System.Text;

namespace Sakd.Pickles;

/// <summary>Texts in pickles: those of Python 3, and those of Python 2, which are bytes.</summary>
internal static class PickleText
{
    // Longer than any name. A pickle can say the same megabyte a million times, and each would be made a text.
    private const int Longest = 1024;

    /// <summary>The text of a name, read as UTF-8 if it is bytes; null if the value is none, or longer than names are.</summary>
    public static string? Of(object? value) => value switch
    {
        string { Length: <= Longest } text => text,
        byte[] { Length: <= Longest } bytes => Encoding.UTF8.GetString(bytes),
        _ => null,
    };
}
