using System.CommandLine;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Steps;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Tables;

/// <summary>How much of a step is not arithmetic.</summary>
internal sealed class ManagedTable()
    : TableCommand("managed", "The same calls on tiny images: what a step spends on C# and on starting libtorch's operations")
{
    // With fewer libtorch takes other kernels for a single thread.
    private const int TinyBatch = 16;

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        var pairs = settings.Pairs.Intersect(TinyPairs.Names).ToList();
        if (pairs.Count == 0)
            throw new SakdException($"--pairs: of {string.Join(" and ", TinyPairs.Names)} there are pairs on tiny images, of no other");
        foreach (string pair in pairs) yield return OfPair(pair, settings);
    }

    private Report OfPair(string pair, Settings settings)
    {
        Say(pair);
        using var real = Workload.Of(pair, settings.Batch);
        using var tiny = Workload.Of(pair + TinyPairs.Suffix, TinyBatch);
        Variant[] variants = [Variants.Compiled, Variants.Always, Variants.Plain];
        var report = new Report($"What is not arithmetic, {pair}", "step", "step, ms", "tiny, ms", "tiny over step")
        {
            Note =
                $"tiny: {TinyBatch} images of {tiny.Pair.Info.Input} in place of {settings.Batch} of {real.Pair.Info.Input}, by one "
                + "thread; the calls are the same.",
        };
        foreach (var variant in variants)
        {
            using var step = variant.Start(real);
            using var tinyStep = variant.Start(tiny);
            var series = Interleaved.Time([Of("step", step, real, settings.Threads), Of("tiny", tinyStep, tiny, threads: 1)], settings);
            report.Add(variant.Name, series[0].Milliseconds, series[1].Milliseconds, series[1].Over(series[0]));
        }

        return report;
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
