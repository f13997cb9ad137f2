using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sakd.App.Runs;
using Sakd.Checkpoints;

namespace Sakd.App.Comparing;

/// <summary>What <c>grid.json</c> holds: all that was fixed before the first cell, and all cells that were asked for.</summary>
internal sealed record GridFile
{
    /// <summary>Its name in the grid's folder.</summary>
    public const string Name = "grid.json";

    /// <summary>What was typed last.</summary>
    public required string Command { get; init; }

    /// <summary>
    /// What has to be typed to have the grid again: the commands that added cells or comparisons, in their order; null where that is
    /// <see cref="Command"/> alone.
    /// </summary>
    public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>The strategy that the others are held against, if one was named.</summary>
    public Strategy? Baseline { get; init; }

    /// <summary>The version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>What convolutions and the like are computed with.</summary>
    public required string Kernels { get; init; }

    /// <summary>The processor.</summary>
    public required string Processor { get; init; }

    /// <summary>The name of the images.</summary>
    public required string Data { get; init; }

    /// <summary>The hash of what is trained on.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The teacher of each pair that has one.</summary>
    public required IReadOnlyList<GridTeacher> Teachers { get; init; }

    /// <summary>The threads of each cell.</summary>
    public required int Threads { get; init; }

    /// <summary>The options of all cells that decide about weights.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>
    /// The options that every cell is given, each with its values, as they were typed last; null in files of versions that did not say it.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>>? Arguments { get; init; }

    /// <summary>The settings, in the order in which they were named.</summary>
    public required IReadOnlyList<Setting> Settings { get; init; }

    /// <summary>The cells, by setting and seed. None leaves the list and others join at its end, so that a cell keeps its number.</summary>
    public required IReadOnlyList<GridCell> Cells { get; init; }

    /// <summary>The comparisons, named before the first cell of each setting has run, but for those that are late.</summary>
    public required IReadOnlyList<Comparison> Family { get; init; }

    /// <summary>What has to be typed to have the grid again.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> AllCommands => Commands ?? [Command];

    /// <summary>What the run of a cell was made with other than the grid says: its results would not compare. Null for nothing.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="run">The settings of its run.</param>
    public string? Contradiction(Cell cell, RunConfig run)
    {
        if (run.Fingerprint.Length > 0 && run.Fingerprint != Fingerprint) return "other images";
        return cell.Setting.NeedsTeacher && run.TeacherSha256 is { } sha256
            && Teachers.FirstOrDefault(teacher => teacher.Pair == cell.Setting.Pair) is { } begun && begun.Sha256 != sha256
                ? "another teacher"
                : null;
    }

    /// <summary>The pair of all settings; null of several.</summary>
    public string? OnlyPair() => Settings.Select(setting => setting.Pair).Distinct().ToList() is [var only] ? only : null;

    /// <summary>The name of a setting without what all have in common.</summary>
    public string NameOf(string setting) => OnlyPair() is { } pair ? setting[(pair.Length + 1)..] : setting;

    /// <summary>The cells, in the order in which they run: seed by seed, so that what there is compares at any time.</summary>
    public IEnumerable<Cell> InOrder()
    {
        var order = Settings.Select((setting, i) => (setting.Name, i)).ToDictionary(one => one.Name, one => one.i);
        return Numbered().OrderBy(cell => cell.Seed).ThenBy(cell => order[cell.Setting.Name]);
    }

    /// <summary>The cells by their numbers, from 0 on.</summary>
    public IEnumerable<Cell> Numbered()
    {
        var settings = Settings.ToDictionary(setting => setting.Name);
        return Cells.Select(cell => new Cell(settings[cell.Setting], cell.Seed));
    }

    /// <summary>The teacher's file of a pair; null where it has none.</summary>
    public string? TeacherOf(string pair) => Teachers.FirstOrDefault(teacher => teacher.Pair == pair)?.File;

