using System.Diagnostics;
using Spectre.Console;

namespace Sakd.App.Comparing;

/// <summary>Shows how a grid goes on.</summary>
internal interface IGridView
{
    /// <summary>A cell has begun, or goes on.</summary>
    void Begun(CellJob job);

    /// <summary>Time has passed.</summary>
    /// <param name="running">The cells that run now.</param>
    void Tick(IReadOnlyList<CellJob> running);

    /// <summary>A cell has ended.</summary>
    /// <param name="job">The cell.</param>
    /// <param name="failure">Why it came to no result; null where it came to one.</param>
    void Ended(CellJob job, CellFailure? failure);
}

/// <summary>A line for each cell that has ended; on a screen, beneath them a bar for the grid and one for each cell that runs.</summary>
internal sealed class GridView : IGridView
{
    private readonly Terminal _terminal;
    private readonly int _cells;
    private readonly GridClock _clock;
    private readonly ProgressContext? _bars;
    private readonly ProgressTask? _all;
    private readonly Dictionary<string, ProgressTask> _tasks = [];
    private int _ended;

    private GridView(Terminal terminal, int cells, int finished, GridClock clock, ProgressContext? bars)
    {
        (_terminal, _cells, _ended, _clock, _bars) = (terminal, cells, finished, clock, bars);
        _all = bars?.AddTask("all cells", maxValue: clock.Epochs);
    }

    /// <summary>Shows a grid while <paramref name="run"/> goes on.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="cells">The number of all cells.</param>
    /// <param name="left">Those that are not finished.</param>
    /// <param name="run">Runs them.</param>
    public static T Show<T>(Terminal terminal, int cells, IReadOnlyList<CellJob> left, Func<IGridView, T> run)
    {
        var clock = new GridClock(left);
        if (!terminal.Live) return run(new GridView(terminal, cells, cells - left.Count, clock, null));
        return terminal.Console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(bars => run(new GridView(terminal, cells, cells - left.Count, clock, bars)));
    }

    /// <inheritdoc/>
    public void Begun(CellJob job)
    {
        if (_bars is not null) _tasks[job.Cell.Name] = _bars.AddTask(Markup.Escape(job.Cell.Name), maxValue: job.Options.Epochs);
    }

    /// <inheritdoc/>
    public void Tick(IReadOnlyList<CellJob> running)
    {
        if (_all is null) return;
        foreach (var job in running) _tasks[job.Cell.Name].Value = job.EpochsDone;
        _all.Value = _clock.EpochsDone;
        _all.Description = $"{_ended} of {_cells} cells  [grey]{Left()}[/]";
    }

    /// <inheritdoc/>
    public void Ended(CellJob job, CellFailure? failure)
    {
        _ended++;
        if (_tasks.Remove(job.Cell.Name, out var task)) task.StopTask();
        string result = failure is not null ? $"no result: {failure.Reason}"
            : CellFolder.Finished(job) is var (_, summary) ? Formatted.Percent(summary.StudentAccuracy, "0.00")
            : "";
        _terminal.Line($"{_ended,5}/{_cells,-4} {job.Cell.Name}  {result}{(_ended < _cells ? $"  {Left()}" : "")}");
    }

    private string Left() => _clock.SecondsLeft is { } left ? $"{Formatted.Time(left)} left" : "";
}

/// <summary>Says how long a grid still takes, by the epochs of this session.</summary>
/// <param name="jobs">The cells that were not finished when it began.</param>
internal sealed class GridClock(IReadOnlyList<CellJob> jobs)
{
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly int _before = jobs.Sum(job => job.EpochsDone);

    /// <summary>The epochs of these cells.</summary>
    public int Epochs { get; } = jobs.Sum(job => job.Options.Epochs);

    /// <summary>Those that are over.</summary>
    public int EpochsDone => jobs.Sum(job => job.EpochsDone);

    /// <summary>The seconds that are left; null before the first epoch.</summary>
    public double? SecondsLeft => EpochsDone is var done && done > _before
        ? Stopwatch.GetElapsedTime(_begun).TotalSeconds / (done - _before) * (Epochs - done)
        : null;
}
