using System.Globalization;
using Sakd.App.Comparing;
using Sakd.App.Runs;

namespace Sakd.App.Tests.Comparing;

/// <summary>Which cells run when, beside which, and with how many threads.</summary>
public sealed class SchedulingTests
{
    [Theory]
    [InlineData(100, 4, 1, 4)] // threads that bring little: many cells of one
    [InlineData(1, 4, 4, 1)] // a single cell has them all
    [InlineData(2, 4, 2, 2)]
    public void CellsShareTheProcessorsSoThatTheGridEndsSoonest(int cells, int processors, int threads, int sideBySide) => Assert.Equal(
        new ThreadChoice(threads, sideBySide), ThreadChoice.Of(Times(cells, processors, most: processors, 1.0, 0.6, 0.4), cells));

    [Fact]
    public void WhereThereIsMemoryForOneItHasAllThreads() =>
        Assert.Equal(new ThreadChoice(4, 1), ThreadChoice.Of(Times(cells: 100, processors: 4, most: 1, 1.0, 0.6, 0.4), cells: 100));

    [Fact]
    public void ThreadsThatSlowStepsDownAreLeftOut() =>
        Assert.Equal(new ThreadChoice(1, 1), ThreadChoice.Of(Times(cells: 1, processors: 2, most: 2, 0.5, 0.6), cells: 1));

    /// <summary>By times of one cell alone it would be two of one thread.</summary>
    [Fact]
    public void CellsThatSlowEachOtherDownRunOneAfterTheOther() =>
        Assert.Equal(new ThreadChoice(2, 1), ThreadChoice.Of(Times(cells: 100, processors: 2, most: 2, 1.3, 0.6), cells: 100));

