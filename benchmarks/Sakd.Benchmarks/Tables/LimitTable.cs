using System.CommandLine;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Steps;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Tables;

/// <summary>How near a step comes to what the machine can do.</summary>
internal sealed class LimitTable()
    : TableCommand("limit", "Multiply-adds per second of a step against the fastest convolutions and matrix products")
{
    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        using var scope = NewDisposeScope();
        Say($"kernels and {string.Join(", ", settings.Pairs)}");
        var kernels = KernelRates.All(settings.Batch);
        var workloads = settings.Pairs.Select(pair => Workload.Of(pair, settings.Batch)).ToList();
        var steps = workloads.Select(workload => Variants.Compiled.Start(workload)).ToList();
        var subjects = workloads.Zip(steps, (workload, step) =>
            new Kernel(
                Subject.Of(workload.Pair.Info.Name, () => step.Run(workload.Images, workload.Labels)),
                StepCost.Of(workload.Pair.Info) * (double)settings.Batch));

        List<Kernel> all = [.. kernels, .. subjects];
        var rates = Interleaved.Time([.. all.Select(one => one.Subject)], settings)
            .Zip(all, (times, one) => Rate(times, one.MultiplyAdds))
            .ToList();
        var best = rates.Take(kernels.Count).MaxBy(rate => Spread.Of(rate.Billions).Median)!;

        var report = new Report("The machine's limit", "what", "10^9 multiply-adds per second", "of the best")
        {
            Note =
                "A step's are those of the dense schedule, 3T + 5S - S1 - 2 T1, without adapters. The best is the fastest of the kernels.",
        };
        foreach (var rate in rates)
            report.Add(rate.Name, Spread.Of(rate.Billions), Spread.Of(rate.Billions.Zip(best.Billions, (own, most) => own / most)));
        foreach (var step in steps) step.Dispose();
        foreach (var workload in workloads) workload.Dispose();
        yield return report;

        // The best kernel is Winograd's, which leaves out multiply-adds that these layers have to do.
        yield return Layers(settings, Spread.Of(rates[kernels.Count - 1].Billions).Median * 1e9);
    }

    private static Report Layers(Settings settings, double multiplyAddsPerSecond)
    {
        Say("layers of ConvNeXt-Tiny");
        var report = new Report("Layers of ConvNeXt-Tiny", "layer", "feature", "ms", "of the block's", "over the limit")
        {
            Note = "Forward and backward, in training. The limit of convolution and linear layers is the rate of the matrix product, "
                + "that of the others the memory: 5 passes over the feature, at the rate of a copy.",
        };
        foreach (var (channels, size) in (ReadOnlySpan<(int, int)>)[(96, 56), (384, 14)])
        {
            var (copy, layers) = BlockLayer.Of(Math.Max(1, settings.Batch / 8), channels, size);
            var times = Interleaved.Time([copy, .. layers.Select(layer => layer.Subject)], settings);
            var (copies, own) = (times[0].Seconds, times.Skip(1).ToList());
            double[] block = [.. copies.Select((_, round) => own.Sum(series => series.Seconds[round]))];
            foreach (var (layer, series) in layers.Zip(own))
            {
                var limit = copies.Select(
                    seconds => layer.Copies > 0 ? layer.Copies * seconds : layer.MultiplyAdds / multiplyAddsPerSecond);
                report.Add(
                    layer.Name,
                    $"{channels} channels, {size} px",
                    Spread.Of(series.Seconds.Select(seconds => seconds * 1e3)),
                    Spread.Of(series.Seconds.Zip(block, (part, whole) => part / whole)),
                    Spread.Of(series.Seconds.Zip(limit, (seconds, least) => seconds / least)));
            }
        }

        return report;
    }

    private static (string Name, double[] Billions) Rate(Series times, double multiplyAdds) =>
        (times.Name, [.. times.Seconds.Select(seconds => multiplyAdds / seconds / 1e9)]);
}
