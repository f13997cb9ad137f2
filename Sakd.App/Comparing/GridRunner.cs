namespace Sakd.App.Comparing;

/// <summary>Runs the cells of a grid, so many at once, each after the one that it needs.</summary>
/// <param name="run">Runs a cell and says why it came to no result; null where it came to one.</param>
/// <param name="sideBySide">Cells at once.</param>
/// <param name="view">Shows how it goes on.</param>
/// <param name="failed">Receives those that come to no result, by name.</param>
internal sealed class GridRunner(
    Func<CellJob, CancellationToken, Task<CellFailure?>> run, int sideBySide, IGridView view, Dictionary<string, CellFailure> failed)
{
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(500);

    private readonly List<(CellJob Job, Task<CellFailure?> Task)> _running = [];
    private bool _isCutShort;

    /// <summary>Runs cells.</summary>
    /// <param name="jobs">Those that are not finished, in the order in which to begin them.</param>
    /// <param name="stop">Asks all of them to save and to end.</param>
    /// <exception cref="OperationCanceledException">The end was asked for, and all have ended.</exception>
    public void Run(IEnumerable<CellJob> jobs, CancellationToken stop)
    {
        var waiting = jobs.ToList();
        while (waiting.Count + _running.Count > 0)
        {
            if (!stop.IsCancellationRequested) Begin(waiting, stop);
            else if (_running.Count == 0) throw new OperationCanceledException(stop);
            if (_running.Count == 0) continue;
            Task.WaitAny([.. _running.Select(one => one.Task)], _tick);
            Collect(stop);
            view.Tick([.. _running.Select(one => one.Job)]);
        }

        // Nothing may have waited any more when the end was asked for.
        if (_isCutShort) throw new OperationCanceledException(stop);
    }

    private void Begin(List<CellJob> waiting, CancellationToken stop)
    {
        foreach (var job in waiting.ToArray())
        {
            if (_running.Count == sideBySide) return;
            if (job.Cell.Needs is { } needed)
            {
                if (failed.ContainsKey(needed.Name))
                {
                    waiting.Remove(job);
                    End(job, new CellFailure(job.Cell.Name, $"it needs {needed.Name}, which came to no result", []));
                    continue;
                }

                if (waiting.Any(other => other.Cell.Name == needed.Name) || _running.Any(other => other.Job.Cell.Name == needed.Name))
                    continue;
            }

            waiting.Remove(job);
            view.Begun(job);
            _running.Add((job, Task.Run(() => run(job, stop), CancellationToken.None)));
        }
    }

    private void Collect(CancellationToken stop)
    {
        foreach (var (job, task) in _running.Where(one => one.Task.IsCompleted).ToArray())
        {
            _running.RemoveAll(one => one.Job == job);
            if (task.IsCompletedSuccessfully) End(job, task.Result);
            else if (!stop.IsCancellationRequested) End(job, CellProcess.Failure(job, Unforeseen(task)));
            else _isCutShort = true;
        }
    }

    private static string Unforeseen(Task task) => task.Exception?.InnerException is { } e
        ? $"what runs it failed in an unforeseen way: {e.GetType().Name}, {e.Message}"
        : "what runs it has ended early";

    private void End(CellJob job, CellFailure? failure)
    {
        if (failure is not null) failed[job.Cell.Name] = failure;
        view.Ended(job, failure);
    }
}
