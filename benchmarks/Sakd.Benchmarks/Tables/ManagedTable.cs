using System.CommandLine;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Steps;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Tables;

/// <summary>How much of a step is not arithmetic.</summary>
internal sealed class ManagedTable() : TableCommand("managed", "The same calls on tiny images: what a step spends on C# and on starting libtorch's operations")
{
    private const string TinyPair = "resnet20-resnet8-1";

    // With fewer libtorch takes other kernels for a single thread.
    private const int TinyBatch = 16;

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        Say(Settings.SmallestPair);
        using var real = Workload.Of(Settings.SmallestPair, settings.Batch);
        using var tiny = Workload.Of(TinyPair, TinyBatch);
        Variant[] variants = [Variants.Compiled, Variants.Always, Variants.Plain];
        var report = new Report($"What is not arithmetic, {Settings.SmallestPair}", "step", "step, ms", "tiny, ms", "tiny over step")
        {
            Note = $"tiny: {TinyBatch} images of {tiny.Pair.Info.Input} in place of {settings.Batch} of {real.Pair.Info.Input}, by one thread; the calls are the same.",
        };
        foreach (var variant in variants)
        {
            using var step = variant.Create(real);
            using var tinyStep = variant.Create(tiny);
            var series = Interleaved.Time([Of("step", step, real, settings.Threads), Of("tiny", tinyStep, tiny, threads: 1)], settings);
            report.Add(variant.Name, series[0].Milliseconds, series[1].Milliseconds, series[1].Over(series[0]));
        }

        yield return report;
    }

    /// <summary>A step by a number of threads: to wake a second one for a pixel would take longer than the pixel.</summary>
    private static Subject Of(string name, TrainingStep step, Workload workload, int threads)
    {
        var timed = Subject.Of(name, () => step.Run(workload.Images, workload.Labels, workload.Indices));
        return new Subject(name, () =>
        {
            set_num_threads(threads);
            return timed.Run();
        });
    }
}
