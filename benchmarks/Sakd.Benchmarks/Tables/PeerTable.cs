using System.CommandLine;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Peer;
using Sakd.Benchmarks.Steps;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Tables;

/// <summary>The compiled step against a PyTorch program that computes the same.</summary>
internal sealed class PeerTable : TableCommand
{
    private readonly Option<string> _python =
        new("--python") { Description = "A Python that has PyTorch", DefaultValueFactory = _ => "/usr/bin/python3" };

    public PeerTable()
        : base("peer", "A whole adaptive step against one in plain PyTorch: time and peak memory") => Add(_python);

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        string python = parsed.GetRequiredValue(_python);
        if (PeerProcess.Missing(python) is { } reason)
        {
            Console.WriteLine($"skipped: {reason}");
            yield break;
        }

        var losses = new Report(
            "The first losses from the same weights and noise", "pair", "loss", "Sakd", "PyTorch", "relative difference");
        var times = new Report(
            "A step against PyTorch", "pair", "Sakd, s", "PyTorch, s", "time ratio", "Sakd, MB", "PyTorch, MB", "memory ratio")
        {
            Note =
                $"Attention transfer, adaptive, batch {settings.Batch}, {settings.Threads} threads. A ratio below 1 is in favour of Sakd.",
        };
        foreach (string pair in settings.Pairs)
        {
            Say(pair);
            Compare(pair, python, settings, losses, times);
        }

        yield return losses;
        yield return times;
    }

    private static void Compare(string pair, string python, Settings settings, Report losses, Report times)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var workload = Workload.Of(pair, settings.Batch);
        var noise = Noise(workload);
        using var step = Variants.Step(workload, options => options with { Noise = new GivenNoise(options.Seed, noise) });
        Agreement.Write(folder, workload, step, noise);
        using var peer = new PeerProcess(
            python, workload.Pair.Info.Teacher.Name, workload.Pair.Info.Student.Name, folder, settings.Threads);

        foreach (var (loss, ours, theirs, difference) in Agreement.Of(pair, step.Run(workload.Images, workload.Labels), peer.Step()))
            losses.Add(pair, loss, ours, theirs, difference);

        var series = Interleaved.Time(
            [
                Subject.Of("Sakd", () => step.Run(workload.Images, workload.Labels)),
                new Subject("PyTorch", () => (double)peer.Step()["seconds"]!),
            ], settings);
        double own = Child.PeakOf(pair, Variants.Compiled, 1 + settings.WarmUp + settings.Rounds, settings);
        double others = peer.Peak();
        times.Add(pair, series[0].Spread, series[1].Spread, series[0].Over(series[1]), own, others, own / others);
    }

    private static Tensor Noise(Workload workload)
    {
        var layout = workload.Pair.Info.Layouts.Single(layout => layout.Layout is Layout.Stages);
        using var generator = RandomStreams.Open(0, RandomStream.Gumbel);
        return StepNoise.Gumbel(rand([1, workload.Images.shape[0], layout.Spots.Length, 2], generator: generator));
    }
}