    [Fact]
    public void AProcessThatIsTimedStepsForEachLine()
    {
        using var output = new StringWriter();
        var session = new Session(
            new Terminal(output, TextWriter.Null), new CatalogIndex("sakd", [new ToyCatalog()]), CancellationToken.None);
        string[] line = [StepTimes.Command, "1", "10", "100", ToyCatalog.Pair, "--strategy", "adaptive", "--batch", "8"];

        Assert.True(StepTimes.IsAskedFor(line));
        Assert.Equal(0, StepTimes.Serve(session, line[1..], new StringReader("\n\n")));

        string[] seconds = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, seconds.Length);
        Assert.All(seconds, one => Assert.InRange(double.Parse(one, CultureInfo.InvariantCulture), 0, 60));
    }

    /// <summary>Somebody may try what they have seen in a list of processes.</summary>
    [Fact]
    public void HalfOfSuchACommandLineIsAnUnknownOption()
    {
        using var sakd = new SakdProgram();
        sakd.Refuses([StepTimes.Command, "1", "10"], $"unknown option '{StepTimes.Command}'");
    }

    private static (ThreadChoice, double)[] Times(int cells, int processors, int most, params double[] seconds) =>
        [.. ThreadChoice.Candidates(cells, processors, most).Zip(seconds)];

    [Theory]
    [InlineData(1, 100, "1x1")]
    [InlineData(2, 100, "2x1 1x2")]
    [InlineData(6, 100, "6x1 3x2 1x4 1x6")]
    [InlineData(6, 2, "2x1 2x2 1x4 1x6")] // no more than there are
    public void PowersOfTwoAndAllAreMeasuredBesideEachOther(int processors, int cells, string measured) => Assert.Equal(
        measured,
        string.Join(' ', ThreadChoice.Candidates(cells, processors, processors).Select(one => $"{one.SideBySide}x{one.Threads}")));

    [Fact]
    public void NoMoreThanAskedForRunSideBySideAndAllDo()
    {
        var grid = new Grid(sideBySide: 2);
        Assert.Empty(grid.Run(Jobs(Strategy.Always, Strategy.Adaptive, seeds: 5)));
        Assert.Equal(10, grid.Done.Count);
        Assert.Equal(2, grid.Most);
    }

    [Fact]
    public void MatchedWaitsForTheAdaptiveCell()
    {
        var grid = new Grid(sideBySide: 4);
        grid.Run(Jobs(Strategy.Matched, Strategy.Adaptive, seeds: 3));
        string[] matched = [.. grid.Begun.Where(name => name.Contains("matched", StringComparison.Ordinal))];
        Assert.Equal(3, matched.Length);
        Assert.All(matched, name => Assert.Contains(name.Replace("matched", "adaptive", StringComparison.Ordinal), grid.DoneBefore[name]));
    }

    [Fact]
    public void AFailureEndsNoOtherCellButThoseThatNeedIt()
    {
        var grid = new Grid(sideBySide: 1) { Fails = "a-b-at-adaptive-seed1" };
        var failed = grid.Run(Jobs(Strategy.Adaptive, Strategy.Matched, seeds: 2));
        Assert.Equal(
            [("a-b-at-adaptive-seed1", "broken"), ("a-b-at-matched-seed1", "it needs a-b-at-adaptive-seed1, which came to no result")],
            failed.Select(failure => (failure.Cell, failure.Reason)));
        Assert.Equal(["a-b-at-adaptive-seed2", "a-b-at-matched-seed2"], grid.Done);
    }

    [Fact]
    public void WhatNobodyHasForeseenIsTheEndOfItsOwnCell()
    {
        var grid = new Grid(sideBySide: 1) { Throws = "a-b-at-adaptive-seed1" };
        var failure = Assert.Single(grid.Run(Jobs(Strategy.Adaptive, Strategy.Always, seeds: 1)));
        Assert.Equal("a-b-at-adaptive-seed1", failure.Cell);
        Assert.EndsWith("InvalidOperationException, no such luck", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(["a-b-at-always-seed1"], grid.Done);
    }

    [Fact]
    public void AStopWaitsForWhatRunsAndBeginsNothing() => Stopped(seeds: 5);

    /// <summary>Nothing waits then, and yet the grid is not finished.</summary>
    [Fact]
    public void AStopIsOneWhileTheLastCellsRunToo() => Stopped(seeds: 1);

    private static void Stopped(int seeds)
    {
        using var stop = new CancellationTokenSource();
        var grid = new Grid(sideBySide: 2) { Stop = stop };
        Assert.Throws<OperationCanceledException>(() => grid.Run(Jobs(Strategy.Always, Strategy.Adaptive, seeds)));
        Assert.Equal(2, grid.Begun.Count);
        Assert.Equal(0, grid.Running);
    }

    [Theory]
    [InlineData("/usr/bin/dotnet", "/opt/sakd.dll", "/usr/bin/dotnet /opt/sakd.dll")]
    [InlineData("/opt/sakd", "sakd", "/opt/sakd")]
    public void ACellIsRunByTheProgramItself(string process, string first, string program) =>
        Assert.Equal(program, string.Join(' ', CellProcess.Program(process, first)));

    [Theory]
    [InlineData(137, "it was ended by signal 9")]
    [InlineData(3, "its loss is no longer finite")]
    [InlineData(7, "it ended with exit code 7")]
    public void AnExitCodeIsSaidInWords(int code, string words) => Assert.Equal(words, CellProcess.Meaning(code));

    private static IEnumerable<CellJob> Jobs(Strategy first, Strategy second, int seeds) =>
        from seed in Enumerable.Range(1, seeds)
        from strategy in (Strategy[])[first, second]
        let cell = new Cell(new Setting { Pair = "a-b", Distiller = "at", Strategy = strategy }, (ulong)seed)
        select new CellJob(
            cell,
            new RunOptions
            {
                Command = "distill",
                Name = "a-b",
                Data = "bundled",
                Epochs = 1,
                Batch = 2,
                LearningRate = 1,
                Seed = cell.Seed,
                Threads = 1,
                Device = "cpu",
            },
            cell.Name,
            "log");

    /// <summary>Runs cells that take a moment and do nothing, and remembers when which began and ended.</summary>
    private sealed class Grid(int sideBySide) : IGridView
    {
        private readonly Lock _lock = new();

        public List<string> Begun { get; } = [];

        public List<string> Done { get; } = [];

        public Dictionary<string, string[]> DoneBefore { get; } = [];

        public int Running { get; private set; }

        public int Most { get; private set; }

        public string? Fails { get; init; }

        public string? Throws { get; init; }

        public CancellationTokenSource? Stop { get; init; }

        public IReadOnlyCollection<CellFailure> Run(IEnumerable<CellJob> jobs)
        {
            var failed = new Dictionary<string, CellFailure>();
            new GridRunner(Run, sideBySide, this, failed).Run(jobs, Stop?.Token ?? CancellationToken.None);
            return failed.Values;
        }

        public void Tick(IReadOnlyList<CellJob> running) => Assert.InRange(running.Count, 0, sideBySide);

        void IGridView.Begun(CellJob job)
        {
        }

        public void Ended(CellJob job, CellFailure? failure)
        {
        }

        private async Task<CellFailure?> Run(CellJob job, CancellationToken stop)
        {
            string name = job.Cell.Name;
            lock (_lock)
            {
                Begun.Add(name);
                DoneBefore[name] = [.. Done];
                Most = Math.Max(Most, ++Running);
                if (Begun.Count == 2) Stop?.Cancel();
            }

            await Task.Delay(200, CancellationToken.None);
            lock (_lock)
            {
                Running--;
                stop.ThrowIfCancellationRequested();
                if (name == Throws) throw new InvalidOperationException("no such luck");
                if (name == Fails) return new CellFailure(name, "broken", []);
                Done.Add(name);
                return null;
            }
        }
    }
}
