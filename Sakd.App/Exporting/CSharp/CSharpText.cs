using System.Globalization;
using System.Net;

namespace Sakd.App.Exporting.CSharp;

/// <summary>Texts and names of C#.</summary>
internal static class CSharpText
{
    private static readonly HashSet<string> _keywords =
    [
        .. """
            abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event
            explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null
            object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static
            string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    /// <summary>A text in quotation marks.</summary>
    public static string Literal(string text) =>
        $"\"{string.Concat(text.Select(letter => letter switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            _ when IsPlain(letter) => letter.ToString(),
            _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
        }))}\"";

    /// <summary>A text in a documentation comment, on one line.</summary>
    public static string Comment(string text) =>
        WebUtility.HtmlEncode(string.Concat(text.Select(letter => IsPlain(letter) ? letter : ' ')));

    /// <summary>Whether a text is a name, or names with points between them.</summary>
    public static bool IsName(string text) => text.Split('.').All(name =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(letter => char.IsLetterOrDigit(letter) || letter == '_')
        && !_keywords.Contains(name));

    /// <summary>Whether a name may be a word of C#, or become one: types are not called so.</summary>
    public static bool IsReserved(string name) => name.Length > 0 && name.All(char.IsAsciiLetterLower);

    /// <summary>A name in C#'s way, of one in any other: "resnet8w4" is Resnet8w4.</summary>
    public static string PascalCase(string name)
    {
        var words = name.Split([.. name.Where(letter => !char.IsLetterOrDigit(letter))], StringSplitOptions.RemoveEmptyEntries);
        string joined = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return joined.Length > 0 && char.IsLetter(joined[0]) ? joined : $"Student{joined}";
    }

    private static bool IsPlain(char letter) =>
        !char.IsControl(letter) && !char.IsSurrogate(letter) && letter is not ('\u2028' or '\u2029');
}