    /// <summary>The grid with the cells of another, which goes on in it.</summary>
    /// <param name="added">The other one.</param>
    /// <param name="folder">The grid's folder, for messages.</param>
    /// <param name="finished">The settings that have results: whoever adds to them may have seen these.</param>
    /// <exception cref="SakdException">The two contradict each other.</exception>
    public GridFile With(GridFile added, string folder, params IReadOnlyCollection<string> finished)
    {
        Same("another version of the program", Version, added.Version);
        Same("other kernels", Kernels, added.Kernels);
        Same(
            "other images", $"{Data} ({Short(Fingerprint)})", $"{added.Data} ({Short(added.Fingerprint)})",
            Fingerprint == added.Fingerprint);
        Same("other options for every cell", Text(Options), Text(added.Options));
        foreach (var teacher in added.Teachers)
        {
            if (Teachers.FirstOrDefault(other => other.Pair == teacher.Pair) is { } begun)
                Same("another teacher", begun.Text, teacher.Text, begun.Sha256 == teacher.Sha256);
        }

        var settings = Setting.Distinct(Settings.Concat(added.Settings));
        IReadOnlyList<GridCell> cells =
        [
            .. Cells.Concat(added.Cells.Select(cell => cell with { Late = finished.Contains(cell.Setting) }))
                .DistinctBy(cell => (cell.Setting, cell.Seed)),
        ];

        // The same command again compares what it compared.
        bool joins = settings.Length > Settings.Count || added.Baseline is not null;
        IReadOnlyList<Comparison> family = joins ? [.. Family, .. Joining(settings, added.Baseline, finished)] : Family;
        bool adds = cells.Count > Cells.Count || family.Count > Family.Count;
        return added with
        {
            Commands = adds ? [.. AllCommands.Append(added.Command).Distinct()] : AllCommands,
            Baseline = added.Baseline ?? Baseline,
            Processor = Processor,
            Threads = Threads,
            Teachers = [.. Teachers.Concat(added.Teachers).DistinctBy(teacher => teacher.Pair)],
            Settings = settings,
            Cells = cells,
            Family = family,
        };

        void Same(string what, string then, string now, bool? isSame = null)
        {
            if (isSame ?? then == now) return;
            throw new SakdException(
                $"the grid in {folder} was begun with {what}: {then} then, {now} now; give what it was begun with, or name "
                + "another folder with --output");
        }
    }

    // Of what is compared already, by the same distiller, only with a baseline that is named now.
    private IEnumerable<Comparison> Joining(ImmutableArray<Setting> settings, Strategy? named, IReadOnlyCollection<string> finished)
    {
        var distillers = settings.ToDictionary(setting => setting.Name, setting => setting.Distiller);
        var compared = Family.Select(By).ToHashSet();
        return
            from comparison in Comparison.FamilyOf(settings, named ?? Baseline)
            where !Family.Any(comparison.IsOfTheSettingsOf) && (named is not null || !compared.Contains(By(comparison)))
            select comparison with { Late = finished.Contains(comparison.Setting) || finished.Contains(comparison.Baseline) };

        (string Setting, string? Distiller) By(Comparison one) => (one.Setting, distillers[one.Setting] ?? distillers[one.Baseline]);
    }

    /// <summary>Whether a folder is a grid's.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>Reads the file of a folder; null where there is none.</summary>
    /// <exception cref="SakdException">It is damaged.</exception>
    public static GridFile? Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(SharedFile.ReadAllText(path), GridJson.Default.GridFile)
                ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException || FileError.Is(e))
        {
            throw new SakdException(
                $"{path} cannot be read: {e.Message}; put a copy of it back, or begin the grid in another folder with --output: the runs "
                + "in this one are kept");
        }
    }

    /// <summary>Reads the file of a folder that is a grid's.</summary>
    /// <exception cref="SakdException">It is none's, or the file is damaged.</exception>
    public static GridFile Begun(string folder) =>
        Read(folder) ?? throw new SakdException(
            $"{folder} is no grid: {Name} is not there; name what compare wrote to, such as {RunFolder.Root}/compare-..");

    /// <summary>Replaces the file of a folder.</summary>
    public void Write(string folder) =>
        AtomicFile.Write(Path.Combine(folder, Name), JsonSerializer.Serialize(this, GridJson.Readable.GridFile) + "\n");

    private static string Text(IReadOnlyList<string> options) => options.Count > 0 ? string.Join(' ', options) : "none";

    private static string Short(string hash) => hash[..Math.Min(12, hash.Length)];
}

/// <summary>The teacher of a pair.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="File">Its checkpoint.</param>
/// <param name="Sha256">The checksum of that file.</param>
internal sealed record GridTeacher(string Pair, string File, string Sha256)
{
    /// <summary>The file and the beginning of its checksum.</summary>
    [JsonIgnore]
    public string Text => $"{File} (sha256 {Sha256[..Math.Min(12, Sha256.Length)]}...)";
}

/// <summary>A cell in <see cref="GridFile"/>.</summary>
/// <param name="Setting">The name of its setting.</param>
/// <param name="Seed">Its seed.</param>
internal sealed record GridCell(string Setting, ulong Seed)
{
    /// <summary>Whether it was added when its setting had results.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Late { get; init; }
}
