using System.Collections.Immutable;
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

    /// <summary>The distiller of that name that the pair is compiled for.</summary>
    /// <exception cref="SakdException">There is none; the pair's distillers are named.</exception>
    public static DistillerEntry Distiller(PairEntry pair, string name) =>
        pair.Distillers.FirstOrDefault(distiller => distiller.Name == name) ?? throw new SakdException(
            (pair.Unfit.FirstOrDefault(distiller => distiller.Name == name) is { } unfit
                ? $"{pair.Info.Name} cannot use '{name}': {unfit.Reason}; "
                : $"{pair.Info.Name} has no distiller '{name}'; ")
            + $"it is compiled for {string.Join(", ", pair.Distillers.Select(distiller => distiller.Name))}");

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
