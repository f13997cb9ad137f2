using Sakd.Training;
using Spectre.Console;

namespace Sakd.App;

/// <summary>A bar that moves with every step, beneath the lines of the epochs; it disappears at the end.</summary>
/// <param name="task">The bar, as long as the run has images.</param>
/// <param name="epochs">The number of epochs.</param>
/// <param name="imagesPerEpoch">The number of training images.</param>
internal sealed class LiveBar(ProgressTask task, int epochs, int imagesPerEpoch) : ITrainingObserver
{
    /// <summary>Shows a bar while <paramref name="run"/> goes on.</summary>
    public static T Show<T>(Terminal terminal, int epochs, int imagesPerEpoch, Func<ITrainingObserver, T> run) =>
        terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
                run(new LiveBar(context.AddTask("starting", maxValue: (double)epochs * imagesPerEpoch), epochs, imagesPerEpoch)));

    /// <inheritdoc/>
    public void StepDone(int epoch, EpochTotals totals)
    {
        double done = (double)(epoch - 1) * imagesPerEpoch + totals.Images;
        double left = ((double)epochs * imagesPerEpoch - done) / totals.ImagesPerSecond;
        task.Value = done;
        task.Description = ProgressText.Of(epoch, epochs, totals) + $"  [grey]{Formatted.Time(left)} left[/]";
    }
}
