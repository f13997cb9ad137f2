using System.Globalization;

namespace Sakd;

/// <summary>Which share of the samples is distilled, or is to be: one number for the spots of features, one for the logits' spot.</summary>
/// <param name="Features">The share at each spot of features, in 0 to 1.</param>
/// <param name="Logits">The share at the logits, in 0 to 1.</param>
public readonly record struct SpotShares(double Features, double Logits)
{
    /// <summary>The share at a branch point.</summary>
    /// <param name="branchPoint">The branch point, from 0 to N.</param>
    /// <param name="branchPoints">N + 1; the last one is that of the logits.</param>
    public double At(int branchPoint, int branchPoints) => branchPoint == branchPoints - 1 ? Logits : Features;

    /// <summary>Reads one number for all spots, as in 0.5, or that of the features and that of the logits, as in 1:0.5.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The shares, or null where the text says none in 0 to 1.</returns>
    public static SpotShares? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        return parts.Length <= 2 && Share(parts[0]) is { } features && Share(parts[^1]) is { } logits
            ? new SpotShares(features, logits)
            : null;
    }

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Features.Equals(Logits)
        ? Features.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Features}:{Logits}");

    private static double? Share(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) && share is >= 0 and <= 1
            ? share
            : null;
}
