using System.Diagnostics;

namespace Sakd.App.Comparing;

/// <summary>
/// Says how long a grid still takes: the epochs of this session, each weighed by what those of its setting took where a cell of it has
/// ended, here or before, and as the others where none has.
/// </summary>
internal sealed class GridClock
{
    private readonly Func<TimeSpan> _elapsed;
    private readonly List<(CellJob Job, int Before)> _left = [];
    private readonly HashSet<string> _failed = [];
    private readonly Dictionary<string, int> _done = [];
    private readonly Dictionary<string, List<double>> _secondsOfEpoch = [];

    /// <summary>Begins to count.</summary>
    /// <param name="cells">All cells.</param>
    /// <param name="elapsed">The time since then; null for the clock's.</param>
    public GridClock(IEnumerable<CellJob> cells, Func<TimeSpan>? elapsed = null)
    {
        long begun = Stopwatch.GetTimestamp();
        _elapsed = elapsed ?? (() => Stopwatch.GetElapsedTime(begun));
        foreach (var job in cells)
        {
            if (IsLearnedFrom(job)) continue;
            Read([job]);
            _left.Add((job, EpochsDoneOf(job)));
        }
    }

    /// <summary>The cells that were not finished.</summary>
    public int Left => _left.Count;

    /// <summary>The epochs of these cells.</summary>
    public int Epochs => _left.Sum(one => one.Job.Options.Epochs);

    /// <summary>Those that are over, or will not be run.</summary>
    public int EpochsDone => _left.Sum(one => _failed.Contains(one.Job.Cell.Name) ? one.Job.Options.Epochs : EpochsDoneOf(one.Job));

    /// <summary>The seconds that are left; null before the first epoch.</summary>
    public double? SecondsLeft
    {
        get
        {
            double usual = _secondsOfEpoch.Count > 0 ? _secondsOfEpoch.Values.Average(of => of.Average()) : 1, done = 0, left = 0;
            foreach (var (job, before) in _left)
            {
                double weight = _secondsOfEpoch.TryGetValue(job.Cell.Setting.Name, out var known) ? known.Average() : usual;
                int now = EpochsDoneOf(job);
                done += weight * (now - before);
                if (!_failed.Contains(job.Cell.Name)) left += weight * (job.Options.Epochs - now);
            }

            return done > 0 ? _elapsed().TotalSeconds / done * left : null;
        }
    }

    /// <summary>Reads how far cells have come; it is taken to be so until they are read again.</summary>
    public void Read(IEnumerable<CellJob> running)
    {
        foreach (var job in running) _done[job.Cell.Name] = job.EpochsDone;
    }

    /// <summary>The epochs of a cell that were over when it was read last.</summary>
    public int EpochsDoneOf(CellJob job) => _done[job.Cell.Name];

    /// <summary>Learns what a cell took.</summary>
    /// <param name="job">The cell.</param>
    /// <param name="failure">Why it came to no result; null where it came to one.</param>
    public void Ended(CellJob job, CellFailure? failure)
    {
        Read([job]);
        if (failure is null) _ = IsLearnedFrom(job);
        else _failed.Add(job.Cell.Name);
    }

    private bool IsLearnedFrom(CellJob job)
    {
        if (CellFolder.Finished(job) is not var (config, summary)) return false;
        if (!_secondsOfEpoch.TryGetValue(job.Cell.Setting.Name, out var known)) _secondsOfEpoch[job.Cell.Setting.Name] = known = [];
        known.Add(summary.Seconds / config.Epochs);
        return true;
    }
}
