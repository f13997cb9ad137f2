using System.CommandLine;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Steps;
using Sakd.Layers;
using Sakd.Routing;

namespace Sakd.Benchmarks.Tables;

/// <summary>The compiled step against the one that one writes by hand.</summary>
internal sealed class StepTable()
    : TableCommand("step", "A whole adaptive step against a straightforward one in TorchSharp: time and peak memory")
{
    private const double Tolerance = 1e-4;

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        var report = new Report(
            "A step against a straightforward one", "pair", "compiled, s", "straightforward, s", "time ratio", "compiled, MB",
            "straightforward, MB", "memory ratio");
        foreach (string pair in settings.Pairs)
        {
            Say(pair);
            using var workload = Workload.Of(pair, settings.Batch);
            Agree(workload);
            var series = Timed.Variants(workload, [Variants.Compiled, Variants.Straightforward], settings);
            int steps = settings.WarmUp + settings.Rounds;
            double compiled = Child.PeakOf(pair, Variants.Compiled, steps, settings);
            double straightforward = Child.PeakOf(pair, Variants.Straightforward, steps, settings);
            report.Add(
                pair, series[0].Spread, series[1].Spread, series[0].Over(series[1]), compiled, straightforward, compiled / straightforward);
        }

        yield return report;
    }

    /// <summary>Both steps compute the same from the same weights.</summary>
    private static void Agree(Workload workload)
    {
        using var compiled = Variants.Step(workload, options => options);
        using var straightforward = new StraightforwardStep(workload);
        StateDict.Load(
            straightforward.Routing, StateDict.Of(compiled.Routing!).ToDictionary(entry => entry.Key, entry => entry.Value),
            nameof(RoutingNetwork));
        var (expected, actual) = (compiled.Run(workload.Images, workload.Labels), straightforward.Run(workload.Images, workload.Labels));
        Agree(expected.Loss, actual.Loss);
        Agree(expected.RoutingCrossEntropy, actual.RoutingCrossEntropy);

        void Agree(double expected, double actual)
        {
            if (!(Math.Abs(expected - actual) <= Tolerance * Math.Abs(expected)))
                throw new SakdException(
                    $"{workload.Pair.Info.Name}: a loss is {expected:R} in the compiled step and {actual:R} in the straightforward one; "
                    + "their times mean nothing");
        }
    }
}
