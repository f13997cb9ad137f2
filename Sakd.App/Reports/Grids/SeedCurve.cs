using MathNet.Numerics.Statistics;

namespace Sakd.App.Reports.Grids;

/// <summary>What several seeds have in common over the epochs.</summary>
internal static class SeedCurve
{
    /// <summary>A line at the mean over the seeds, in a band of one standard deviation to either side.</summary>
    /// <param name="name">What the legend calls it.</param>
    /// <param name="colour">Its colour, #rrggbb.</param>
    /// <param name="seeds">Of each seed its values, epoch by epoch; null where there is none.</param>
    public static ChartLine Of(string name, string colour, IReadOnlyList<IReadOnlyList<double?>> seeds)
    {
        int epochs = seeds.Count == 0 ? 0 : seeds.Max(seed => seed.Count);
        double[][] known =
        [
            .. Enumerable.Range(0, epochs).Select(epoch =>
                (double[])[.. seeds.Where(seed => epoch < seed.Count).Select(seed => seed[epoch]).OfType<double>()]),
        ];
        return new ChartLine(name, colour, [.. known.Select(values => values.Length > 0 ? values.Average() : (double?)null)])
        {
            Spread = [.. known.Select(values => values.Length > 1 ? values.StandardDeviation() : (double?)null)],
        };
    }
}
