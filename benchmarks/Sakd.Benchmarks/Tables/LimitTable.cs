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
    }

    private static (string Name, double[] Billions) Rate(Series times, double multiplyAdds) =>
        (times.Name, [.. times.Seconds.Select(seconds => multiplyAdds / seconds / 1e9)]);
}
