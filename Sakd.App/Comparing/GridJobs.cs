using System.Globalization;
using Sakd.App.Runs;
using Sakd.Data;
using Sakd.Training;

namespace Sakd.App.Comparing;

/// <summary>What it takes to run the cells of a grid.</summary>
/// <param name="session">Terminal, catalog and token.</param>
/// <param name="common">The options that every cell is given.</param>
/// <param name="folder">The grid's folder.</param>
internal sealed class GridJobs(Session session, CommonOptions common, string folder)
{
    /// <summary>The folder in a grid's for what its cells print.</summary>
    public const string Logs = "logs";

    /// <summary>All cells, in the order in which they run.</summary>
    public List<CellJob> Of(GridFile grid) => [.. grid.InOrder().Select(cell => Of(grid, cell))];

    /// <summary>One cell.</summary>
    public CellJob Of(GridFile grid, Cell cell) => new(
        cell,
        Options(
            cell.Setting,
            cell.Seed,
            grid.Threads,
            cell.Setting.NeedsTeacher || common.ChangesTeacher ? grid.TeacherOf(cell.Setting.Pair) : null),
        Path.Combine(folder, cell.Name),
        LogOf(folder, cell));

    /// <summary>The file for what a cell prints.</summary>
    public static string LogOf(string folder, Cell cell) => Path.Combine(folder, Logs, $"{cell.Name}.log");

    /// <summary>The options of a run. Its threads may be more than there are processors here: it may run elsewhere.</summary>
    /// <exception cref="SakdException">It cannot be run.</exception>
    public RunOptions Options(Setting setting, ulong seed, int threads, string? teacher) =>
        DistillCommand.Bind(session, Arguments(setting, seed, teacher)) with { Threads = threads };

    /// <summary>The command line of a run, behind the command.</summary>
    public string[] Arguments(Setting setting, ulong seed, string? teacher) =>
    [
        .. common.Arguments(setting),
        "--seed", seed.ToString(CultureInfo.InvariantCulture),
        .. teacher is null || setting.TeacherMode is TeacherMode.Scratch ? (string[])[] : ["--teacher", teacher],
        .. setting.Rates is { } rates ? (string[])["--rates", Path.Combine(folder, new Cell(rates, seed).Name)] : [],
    ];

    /// <summary>The images of a run of a pair.</summary>
    public ImageData Images(RunOptions options, PairEntry pair) =>
        DataSource.Load(options.Data, Recipe.Images(session, options, pair.Info.Input) with { ConvertsChannels = true });
}
