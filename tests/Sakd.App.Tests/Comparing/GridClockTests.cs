using Sakd.App.Comparing;
using Sakd.Runtime.Tests;

namespace Sakd.App.Tests.Comparing;

/// <summary>What is said of the time that a grid still takes, its cells being of three epochs each.</summary>
public sealed class GridClockTests : IDisposable
{
    private static readonly Setting _quick = new() { Pair = "a-b", Distiller = "at", Strategy = Strategy.Always };
    private static readonly Setting _slow = _quick with { Strategy = Strategy.Adaptive };

    private readonly TemporaryFolder _folder = new();

    private TimeSpan _elapsed;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EpochsOfThisSessionSayWhatTheOthersTake()
    {
        CellJob first = Unfinished(_quick, 1, epochs: 1), second = Unfinished(_quick, 2, epochs: 0);
        var clock = new GridClock([first, second], () => _elapsed);
        Assert.Null(clock.SecondsLeft);

        Read(clock, (first, 2));
        _elapsed = TimeSpan.FromSeconds(10);

        Assert.Equal((2, 6), (clock.EpochsDone, clock.Epochs));
        Assert.Equal(40, clock.SecondsLeft!.Value, 9);
    }

    /// <summary>A finished cell of one setting took 10 seconds for an epoch, and one of the other 20.</summary>
    [Fact]
    public void ASettingThatIsSlowerCountsForMore()
    {
        var quick = Unfinished(_quick, 2, epochs: 0);
        CellJob[] cells =
        [
            ToyGrid.Run(new Cell(_quick, 1), 0.5, summary => summary with { Seconds = 30 }),
            ToyGrid.Run(new Cell(_slow, 1), 0.5, summary => summary with { Seconds = 60 }),
            quick, Unfinished(_slow, 2, epochs: 0),
        ];
        var clock = new GridClock(cells, () => _elapsed);

        Read(clock, (quick, 1));
        _elapsed = TimeSpan.FromSeconds(11);

        Assert.Equal(2, clock.Left);
        Assert.Equal(11 * (2 + 6), clock.SecondsLeft!.Value, 9);
    }

    [Fact]
    public void ACellThatFailedTakesNoTimeAnyMore()
    {
        CellJob failed = Unfinished(_quick, 1, epochs: 0), other = Unfinished(_quick, 2, epochs: 0);
        var clock = new GridClock([failed, other], () => _elapsed);

        Read(clock, (failed, 1), (other, 1));
        _elapsed = TimeSpan.FromSeconds(20);
        clock.Ended(failed, new CellFailure(failed.Cell.Name, "broken", []));

        Assert.Equal(20, clock.SecondsLeft!.Value, 9);
        Assert.Equal(4, clock.EpochsDone);
    }

    private static CellJob Unfinished(Setting setting, ulong seed, int epochs)
    {
        var job = ToyGrid.Run(new Cell(setting, seed), accuracy: null);
        ToyGrid.Epochs(job, epochs);
        return job;
    }

    private static void Read(GridClock clock, params (CellJob Job, int Done)[] cells)
    {
        foreach (var (job, done) in cells) ToyGrid.Epochs(job, done);
        clock.Read(cells.Select(cell => cell.Job));
    }
}
