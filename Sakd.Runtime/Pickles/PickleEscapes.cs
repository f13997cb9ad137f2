using System.Globalization;
using System.Text;

namespace Sakd.Pickles;

/// <summary>The two ways in which protocol 0 writes texts on a line.</summary>
internal static class PickleEscapes
{
    /// <summary>A string of Python 2 as it stands in its programs, between quotes.</summary>
    public static byte[] Quoted(string line)
    {
        if (line.Length < 2 || line[0] is not ('\'' or '"') || line[^1] != line[0])
            throw new FormatException("a string in it has no quotes");
        var bytes = new List<byte>(line.Length);
        for (int i = 1; i < line.Length - 1; i++)
        {
            if (line[i] != '\\')
            {
                bytes.Add((byte)line[i]);
                continue;
            }
            char escaped = line[++i];
            if (i == line.Length - 1) throw Wrong(escaped);
            if (escaped == 'x') bytes.Add((byte)Hex(line, i + 1, 2));
            else bytes.Add(Single(escaped));
            if (escaped == 'x') i += 2;
        }
        return [.. bytes];
    }

    /// <summary>A text in Python's encoding <c>raw-unicode-escape</c>.</summary>
    public static string Raw(string line)
    {
        if (!line.Contains('\\', StringComparison.Ordinal)) return line;
        var text = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            int digits = line[i] == '\\' && i + 1 < line.Length ? line[i + 1] switch { 'u' => 4, 'U' => 8, _ => 0 } : 0;
            if (digits == 0)
            {
                text.Append(line[i]);
                continue;
            }
            uint code = Hex(line, i + 2, digits);
            if (code > char.MaxValue && !Rune.IsValid(code)) throw Wrong(line[i + 1]);
            if (code > char.MaxValue) text.Append(new Rune(code));
            else text.Append((char)code);
            i += 1 + digits;
        }
        return text.ToString();
    }

    private static byte Single(char escaped) => escaped switch
    {
        '\\' or '\'' or '"' => (byte)escaped,
        'a' => 7,
        'b' => 8,
        't' => 9,
        'n' => 10,
        'v' => 11,
        'f' => 12,
        'r' => 13,
        _ => throw Wrong(escaped),
    };

    private static uint Hex(string line, int from, int digits) =>
        from + digits <= line.Length
        && uint.TryParse(line.AsSpan(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            ? value
            : throw Wrong('x');

    private static FormatException Wrong(char escaped) => new($"a text in it has an escape '\\{escaped}' that is none");
}
