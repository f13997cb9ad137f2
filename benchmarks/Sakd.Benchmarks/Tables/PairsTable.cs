using System.CommandLine;
using Sakd.App.Comparing;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Steps;

namespace Sakd.Benchmarks.Tables;

/// <summary>A step of each of the paper's pairs, and the hours of its cells in the paper's table.</summary>
internal sealed class PairsTable() : TableCommand("pairs", "A step of each of the paper's pairs, and what its cells take")
{
    // The recipe cifar100: what is left of CIFAR-100 beside the validation images.
    private const int Epochs = 240, TrainingImages = 45_000;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> DefaultPairs =>
        [.. GridPreset.Of("homogeneous").Pairs, .. GridPreset.Of("heterogeneous").Pairs];

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        Variant[] variants = [Variants.Compiled, Variants.Always, Variants.Plain];
        var report = new Report(
            $"The paper's pairs, attention transfer, batch {settings.Batch}, {settings.Threads} threads",
            "pair", "adaptive, ms", "always, ms", "none, ms", "adaptive over always", "adaptive, h", "always, h", "none, h")
        {
            Note = $"h: {Epochs} epochs of {TrainingImages:N0} images.",
        };
        foreach (string pair in settings.Pairs)
        {
            Say(pair);
            using var workload = Workload.Of(pair, settings.Batch);
            var series = Timed.Variants(workload, variants, settings);
            report.Add(
                [
                    pair, .. series.Select(times => times.Milliseconds), series[0].Over(series[1]),
                    .. series.Select(times => (object)Hours(times, settings.Batch)),
                ]);
        }

        yield return report;
    }

    private static double Hours(Series times, int batch) => Epochs * (double)(TrainingImages / batch) * times.Spread.Median / 3600;
}
