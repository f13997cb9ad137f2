using System.Globalization;

namespace Sakd.Benchmarks.Measuring;

/// <summary>How numbers are written.</summary>
internal static class Figures
{
    /// <summary>Three significant digits, and no exponent for what is measured here.</summary>
    public static string Text(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("F2", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("F3", CultureInfo.InvariantCulture),
        0 => "0",
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };
}
