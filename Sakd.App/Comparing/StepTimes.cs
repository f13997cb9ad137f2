using System.Diagnostics;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.App.Comparing;

/// <summary>
/// What a step of a cell takes beside those of other cells, by the number of threads: they share caches, memory and clock rate. It is
/// measured on noise, since what the images show takes no time.
/// </summary>
/// <param name="pair">The pair.</param>
/// <param name="distiller">One of its distillers.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="options">What governs the step.</param>
/// <param name="batch">Images in a batch.</param>
internal sealed class StepTimes(PairEntry pair, DistillerEntry distiller, int classes, StepOptions options, int batch)
{
    // The first steps set buffers up, and of the other rounds the fastest was disturbed least.
    private const int WarmUp = 2, Measured = 3;

    /// <summary>The seconds of a step by each choice.</summary>
    public IReadOnlyList<(int Threads, double Seconds)> Measure(IEnumerable<ThreadChoice> choices) =>
        [.. choices.Select(choice => (choice.Threads, Seconds(choice)))];

    private double Seconds(ThreadChoice choice)
    {
        double[][] rounds = [.. Enumerable.Range(0, WarmUp + Measured).Select(_ => new double[choice.SideBySide])];
        using var together = new Barrier(choice.SideBySide);
        Task.WhenAll(Enumerable.Range(0, choice.SideBySide).Select(cell => Task.Factory.StartNew(
            () => Run(cell, choice.Threads, rounds, together),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).GetAwaiter().GetResult();
        return rounds[WarmUp..].Min(cells => cells.Average());
    }

    // The number of threads is that of the calling thread's loops alone.
    private void Run(int cell, int threads, double[][] rounds, Barrier together)
    {
        try
        {
            set_num_threads(threads);
            using var scope = NewDisposeScope();
            using var teacher = pair.Teacher.Create(pair.Info.Teacher.Input, classes, TeacherSource.Seed);
            using var student = pair.Student.Create(pair.Info.Student.Input, classes, TeacherSource.Seed);
            using var step = distiller.CreateStep(teacher, student, options);
            Pretraining.Freeze(step);
            var input = pair.Info.Input;
            using var images = zeros([batch, input.Channels, input.Height, input.Width]).normal_();
            using var labels = tensor([.. Enumerable.Range(0, batch).Select(i => (long)(i % classes))]);
            using var indices = tensor([.. Enumerable.Range(0, batch).Select(i => (long)i)]);
            foreach (double[] round in rounds)
            {
                together.SignalAndWait();
                long begun = Stopwatch.GetTimestamp();
                step.Run(images, labels, indices);
                round[cell] = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            }
        }
        finally
        {
            together.RemoveParticipant();
        }
    }
}
