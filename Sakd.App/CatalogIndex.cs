using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Training;

namespace Sakd.App;

/// <summary>All that the program was compiled with, by name. Where two catalogs have one name, the first counts.</summary>
/// <param name="program">The program's own name.</param>
/// <param name="catalogs">What it was compiled with.</param>
internal sealed class CatalogIndex(string program, IReadOnlyList<Catalog> catalogs)
{
    /// <summary>All architectures, by name.</summary>
    public ImmutableArray<ArchitectureEntry> Architectures { get; } =
        [.. catalogs.SelectMany(catalog => catalog.Architectures).DistinctBy(entry => entry.Info.Name)];

    /// <summary>All pairs, by name.</summary>
    public ImmutableArray<PairEntry> Pairs { get; } =
    [
        .. catalogs.SelectMany(catalog => catalog.Pairs).DistinctBy(entry => entry.Info.Name)
    ];

    private readonly ImmutableArray<RuleCatalog> _rules = [.. catalogs.OfType<RuleCatalog>()];

    /// <summary>The names of the program's own rules.</summary>
    public ImmutableArray<string> Rules => [.. _rules.SelectMany(rules => rules.Names).Distinct()];

    /// <summary>Which rules there are, for messages.</summary>
    public string WhichRules => Rules.IsEmpty
        ? $"{program} has none; a program gives them to SakdApp.Run, in a RuleCatalog"
        : $"there are {string.Join(", ", Rules)}";

    /// <summary>
    /// Which build of the program it is: one of other sources of kernels, runtime, application, networks or rules has another.
    /// </summary>
    public string Build { get; } = Convert.ToHexStringLower(SHA256.HashData(
    [
        .. from module in catalogs.Select(catalog => catalog.GetType().Module)
               .Concat([typeof(Kernels.Activation).Module, typeof(StepOptions).Module, typeof(CatalogIndex).Module])
               .Concat(Assembly.GetEntryAssembly() is { } entry ? [entry.ManifestModule] : [])
               .Distinct()
           from one in module.ModuleVersionId.ToByteArray()
           select one,
    ]))[..12];

    /// <summary>Whether the pair of the main job is there.</summary>
    public bool HasMainJob => Pairs.Any(pair => pair.Info.Name == MainJob.Pair);

    /// <summary>A pair for examples: the main job's, which the bundled images fit; a program without it has others.</summary>
    public string ExamplePair => HasMainJob ? MainJob.Pair : Pairs.FirstOrDefault()?.Info.Name ?? "<pair>";

    /// <summary>An architecture for examples.</summary>
    public string ExampleArchitecture => Architectures.FirstOrDefault()?.Info.Name ?? "<architecture>";

    /// <summary>The pair of that name; "teacher/student" is read as "teacher-student".</summary>
    /// <exception cref="SakdException">There is none; the nearest names are suggested.</exception>
    public PairEntry Pair(string name) => Find("pair", name.Replace('/', '-'), Pairs, pair => pair.Info.Name);

    /// <summary>The architecture of that name.</summary>
    /// <exception cref="SakdException">There is none; the nearest names are suggested.</exception>
    public ArchitectureEntry Architecture(string name) => Find("architecture", name, Architectures, architecture => architecture.Info.Name);

    /// <summary>What makes the program's own rule of that name.</summary>
    /// <exception cref="SakdException">There is none; those that there are are named.</exception>
    public Func<IStrategy> Rule(string name)
    {
        if (_rules.FirstOrDefault(rules => rules.Names.Contains(name)) is { } its) return its[name];
        throw new SakdException($"unknown rule '{name}'{NearestNames.Hint(name, Rules)}; {WhichRules}");
    }

    /// <summary>
    /// The distiller of that name: one that the pair is compiled for, one at the logits, or both, as "at+dkd". Where features are compared
    /// too, their distiller's layout decides the spots.
    /// </summary>
    /// <exception cref="SakdException">There is none, or two of one kind; the pair's distillers are named.</exception>
    public static DistillerEntry Distiller(PairEntry pair, string name)
    {
        string[] parts = name.Split('+');
        string[] features = [.. parts.Where(part => AtLogits(part) is null)];
        var atLogits = parts.Select(AtLogits).FirstOrDefault(entry => entry is not null);
        if (parts.Length - features.Length > 1)
            throw new SakdException($"'{name}' compares the logits twice: name one of {Names(LogitDistillers.All)}");
        if (features.Length > 1)
            throw new SakdException($"'{name}' compares features twice: name one distiller, and beside it {Names(LogitDistillers.All)}");
        var compiled = features is [var feature] ? Compiled(pair, feature) : AtLogitsAlone(pair, name);
        return atLogits is null ? compiled : compiled with
        {
            Name = name,
            Title = features.Length == 0 ? atLogits.Title : $"{compiled.Title} and {atLogits.Title}",
            AtLogits = atLogits,
        };
    }

    private static DistillerEntry AtLogitsAlone(PairEntry pair, string name) =>
        pair.Distillers.FirstOrDefault(distiller => distiller.Name == LogitDistillers.Kd.Name) ?? throw new SakdException(
            $"{pair.Info.Name} has no distiller '{LogitDistillers.Kd.Name}', whose spot {name} takes; beside another it works, as "
            + $"{pair.Distillers.FirstOrDefault()?.Name}+{name}");

    private static LogitDistillerEntry? AtLogits(string name) => LogitDistillers.All.FirstOrDefault(entry => entry.Name == name);

    private static string Names(IEnumerable<LogitDistillerEntry> entries) => string.Join(", ", entries.Select(entry => entry.Name));

    private static DistillerEntry Compiled(PairEntry pair, string name) =>
        pair.Distillers.FirstOrDefault(distiller => distiller.Name == name) ?? throw new SakdException(
            (pair.Unfit.FirstOrDefault(distiller => distiller.Name == name) is { } unfit
                ? $"{pair.Info.Name} cannot use '{name}': {unfit.Reason}; "
                : $"{pair.Info.Name} has no distiller '{name}'; ")
            + $"it is compiled for {string.Join(", ", pair.Distillers.Select(distiller => distiller.Name))}, and at the logits there are "
            + $"{Names(LogitDistillers.All.Skip(1))}");

    /// <summary>Makes sure that a pair was compiled for images of that shape.</summary>
    /// <exception cref="SakdException">It was not; the pairs that fit are named.</exception>
    public void CheckFit(PairEntry pair, FeatureShape images, string data)
    {
        if (pair.Info.Input == images) return;
        string[] fitting = [.. Pairs.Where(other => other.Info.Input == images).Select(other => other.Info.Name)];
        throw new SakdException(
            $"{pair.Info.Name} is compiled for {pair.Info.Input}, the images of {data} are {images}; "
            + (fitting.Length > 0 ? $"these pairs fit: {string.Join(", ", fitting)}" : NoPairFits(data)));
    }

    private string NoPairFits(string data) =>
        "no pair fits them: name other images with --data, or have a pair written that does: "
        + $"{program} init {Formatted.Argument(data)}";

    private T Find<T>(string kind, string name, ImmutableArray<T> entries, Func<T, string> nameOf)
    {
        foreach (var entry in entries)
            if (nameOf(entry) == name)
                return entry;

        string hint = NearestNames.Hint(name, entries.Select(nameOf));
        throw new SakdException($"unknown {kind} '{name}'{(hint.Length > 0 ? hint : $"; {program} list shows all")}");
    }
}
