using System.CommandLine;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Steps;

namespace Sakd.Benchmarks.Tables;

/// <summary>What each distiller's loss costs.</summary>
internal sealed class DistillersTable() : TableCommand("distillers", "The time and peak memory of each distiller's loss")
{
    private const string Baseline = "kd";

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        Say(Settings.SmallestPair);
        using var workload = Workload.Of(Settings.SmallestPair, settings.Batch);
        string[] distillers = [Baseline, .. workload.Pair.Distillers.Select(distiller => distiller.Name).Where(name => name != Baseline)];
        var variants = distillers.Select(Variants.OfDistiller).ToList();
        var series = Timed.Variants(workload, variants, settings);

        var report = new Report(
            $"The distillers, {Settings.SmallestPair}, batch {settings.Batch}", "distiller", "step, ms", $"beyond {Baseline}, ms", "MB")
        {
            Note =
                $"Steps of strategy always: no policy and no routing pass, every sample at every spot. What is beyond {Baseline} is the "
                + "loss, forward and backward, and its update.",
        };
        foreach (var (name, variant, times) in distillers.Zip(variants, series))
        {
            Say($"{name}, peak memory");
            report.Add(
                name, times.Milliseconds, times.MillisecondsBeyond(series[0]),
                Child.PeakOf(Settings.SmallestPair, variant, settings.WarmUp + settings.Rounds, settings));
        }

        yield return report;
    }
}
