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

    private GridView(Terminal terminal, int cells, GridClock clock, ProgressContext? bars)
    {
        (_terminal, _cells, _ended, _clock, _bars) = (terminal, cells, cells - clock.Left, clock, bars);
        _all = bars?.AddTask("all cells", maxValue: clock.Epochs);
    }

    /// <summary>Shows a grid while <paramref name="run"/> goes on.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="cells">All cells.</param>
    /// <param name="run">Runs those that are not finished.</param>
    /// <param name="elapsed">The time since then; null for the clock's.</param>
    public static void Show(Terminal terminal, IReadOnlyList<CellJob> cells, Action<IGridView> run, Func<TimeSpan>? elapsed = null)
    {
        var clock = new GridClock(cells, elapsed);
        if (terminal.Live) Draw(terminal, cells.Count, clock, run);
        else run(new GridView(terminal, cells.Count, clock, null));
    }

    private static void Draw(Terminal terminal, int cells, GridClock clock, Action<IGridView> run) =>
        terminal.Console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(bars => run(new GridView(terminal, cells, clock, bars)));

    /// <inheritdoc/>
    public void Begun(CellJob job)
    {
        if (_bars is not null) _tasks[job.Cell.Name] = _bars.AddTask(Markup.Escape(job.Cell.Name), maxValue: job.Options.Epochs);
    }

    /// <inheritdoc/>
    public void Tick(IReadOnlyList<CellJob> running)
    {
        _clock.Read(running);
        if (_all is null) return;
        foreach (var job in running) _tasks[job.Cell.Name].Value = _clock.EpochsDoneOf(job);
        _all.Value = _clock.EpochsDone;
        _all.Description = $"{_ended} of {_cells} cells  [grey]{Left()}[/]";
    }

    /// <inheritdoc/>
    public void Ended(CellJob job, CellFailure? failure)
    {
        _ended++;
        _clock.Ended(job, failure);
        if (_tasks.Remove(job.Cell.Name, out var task)) task.StopTask();
        string result = failure is not null ? $"no result: {failure.Reason}"
            : CellFolder.Finished(job) is var (_, summary) ? Formatted.Percent(summary.StudentAccuracy, "0.00")
            : "";
        _terminal.Line($"{_ended,5}/{_cells,-4} {job.Cell.Name}  {result}{(_ended < _cells ? $"  {Left()}" : "")}");
    }

    private string Left() => _clock.SecondsLeft is { } left ? $"{Formatted.Time(left)} left" : "";
}
