using System.CommandLine;
using System.Globalization;

namespace Sakd.App;

/// <summary>Options that take a number of bytes, such as <c>512MB</c> or <c>2GiB</c>.</summary>
internal static class SizeOption
{
    // Powers of a thousand, and of 1024 with an i.
    private static readonly (string Unit, long Bytes)[] _units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1), ("", 1),
    ];

    /// <summary>The option; null unless given.</summary>
    public static Option<long?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "size",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (Parse(text) is { } bytes) return bytes;
            result.AddError($"{name} needs a size, such as 512MB or 2GiB, not '{text}'");
            return null;
        },
    };

    /// <summary>The bytes of a size; null if it is none.</summary>
    public static long? Parse(string text)
    {
        var (unit, bytes) = _units.First(one => text.EndsWith(one.Unit, StringComparison.OrdinalIgnoreCase));
        bool isNumber = decimal.TryParse(
            text[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number);
        return isNumber && number <= long.MaxValue / bytes ? (long)(number * bytes) : null;
    }
}
