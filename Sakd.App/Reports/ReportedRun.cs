using System.Collections.Immutable;
using System.Text.Json;
using Sakd.App.Comparing;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Training;

namespace Sakd.App.Reports;

/// <summary>What the files of a run say of it, whether it is over or still going on.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Config">Its settings.</param>
/// <param name="Epochs">The epochs so far.</param>
/// <param name="Summary">Its result; null for a run that is not over.</param>
internal sealed record ReportedRun(string Folder, RunConfig Config, ImmutableArray<EpochMetrics> Epochs, RunSummary? Summary)
{
    private static readonly HashSet<string> _naming = ["repeat", "output", "teacherFile"];

    // What lies at a path is known by its checksum, wherever that is.
    private static readonly Dictionary<string, string> _checksums = new() { ["teacher"] = "teacherSha256", ["data"] = "fingerprint" };

    /// <summary>A short name: the folder's, unless others on the page have it too.</summary>
    public string Name { get; init; } = NameOf(Folder);

    /// <summary>What was not finite any more; null where all was.</summary>
    public Divergence? Divergence { get; init; }

    /// <summary>Whether it distils.</summary>
    public bool Distils => Config.Strategy is not Strategy.None;

    /// <summary>Whether a policy decides where.</summary>
    public bool HasPolicy => Config.Strategy is Strategy.Adaptive or Strategy.Anti;

    /// <summary>Its branch points in order, the logits' last; empty where nothing is distilled.</summary>
    public IReadOnlyList<string> Spots => Distils ? Config.Spots : [];

    /// <summary>Whether it trains a network by itself, with no pair.</summary>
    public bool IsPlain => Config.Command == "train";

    /// <summary>Its settings as texts, by the names that they have in its file; without those that say where things are.</summary>
    public IReadOnlyDictionary<string, string> Settings()
    {
        using var json = JsonSerializer.SerializeToDocument(Config, RunJson.Default.RunConfig);
        return json.RootElement.EnumerateObject().Where(property => !_naming.Contains(property.Name)).ToDictionary(
            property => property.Name,
            property => property.Value.ValueKind is JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText());
    }

    /// <summary>Whether runs differ in a setting; of one that is a path, in what lies there too, as far as that is known.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="runs">The <see cref="Settings"/> of each run.</param>
    public static bool Differ(string name, IReadOnlyList<IReadOnlyDictionary<string, string>> runs)
    {
        return Are(name)
            && (!_checksums.TryGetValue(name, out string? checksum) || !runs.All(run => IsKnown(run, checksum)) || Are(checksum));

        bool Are(string told) => runs.Select(run => run.GetValueOrDefault(told)).Distinct().Skip(1).Any();

        static bool IsKnown(IReadOnlyDictionary<string, string> run, string checksum) => run.GetValueOrDefault(checksum, "").Length > 0;
    }

    /// <summary>The short name of a run in a folder.</summary>
    public static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    /// <summary>The path of one of its files.</summary>
    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Reads the files; nothing is locked, as a run may go on meanwhile.</summary>
    /// <exception cref="SakdException">It is no run's folder, or a file is damaged.</exception>
    public static ReportedRun Read(string folder)
    {
        if (!System.IO.File.Exists(Path.Combine(folder, RunFolder.Config)))
            throw new SakdException(GridFile.IsIn(folder)
                ? $"{folder} is the folder of a grid: name one of the runs in it"
                : $"{folder} is no run: {RunFolder.Config} is not there; name the folder of a run, such as one under {RunFolder.Root}");
        return new ReportedRun(
            folder, RunFolder.ReadConfig(folder), [.. Metrics(Path.Combine(folder, RunFolder.Metrics))], RunFolder.ReadSummary(folder))
        {
            Divergence = RunFolder.ReadDivergence(folder),
        };
    }

    /// <summary>Runs with names that tell them from each other: as much of the end of their paths as that takes.</summary>
    /// <param name="runs">The runs.</param>
    public static IReadOnlyList<ReportedRun> Named(IReadOnlyList<ReportedRun> runs)
    {
        string[][] paths = [.. runs.Select(run => Path.GetFullPath(run.Folder).Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries))];
        return [.. runs.Select((run, i) => run with { Name = Name(i) ?? run.Name })];

        string? Name(int run) => Enumerable.Range(1, paths[run].Length)
            .Select(parts => End(paths[run], parts))
            .FirstOrDefault(name => paths.Index().All(other => other.Index == run || End(other.Item, name.Split('/').Length) != name));

        static string End(string[] path, int parts) => string.Join('/', path[^Math.Min(parts, path.Length)..]);
    }

    private static IEnumerable<EpochMetrics> Metrics(string path)
    {
        if (!System.IO.File.Exists(path)) yield break;
        string text = Text(path);
        int number = 0;
        string[] lines = text.Split('\n');
        foreach (string line in lines)
        {
            number++;

            // The last line has no end as long as it is being written.
            if (line.Length == 0 || (number == lines.Length && !text.EndsWith('\n'))) continue;
            EpochMetrics? metrics;
            try
            {
                metrics = JsonSerializer.Deserialize(line, RunJson.Default.EpochMetrics);
            }
            catch (JsonException e)
            {
                throw new SakdException($"{path}:{number} is no epoch of a run: {e.Message}; without that line the others can be read");
            }

            if (metrics is not null) yield return metrics;
        }
    }

    private static string Text(string path)
    {
        try
        {
            return SharedFile.ReadAllText(path);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }
}
