using System.Diagnostics;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.App.Comparing;

/// <summary>What a step of a cell takes, by the number of threads: of noise, since what the images show takes no time.</summary>
internal static class StepTimes
{
    // Of each number of threads: the first steps set buffers up, and of the others the fastest was disturbed least.
    private const int WarmUp = 2, Measured = 3;

    /// <summary>Measures the steps.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="distiller">One of its distillers.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="options">What governs the step.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="threads">The numbers of threads.</param>
    public static IReadOnlyList<(int Threads, double Seconds)> Measure(
        PairEntry pair, DistillerEntry distiller, int classes, StepOptions options, int batch, IEnumerable<int> threads)
    {
        using var scope = NewDisposeScope();
        using var teacher = pair.Teacher.Create(pair.Info.Teacher.Input, classes, TeacherSource.Seed);
        using var student = pair.Student.Create(pair.Info.Student.Input, classes, TeacherSource.Seed);
        using var step = distiller.CreateStep(teacher, student, options);
        Pretraining.Freeze(step);
        var input = pair.Info.Input;
        using var images = zeros([batch, input.Channels, input.Height, input.Width]).normal_();
        using var labels = tensor([.. Enumerable.Range(0, batch).Select(i => (long)(i % classes))]);
        using var indices = tensor([.. Enumerable.Range(0, batch).Select(i => (long)i)]);
        return [.. threads.Select(count => (count, Seconds(count)))];

        double Seconds(int count)
        {
            set_num_threads(count);
            for (int i = 0; i < WarmUp; i++) step.Run(images, labels, indices);
            double fastest = double.PositiveInfinity;
            for (int i = 0; i < Measured; i++)
            {
                long begun = Stopwatch.GetTimestamp();
                step.Run(images, labels, indices);
                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(begun).TotalSeconds);
            }

            return fastest;
        }
    }
}
