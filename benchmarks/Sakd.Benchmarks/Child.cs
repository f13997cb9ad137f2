using System.Globalization;
using System.Text.Json;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Steps;
using Sakd.Benchmarks.Tables;
using Sakd.Checkpoints;
using static TorchSharp.torch;

namespace Sakd.Benchmarks;

/// <summary>What the program does in a process of its own: <c>--child</c> and one of these.</summary>
internal static class Child
{
    /// <summary>The first argument of a child.</summary>
    public const string Flag = "--child";

    private const string PeakTask = "peak", ResidentTask = "resident", SakdTask = "sakd", FirstTask = "first";

    /// <summary>Does what a child was started for.</summary>
    /// <param name="arguments">The task and its arguments, as the methods below write them.</param>
    public static int Run(string[] arguments) => arguments switch
    {
        [PeakTask, var pair, var variant, var steps, var batch, var threads] => Peak(pair, variant, Int(steps), Int(batch), Int(threads)),
        [ResidentTask, var pair, var early, var late, var batch, var threads] =>
            Resident(pair, Int(early), Int(late), Int(batch), Int(threads)),
        [FirstTask, var network, var checkpoint, var images, var threads] => First(network, checkpoint, Int(images), Int(threads)),
        [SakdTask, .. var command] => App.SakdApp.Run(command, Architectures.SakdCatalog.Instance),
        _ => throw new ArgumentException($"No child does '{string.Join(' ', arguments)}'.", nameof(arguments)),
    };

    /// <summary>The peak memory, in MB, of a process that does nothing but some steps of one variant.</summary>
    public static double PeakOf(string pair, Variant variant, int steps, Settings settings) =>
        Number(OwnProcess.Output(Flag, PeakTask, pair, variant.Name, Text(steps), Text(settings.Batch), Text(settings.Threads)));

    /// <summary>The resident memory, in MB, after two numbers of steps of one process.</summary>
    public static (double Early, double Late) ResidentOf(string pair, int early, int late, Settings settings)
    {
        string[] lines = OwnProcess.Output(Flag, ResidentTask, pair, Text(early), Text(late), Text(settings.Batch), Text(settings.Threads))
            .Split('\n');
        return (Number(lines[0]), Number(lines[1]));
    }

    /// <summary>How a process is started that predicts once by libtorch, writes a logit, and waits.</summary>
    public static IEnumerable<string> FirstPrediction(string network, string checkpoint, int images, int threads) =>
        [Flag, FirstTask, network, checkpoint, Text(images), Text(threads)];

    /// <summary>How the command <c>sakd</c> is started in a process of its own.</summary>
    public static IEnumerable<string> SakdCommand(params IEnumerable<string> command) => [Flag, SakdTask, .. command];

    private static int Peak(string pair, string variant, int steps, int batch, int threads)
    {
        set_num_threads(threads);
        var found = Variants.Find(variant);
        found.Networks.Apply();
        using var workload = Workload.Of(pair, batch);
        using var step = found.Start(workload);
        for (int i = 0; i < steps; i++) found.Run(step, workload);
        Write(ProcessMemory.Peak());
        return 0;
    }

    private static int Resident(string pair, int early, int late, int batch, int threads)
    {
        set_num_threads(threads);
        using var workload = Workload.Of(pair, batch);
        using var step = Variants.Compiled.Start(workload);

        // Freed pages go back to the system now and then: what counts is the most of the last steps.
        double most = 0;
        for (int i = 1; i <= late; i++)
        {
            step.Run(workload.Images, workload.Labels, workload.Indices);
            int left = (i <= early ? early : late) - i;
            if (left < MemoryTable.StepsWatched) most = Math.Max(most, ProcessMemory.Resident());
            if (left > 0) continue;
            Write(most);
            most = 0;
        }

        return 0;
    }

    private static int First(string name, string checkpoint, int count, int threads)
    {
        set_num_threads(threads);
        NetworkMemory.Foreign.Apply();
        var entry = Architectures.SakdCatalog.Instance.Architectures.Single(entry => entry.Info.Name == name);
        using var network = entry.Create(entry.Info.Input, entry.Info.Classes, 1);
        Checkpoint.Load(checkpoint, network);
        network.eval();
        using var _ = no_grad();
        using var images = zeros(count, network.Input.Channels, network.Input.Height, network.Input.Width);
        using var logits = network.forward(images);
        Write(logits[0, 0].item<float>());
        Console.In.Read();
        return 0;
    }

    private static void Write(double value) => Console.WriteLine(JsonSerializer.Serialize(value));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
