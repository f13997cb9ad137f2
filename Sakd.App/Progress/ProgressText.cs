using System.Globalization;
using Sakd.Training;

namespace Sakd.App;

/// <summary>Where a run is, within an epoch.</summary>
internal static class ProgressText
{
    /// <summary>"epoch 3/8  412 images/s  loss 1.234  81.2 %".</summary>
    public static string Of(int epoch, int epochs, EpochTotals totals) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {epoch}/{epochs}  {totals.ImagesPerSecond:N0} images/s  loss {totals.Loss:0.000}  {Formatted.Percent(totals.Accuracy)}");
}
