using System.Collections.Immutable;
using System.Globalization;
using Sakd.App.Images;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Platform;
using Sakd.Training;
using TorchSharp;

namespace Sakd.App.Comparing;

/// <summary>A grid from its first check to its results.</summary>
/// <param name="session">Terminal, catalog and token.</param>
/// <param name="request">What is asked.</param>
/// <param name="typed">What was typed, and goes on with the grid.</param>
/// <param name="folder">The grid's folder.</param>
/// <param name="jobs">Cells side by side; null for what finishes soonest.</param>
/// <param name="threads">Threads of a cell; null likewise.</param>
/// <param name="engine">What runs the cells; null for this machine.</param>
/// <param name="gibibytes">Memory of a cell that another machine runs; null for as much as it is estimated to take.</param>
internal sealed class GridCommand(
    Session session, GridRequest request, string typed, string folder, int? jobs, int? threads, IGridEngine? engine = null,
    int? gibibytes = null)
{
    // Of a process besides its step: libtorch, the images, the runtime.
    private const long ProgramBytes = 400L << 20;

    // What is measured here says nothing of other machines. More threads for a cell are fewer cells at once.
    private const int ThreadsElsewhere = 2;

    private readonly ImmutableArray<Setting> _settings = request.Settings();
    private readonly GridJobs _jobs = new(session, request.Common, folder);

    /// <summary>Runs what is not finished.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="SakdException">It cannot be run, or contradicts the grid in the folder.</exception>
    /// <exception cref="OperationCanceledException">The end was asked for; the message says how to go on.</exception>
    public int Run()
    {
        // All that can be wrong is found out before a folder is made.
        var runs = new Dictionary<string, string>();
        foreach (var setting in _settings) Check(setting, runs);
        CheckBaseline();
        SlurmEngine.CheckQueue(folder);
        engine?.Check(folder, request.Common);
        using var data = Load();
        using var held = Open();

        // While the images were read another may have submitted the same.
        SlurmEngine.CheckQueue(folder);
        var begun = GridFile.Read(folder);
        var share = Share(begun, data);
        var grid = Prepare(data, begun, share.Threads);
        var cells = _jobs.Of(grid);
        foreach (var cell in cells) CellFolder.CheckBegun(cell);
        var asked = Asked(cells);
        var left = asked.Where(cell => CellFolder.Finished(cell) is null).ToList();

        // A cell that has diverged says so here, and would at its turn in a cluster.
        if (engine is not null && left.Any(cell => !CellFolder.HasDiverged(cell))) left.RemoveAll(CellFolder.HasDiverged);
        grid.Write(folder);

        var known = begun is null ? [] : GridResults.Failures(folder);
        var report = new GridReport(session.Terminal, folder);
        report.Begin(grid, _settings.Length, asked.Count, left.Count, engine is null ? share.SideBySide : null);
        if (engine is not null && left.Any(cell => !CellFolder.HasDiverged(cell)))
        {
            var waves = Submission.WavesOf(grid, left.Select(cell => cell.Cell.Name).ToHashSet());
            engine.Submit(new Submission(folder, waves, grid.Threads, gibibytes ?? Gibibytes(data), jobs)
            {
                OnGpu = request.Common.OnGpu,
            });
            session.Terminal.Unwrapped($"results   {session.Program} compare --collect --output {Formatted.Argument(folder)}");

            // Why a cell came to no result before says nothing of it any more.
            var others = known.Where(failure => left.All(cell => cell.Cell.Name != failure.Cell)).ToList();
            if (others.Count < known.Count) report.Write(GridResults.Of(grid, cells, others), cells);
            return SakdApp.Success;
        }

        // What does not run now came to no result for the reason that is known.
        var failed = new Dictionary<string, CellFailure>();
        GridResults Results() =>
            GridResults.Of(grid, cells, [.. failed.Values, .. known.Where(failure => !failed.ContainsKey(failure.Cell))]);
        try
        {
            GridView.Show(
                session.Terminal,
                asked,
                view => new GridRunner(Run, share.SideBySide, view, failed).Run(left, session.Stop));
        }
        catch (OperationCanceledException)
        {
            report.Write(Results(), cells);
            throw new OperationCanceledException(
                $"interrupted with {asked.Count(cell => CellFolder.Finished(cell) is not null)} of {asked.Count} cells finished; what they "
                + $"say so far is in {folder}; go on with: {typed}");
        }

        var results = Results();
        report.Write(results, cells);
        report.End(results);
        return results.Failed.Any(failure => asked.Any(cell => cell.Cell.Name == failure.Cell)) ? SakdApp.Incomplete : SakdApp.Success;

        async Task<CellFailure?> Run(CellJob job, CancellationToken stop)
        {
            // A grid takes days, in which somebody may put another file there.
            try
            {
                if (job.Cell.Setting.NeedsTeacher) GridTeachers.Check(grid, job.Cell, folder);
            }
            catch (SakdException e)
            {
                return CellProcess.Failure(job, e.Message);
            }

            return await CellProcess.Run(job, stop, besideOthers: share.SideBySide > 1);
        }
    }

    // A grid that was begun may have more cells than are asked for now: they keep their place in the results, and wait.
    private List<CellJob> Asked(IReadOnlyList<CellJob> cells)
    {
        var names = request.Seeds.SelectMany(seed => _settings.Select(setting => new Cell(setting, seed).Name)).ToHashSet();
        return [.. cells.Where(cell => names.Contains(cell.Cell.Name))];
    }

    private static ImmutableHashSet<string> WithResults(GridFile grid, string folder) =>
    [
        .. grid.Numbered()
            .Where(cell => RunFolder.Finished(Path.Combine(folder, cell.Name)) is not null)
            .Select(cell => cell.Setting.Name),
    ];

    private void Check(Setting setting, Dictionary<string, string> runs)
    {
        var pair = session.Catalog.Pair(setting.Pair);
        if (setting.Distiller is { } distiller) _ = CatalogIndex.Distiller(pair, distiller);
        var options = _jobs.Options(setting, TrainingOptions.DefaultSeed, threads: 1, request.Common.Teacher);
        string run = RunArguments.CommandLine("", options);
        if (runs.TryGetValue(run, out string? same))
            throw new SakdException($"{same} and {setting.Name} are the same run: give each value of --set once");
        runs.Add(run, setting.Name);
    }

    private void CheckBaseline()
    {
        ImmutableArray<Setting> settings = [.. GridFile.Read(folder)?.Settings ?? [], .. _settings];
        if (request.Baseline is { } baseline && settings.All(setting => setting.Strategy != baseline))
            throw new SakdException(
                $"--baseline {StrategyNames.Of(baseline)} is no strategy of the grid, which has "
                + string.Join(", ", settings.Select(setting => StrategyNames.Of(setting.Strategy)).Distinct())
                + ": add it to --strategies, or leave --baseline out");
    }

    private ImageData Load()
    {
        var pairs = request.Pairs.Select(session.Catalog.Pair).ToList();
        var options = Base(pairs[0].Info.Name);
        var data = _jobs.Images(options, pairs[0]);
        try
        {
            foreach (var pair in pairs) session.Catalog.CheckFit(pair, data.Shape, data.Name);
            BatchSource.Check(data.Training, options.Batch);
            return data;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    private FolderLock Open()
    {
        try
        {
            // What a grid leaves that is killed as it begins is its own.
            string file = Path.Combine(folder, GridFile.Name);
            string[] unfinished = Directory.Exists(folder) && !File.Exists(file) ? [.. AtomicFile.UnfinishedOf(file)] : [];
            if (!File.Exists(file) && Directory.Exists(folder)
                && Directory.EnumerateFileSystemEntries(folder).Except(unfinished).Any(entry => Path.GetFileName(entry) != FolderLock.Name))
                throw new SakdException($"{folder} is not empty and no grid's folder: name another with --output");
            var held = FolderLock.OfFolder(folder)
                ?? throw new SakdException($"another process works on {folder}: wait for its end, or stop it first");
            AtomicFile.Delete(unfinished);
            return held;
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{folder} cannot be written to: {e.Message}; name another with --output");
        }
    }

    // The grid as it is asked for, or with what the folder's has already.
    private GridFile Prepare(ImageData data, GridFile? begun, int threads)
    {
        var added = new GridFile
        {
            Command = typed,
            Baseline = request.Baseline,
            Version = RunConfig.CurrentVersion,
            Kernels = RunConfig.CurrentKernels,
            Processor = Processor.Name,
            Data = data.Name,
            Fingerprint = Convert.ToHexStringLower(data.Fingerprint),
            Teachers = [],
            Threads = threads,
            Options = request.Common.Effective,
            Arguments = request.Common.Words,
            Settings = _settings,
            Cells = [.. request.Seeds.SelectMany(seed => _settings.Select(setting => new GridCell(setting.Name, seed)))],
            Family = [.. Comparison.FamilyOf(_settings, request.Baseline)],
        };
        if (begun is not null)
        {
            foreach (var teacher in begun.Teachers) GridTeachers.Check(teacher, folder);

            // Before a teacher is trained for what is then refused.
            _ = begun.With(added, folder);
        }

        added = added with { Teachers = [.. request.Pairs.Where(NeedsTeacher).Select(pair => Teacher(pair, data, begun))] };
        return begun?.With(added, folder, WithResults(begun, folder)) ?? added;
    }

    private bool NeedsTeacher(string pair) => _settings.Any(setting => setting.Pair == pair && setting.NeedsTeacher);

    private GridTeacher Teacher(string pair, ImageData data, GridFile? begun) =>
        request.Common.Teacher is null && begun?.Teachers.FirstOrDefault(teacher => teacher.Pair == pair) is { } known
            ? known
            : GridTeachers.Prepare(session, OfTeacher(pair), session.Catalog.Pair(pair), data, typed);

    // Some distillers are published with a rate and a batch of their own. The teacher is that of all: it has those of a network alone.
    private RunOptions OfTeacher(string pair)
    {
        var alone = Base(new Setting { Pair = pair, Strategy = Strategy.None });
        return Base(pair) with { LearningRate = alone.LearningRate, Batch = alone.Batch };
    }

    // What the cells of a pair have in common.
    private RunOptions Base(string pair) =>
        Base(new Setting { Pair = pair, Distiller = request.Distillers[0], Strategy = Strategy.Always });

    private RunOptions Base(Setting setting) => _jobs.Options(
        setting,
        TrainingOptions.DefaultSeed,
        Math.Min(threads ?? Processor.PhysicalCores, Environment.ProcessorCount),
        request.Common.Teacher);

    // The threads of a cell are fixed when the grid begins, so that weights do not depend on how many run side by side.
    private ThreadChoice Share(GridFile? begun, ImageData data)
    {
        if (begun is not null && threads is not null && threads != begun.Threads)
            throw new SakdException($"the cells of the grid in {folder} have {begun.Threads} threads each: leave --threads out");
        int? given = begun?.Threads ?? threads;
        if (given is not null && jobs is not null) return new ThreadChoice(given.Value, jobs.Value);

        if (engine is not null) return new ThreadChoice(given ?? ThreadsElsewhere, SideBySide: 1);
        int processors = Processor.PhysicalCores;
        string pair = request.Pairs.MaxBy(Cost)!;
        if (MostWork(pair, data).Step.Device.type is DeviceType.CUDA) return new ThreadChoice(given ?? processors, jobs ?? 1);
        int most = request.Pairs.Max(name => ProcessBytes(name, data)) is { } bytes && MemoryCheck.Free() is { } free
            ? (int)Math.Clamp(free / bytes, 1, processors)
            : processors;
        if (given is not null) return new ThreadChoice(given.Value, jobs ?? ThreadChoice.SideBySideOf(given.Value, processors, most));
        int cells = request.Seeds.Length * _settings.Length;
        var choices = ThreadChoice.Candidates(cells, processors, most).ToList();
        var timed = new Setting
        {
            Pair = pair,
            Distiller = request.Distillers[0],
            Strategy = _settings.Any(one => one.Strategy is Strategy.Adaptive or Strategy.Anti) ? Strategy.Adaptive : Strategy.Always,
        };
        var times = new StepTimes(
            _jobs.Arguments(timed, TrainingOptions.DefaultSeed, request.Common.Teacher), data.Classes, data.Training.Count)
            .Measure(choices, session.Stop);
        session.Terminal.Line($"measured  a step takes {string.Join(", ", times.Select(Text))}");

        // Whatever --jobs says, so that weights do not depend on it.
        var choice = ThreadChoice.Of(times, cells);
        return choice with { SideBySide = jobs ?? choice.SideBySide };

        static string Text((ThreadChoice Choice, double Seconds) time) =>
            string.Create(
                CultureInfo.InvariantCulture, $"{1000 * time.Seconds:0.0} ms with {GridReport.Threads(time.Choice.Threads)}")
            + (time.Choice.SideBySide > 1 ? $" ({time.Choice.SideBySide} side by side)" : "");
    }

    // A step has passes of both, and a policy's more of both.
    private long Cost(string name)
    {
        var info = session.Catalog.Pair(name).Info;
        return (info.Teacher.MultiplyAdds ?? 0) + (info.Student.MultiplyAdds ?? 0);
    }

    // A step with a policy.
    private (PairEntry Pair, DistillerEntry Distiller, RunOptions Options, StepOptions Step) MostWork(string name, ImageData data)
    {
        var pair = session.Catalog.Pair(name);
        var distiller = CatalogIndex.Distiller(pair, request.Distillers[0]);
        var options = Base(name);
        var device = Compute.Open(options.Device, Processor.PhysicalCores);
        return (
            pair, distiller, options,
            Recipe.Step(Recipe.WithPolicy(options with { Strategy = Strategy.Adaptive }), distiller, device, data));
    }

    // A cell is two processes, of which one waits. What is estimated has some room.
    private int Gibibytes(ImageData data)
    {
        const double Room = 1.25, Unknown = 4;
        return (int)Math.Ceiling(request.Pairs.Max(
            name => ProcessBytes(name, data) is { } bytes ? Room * (bytes + ProgramBytes) / (1 << 30) : Unknown));
    }

    // The step, the program and the images that it keeps; null where nobody can say.
    private long? ProcessBytes(string name, ImageData data)
    {
        var (pair, distiller, options, step) = MostWork(name, data);
        if (StepMemory.Estimate(pair, distiller, data.Classes, step) is not { } memory) return null;
        long images = (long)data.Training.Count * data.Shape.Channels * data.Shape.Height * data.Shape.Width;
        return memory.Of(options.Batch) + ProgramBytes + Math.Min(images, options.DataMemory ?? DataRequest.DefaultResidentBytes);
    }
}
