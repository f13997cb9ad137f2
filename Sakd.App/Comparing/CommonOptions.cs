using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using TorchSharp;

namespace Sakd.App.Comparing;

/// <summary>The options of <c>distill</c> that a grid gives to every cell.</summary>
/// <param name="Given">Each option that was given, with its values.</param>
internal sealed record CommonOptions(ImmutableArray<(string Name, ImmutableArray<string> Values)> Given)
{
    // They are the grid's own, or those of a single run.
    private static readonly ImmutableArray<string> _ofGrid =
    [
        "--strategy", "--rule", "--distiller", "--profile", "--teacher-mode", "--rates", "--seed", "--output", "--resume", "--config",
        "--threads",
    ];

    // One teacher and the same images for the whole grid.
    private static readonly ImmutableArray<string> _fixed =
    [
        "--data", "--data-memory", "--skip-unreadable", "--corrupt", "--select", "--recipe", "--map", "--teacher", "--teacher-head",
        "--teacher-head-epochs", "--teacher-classes", "--save-minutes", "--no-tensorboard", "--device",
    ];

    // Whatever they are, the weights are the same; and what is read by them is held against a hash.
    private static readonly ImmutableArray<string> _withoutEffect =
        ["--data", "--data-memory", "--teacher", "--save-minutes", "--no-tensorboard"];

    /// <summary>The options that may be given.</summary>
    public static ImmutableArray<Option> All() => [.. DistillCommand.AllOptions().Where(option => !_ofGrid.Contains(option.Name))];

    /// <summary>Reads what was given of them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="all">The options.</param>
    public static CommonOptions Of(ParseResult parsed, ImmutableArray<Option> all) => new(
    [
        .. parsed.CommandResult.Children.OfType<OptionResult>()
            .Where(given => !given.Implicit && all.Contains(given.Option))
            .Select(given => (given.Option.Name, given.Tokens.Select(token => token.Value).ToImmutableArray())),
    ]);

    /// <summary>Those that a grid was begun with.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="folder">Its folder, for the message.</param>
    /// <exception cref="SakdException">It is of a version that did not keep them.</exception>
    public static CommonOptions Of(GridFile grid, string folder) => grid.Arguments is { } words
        ? new([.. words.Select(one => (one[0], one.Skip(1).ToImmutableArray()))])
        : throw new SakdException(
            $"{Path.Combine(folder, GridFile.Name)} is of a version that did not keep what its cells are given: type once more what began "
            + $"the grid, {grid.Command}");

    /// <summary>Each option with its values, for <see cref="GridFile.Arguments"/>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Words => [.. Given.Select(one => (string[])[one.Name, .. one.Values])];

    /// <summary>The names that <c>--set</c> takes: what may differ from cell to cell.</summary>
    public static IEnumerable<string> Settable() =>
        All().Select(option => option.Name).Where(name => !_fixed.Contains(name)).Append("--rule").Select(name => name[2..]);

    /// <summary>What decides about weights, as text: cells of one grid have the same.</summary>
    public IReadOnlyList<string> Effective =>
    [
        .. Given.Where(one => !_withoutEffect.Contains(one.Name))
            .Select(one => string.Join(' ', one.Values.Prepend(one.Name)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The teacher's file; null where none was given.</summary>
    public string? Teacher => Given.FirstOrDefault(one => one.Name == "--teacher").Values is { IsDefaultOrEmpty: false } values
        ? values[^1]
        : null;

    /// <summary>Whether the cells compute on a GPU.</summary>
    public bool OnGpu => Given.Any(one => one.Name == "--device" && Compute.Devices.Parse(one.Values[^1]) is DeviceType.CUDA);

    /// <summary>Whether an option was given.</summary>
    public bool Has(string name) => Given.Any(one => one.Name == name);

    /// <summary>The options with one more, unless it was given.</summary>
    public CommonOptions WithDefault(string name, string? value) =>
        value is null || Has(name) ? this : new([.. Given, (name, [value])]);

    /// <summary>The command line of a cell's run, behind the command, without what names its files.</summary>
    /// <param name="setting">Its setting, whose values take the place of those for all.</param>
    public IEnumerable<string> Arguments(Setting setting) =>
    [
        setting.Pair,
        "--strategy", StrategyNames.Of(setting.Strategy),
        .. setting.Distiller is { } distiller ? (string[])["--distiller", distiller] : [],
        "--profile", StrategyNames.Of(setting.Profile),
        "--teacher-mode", StrategyNames.Of(setting.TeacherMode),
        .. Given
            .Where(one => one.Name != "--teacher" && !setting.Set.ContainsKey(one.Name[2..]) && Recipe.Takes(setting.Strategy, one.Name))
            .SelectMany(one => one.Values.SelectMany(value => (string[])[one.Name, value]).DefaultIfEmpty(one.Name)),
        .. setting.Set
            .Where(one => Recipe.Takes(setting.Strategy, $"--{one.Key}"))
            .SelectMany(one => (string[])[$"--{one.Key}", one.Value]),
    ];

    /// <summary>Whether the teacher is another than that of its file, so that whatever run asks for the file.</summary>
    public bool ChangesTeacher => Has("--teacher-head") || Has("--teacher-classes");
}
