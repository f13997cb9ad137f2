using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.App.Comparing;

/// <summary>
/// What a step of a cell takes beside those of other cells, by the number of threads. Each is a process of its own, as cells are: they
/// share caches, memory and clock rate. It is measured on noise, since what the images show takes no time.
/// </summary>
/// <param name="run">The command line of a run, behind the command.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="images">The number of training images, which some distillers remember.</param>
internal sealed class StepTimes(string[] run, int classes, int images)
{
    /// <summary>What begins the command line of a process that is timed.</summary>
    public const string Command = "--step-times";

    // The first steps set buffers up, and of the other rounds the fastest was disturbed least.
    private const int WarmUp = 2, Measured = 3;

    /// <summary>The seconds of a step by each choice, without those of which a process failed, as it does where memory runs out.</summary>
    /// <param name="choices">Threads, and cells side by side.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="SakdException">All have failed.</exception>
    /// <exception cref="OperationCanceledException">The end was asked for.</exception>
    public IReadOnlyList<(ThreadChoice Choice, double Seconds)> Measure(IEnumerable<ThreadChoice> choices, CancellationToken stop)
    {
        var measured = new List<(ThreadChoice, double)>();
        string failure = "";
        foreach (var choice in choices)
        {
            var cells = new List<Process>();
            try
            {
                for (int cell = 0; cell < choice.SideBySide; cell++) cells.Add(Start(choice));
                using var _ = stop.Register(() => cells.ForEach(End));
                measured.Add((choice, Enumerable.Range(0, WarmUp + Measured).Select(_ => Round(cells)).Skip(WarmUp).Min()));
            }
            catch (Exception e) when (e is IOException or Win32Exception)
            {
                stop.ThrowIfCancellationRequested();
                failure = e.Message;
            }
            finally
            {
                cells.ForEach(End);
                cells.ForEach(cell => cell.Dispose());
            }
        }

        return measured.Count > 0 ? measured : throw new SakdException($"no step could be timed ({failure}): choose --threads");
    }

    /// <summary>Whether a command line is that of a process that is timed.</summary>
    public static bool IsAskedFor(string[] args) => args is [Command, _, _, _, ..]
        && args[1..4].All(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int one) && one > 0);

    /// <summary>What a process does that is timed: a step for each line that it is given, whose seconds it writes.</summary>
    /// <param name="session">Terminal and catalog.</param>
    /// <param name="arguments">Threads, classes and images, and the command line of a run.</param>
    /// <param name="input">The lines.</param>
    public static int Serve(Session session, string[] arguments, TextReader input)
    {
        int[] numbers = [.. arguments[..3].Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        var (threads, classes, images) = (numbers[0], numbers[1], numbers[2]);
        var options = DistillCommand.Bind(session, arguments[3..]);
        var pair = session.Catalog.Pair(options.Name);
        var distiller = CatalogIndex.Distiller(pair, options.Distiller!);
        var governs = Recipe.Step(options, distiller, Compute.Open(options.Device, threads)) with
        {
            TrainingLabels = [.. Enumerable.Range(0, images).Select(LabelOf)],
        };
        using var scope = NewDisposeScope();
        using var teacher = pair.Teacher.Create(pair.Info.Teacher.Input, classes, TeacherSource.Seed);
        using var student = pair.Student.Create(pair.Info.Student.Input, classes, TeacherSource.Seed);
        using var step = distiller.CreateStep(teacher, student, governs);
        Pretraining.Freeze(step);
        var shape = pair.Info.Input;
        using var batch = zeros([options.Batch, shape.Channels, shape.Height, shape.Width]).normal_();
        using var labels = tensor([.. Enumerable.Range(0, options.Batch).Select(LabelOf)]);
        using var indices = tensor([.. Enumerable.Range(0, options.Batch).Select(i => (long)i)]);
        while (input.ReadLine() is not null)
        {
            long begun = Stopwatch.GetTimestamp();
            step.Run(batch, labels, indices);
            session.Terminal.Output.WriteLine(Stopwatch.GetElapsedTime(begun).TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
            session.Terminal.Output.Flush();
        }

        return SakdApp.Success;

        long LabelOf(int image) => image % classes;
    }

    private Process Start(ThreadChoice choice)
    {
        var start = CellProcess.StartOf(
            [
                Command,
                .. new[] { choice.Threads, classes, images }.Select(number => number.ToString(CultureInfo.InvariantCulture)),
                .. run,
            ],
            besideOthers: choice.SideBySide > 1);
        return Process.Start(start)!;
    }

    // All step at once; what is over sooner waits for the others.
    private static double Round(List<Process> cells)
    {
        foreach (var cell in cells) Ask(cell);
        return cells.Average(cell =>
            double.TryParse(cell.StandardOutput.ReadLine(), CultureInfo.InvariantCulture, out double seconds)
                ? seconds
                : throw new IOException(cell.StandardError.ReadToEnd().Trim() is { Length: > 0 } said ? said : "its process was ended"));
    }

    private static void Ask(Process cell)
    {
        try
        {
            cell.StandardInput.WriteLine();
        }
        catch (IOException)
        {
            // It has ended by itself, and why is read next.
        }
    }

    private static void End(Process cell)
    {
        try
        {
            cell.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
