using System.Globalization;

namespace Sakd.App;

/// <summary>How numbers are written, the same everywhere.</summary>
internal static class Formatted
{
    /// <summary>What stands for a number that is unknown before the network is there.</summary>
    private const string Unknown = "-";

    /// <summary>1,234,567.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>1,234,567, or a dash.</summary>
    public static string Count(long? value) => value is { } known ? Count(known) : Unknown;

    /// <summary>320, 56.4 k, 40.8 M: large numbers by their size.</summary>
    public static string Short(long value) => value switch
    {
        < 1_000 => value.ToString(CultureInfo.InvariantCulture),
        < 1_000_000 => (value / 1e3).ToString("0.0 k", CultureInfo.InvariantCulture),
        _ => (value / 1e6).ToString("0.0 M", CultureInfo.InvariantCulture),
    };

    /// <summary>320, 56.4 k, 40.8 M, or a dash.</summary>
    public static string Short(long? value) => value is { } known ? Short(known) : Unknown;

    /// <summary>320 B, 56.4 kB, 40.8 MB, 1.2 GB.</summary>
    public static string Bytes(double value) => value switch
    {
        < 1e3 => value.ToString("0 B", CultureInfo.InvariantCulture),
        < 1e6 => (value / 1e3).ToString("0.0 kB", CultureInfo.InvariantCulture),
        < 1e9 => (value / 1e6).ToString("0.0 MB", CultureInfo.InvariantCulture),
        _ => (value / 1e9).ToString("0.0 GB", CultureInfo.InvariantCulture),
    };

    /// <summary>3x32x32, and for tokens 192x8x8+1: their length, the map whose pixels they are, and how many belong to no pixel.</summary>
    public static string Shape(FeatureShape shape) => shape.Extra is { } extra
        ? string.Create(CultureInfo.InvariantCulture, $"{shape.AsMap()}+{extra}")
        : shape.ToString();

    /// <summary>87.3 %.</summary>
    public static string Percent(double fraction, string format = "0.0") =>
        (100 * fraction).ToString(format, CultureInfo.InvariantCulture) + " %";

    /// <summary>0.62.</summary>
    public static string Probability(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>0.1234.</summary>
    public static string Loss(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>
    /// A text without what a terminal would obey: texts from files and command lines may hold escape sequences, or characters that turn the
    /// direction of writing. Such a character is written as its number.
    /// </summary>
    public static string Plain(string text) =>
        text.Any(Commands) ? string.Concat(text.Select(c => Commands(c) ? $"\\u{(int)c:x4}" : c.ToString())) : text;

    private static bool Commands(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>A path as a shell takes it for one word.</summary>
    public static string Argument(string path) =>
        path.All(c => char.IsLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or ',' or '+'
            || (c is '\\' && OperatingSystem.IsWindows()))
            ? path
            : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>1:02, or 1:02:03 from an hour on; hours are as many as there are.</summary>
    public static string Time(double seconds)
    {
        long whole = (long)Math.Round(seconds);
        string minutes = string.Create(CultureInfo.InvariantCulture, $"{whole / 60 % 60}:{whole % 60:00}");
        return whole < 3600 ? minutes : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{minutes.PadLeft(5, '0')}");
    }
}
