using System.CommandLine;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Steps;

namespace Sakd.Benchmarks.Tables;

/// <summary>What adaptivity costs over distilling always, and that over not distilling at all.</summary>
internal sealed class OverheadTable()
    : TableCommand("overhead", "Adaptive, always and plain steps, and adaptive ones by the share of the teacher's routes")
{
    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        Variant[] variants = [Variants.Always, Variants.Plain, Variants.Compiled, .. Variants.OfShares];
        foreach (string pair in settings.Pairs)
        {
            Say(pair);
            var report = new Report($"What adaptivity costs, {pair}", "step", "step, s", "over always", "over plain")
            {
                Note = "share p: every decision is for the teacher's route with probability p, whatever the policy says.",
            };
            using var workload = Workload.Of(pair, settings.Batch);
            var series = Timed.Variants(workload, variants, settings);
            foreach (var (variant, times) in variants.Zip(series))
                report.Add(
                    variant == Variants.Compiled ? "adaptive" : variant.Name, times.Spread, times.Over(series[0]), times.Over(series[1]));
            yield return report;
        }
    }
}
