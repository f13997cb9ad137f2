using System.Text;

namespace Sakd.Pickles;

/// <summary>Texts in pickles: those of Python 3, and those of Python 2, which are bytes.</summary>
internal static class PickleText
{
    /// <summary>The text, read as UTF-8 if it is bytes; null if the value is none.</summary>
    public static string? Of(object? value) => value switch
    {
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ => null,
    };
}
