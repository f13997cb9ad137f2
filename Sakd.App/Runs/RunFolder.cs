using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sakd.Checkpoints;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>
/// The folder that a run leaves its files in. Nothing is overwritten: a folder that is named must be new or empty, and without a name the
/// next free one is taken. It is locked from the start to the end, so that of two runs that start at once each has its own, and a run that
/// goes on is not gone on with twice.
/// </summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>Where runs go that are told no folder.</summary>
    public const string Root = "runs";

    /// <summary>Every effective option.</summary>
    public const string Config = "config.json";

    /// <summary>A line for each epoch.</summary>
    public const string Metrics = "metrics.jsonl";

    /// <summary>A line for each step of a distillation: how many images were distilled at each spot.</summary>
    public const string Steps = "steps.csv";

    /// <summary>The training images that were made worse on purpose.</summary>
    public const string Corrupted = "corrupted.csv";

    /// <summary>
    /// The logarithm of the policy's odds of distilling each training image where some were made worse on purpose, at the best epoch.
    /// </summary>
    public const string CorruptedDecisions = "corrupted-decisions.csv";

    /// <summary>The student of a distillation at its best epoch.</summary>
    public const string Student = "student.safetensors";

    /// <summary>
    /// A teacher that was trained along, at the student's best epoch; or a frozen one whose head is not that of its file.
    /// </summary>
    public const string Teacher = "teacher.safetensors";

    /// <summary>A teacher that is trained along, as it began, where its head is not that of its file.</summary>
    public const string BegunTeacher = "teacher-begun.safetensors";

    /// <summary>All that the training of a teacher's new head needs to go on from where it is; gone when that is over.</summary>
    public const string LastHead = "teacher.last.safetensors";

    /// <summary>The network of a plain training at its best epoch.</summary>
    public const string Model = "model.safetensors";

    /// <summary>Policy and adapters at the student's best epoch.</summary>
    public const string Policy = "policy.safetensors";

    /// <summary>What the distiller owns, at the student's best epoch.</summary>
    public const string Distiller = "distiller.safetensors";

    /// <summary>The result on the test part.</summary>
    public const string Summary = "summary.json";

    /// <summary>The distillation probability of each spot, epoch by epoch.</summary>
    public const string Decisions = "decisions.png";

    /// <summary>All that a run needs to go on from where it is; gone when it is over.</summary>
    public const string Last = "last.safetensors";

    /// <summary>What was not finite any more, and in which step.</summary>
    public const string Diverged = "diverged.json";

    private readonly FolderLock _lock;

    private RunFolder(string path, FolderLock held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The files that are there now, by name.</summary>
    public IEnumerable<string> Files =>
        Directory.EnumerateFiles(Path)
            .Select(file => System.IO.Path.GetFileName(file))
            .Where(name => name != FolderLock.Name)
            .Order(StringComparer.Ordinal);

    /// <summary>
    /// Locks the folder <paramref name="output"/>, or without one the next free <c>runs/{name}</c>, <c>runs/{name}-2</c>, ...
    /// </summary>
    /// <exception cref="SakdException">The named folder is not empty, or no folder can be made or written to.</exception>
    public static RunFolder Create(string? output, string name)
    {
        if (output is not null && string.IsNullOrWhiteSpace(output))
            throw new SakdException("the output folder has no name: name one with --output");
        string path = output ?? NextFree(System.IO.Path.Combine(Root, name), 1);
        try
        {
            for (int number = 1; ; path = NextFree(System.IO.Path.Combine(Root, name), ++number))
            {
                // Somebody's folder is left alone, and one that is empty may have been filled by the time that it is locked.
                FolderLock? held = null;
                if (IsEmpty(path) && (held = FolderLock.OfFolder(path)) is not null && IsEmpty(path)) return new RunFolder(path, held);
                held?.Dispose();
                if (output is null) continue;
                throw new SakdException(
                    System.IO.File.Exists(System.IO.Path.Combine(path, FolderLock.Name))
                        ? $"the output folder {path} is another run's: name another with --output"
                        : $"the output folder {path} is not empty, and nothing is overwritten: name another with --output");
            }
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"the output folder {path} cannot be written to: {e.Message}; name another with --output");
        }
    }

    /// <summary>Locks the folder of a run that was stopped.</summary>
    /// <exception cref="SakdException">There is no run, or another process works on it.</exception>
    public static RunFolder Open(string path)
    {
        if (!System.IO.File.Exists(System.IO.Path.Combine(path, Config)))
            throw new SakdException($"{path} is no run that could go on: {Config} is not there; name the folder of a run");
        try
        {
            var held = FolderLock.OfFolder(path)
                ?? throw new SakdException($"another process works on {path}: wait for its end, or stop it first");
            var folder = new RunFolder(path, held);

            // What a process has left that was killed while it wrote, or between its result and its end.
            AtomicFile.DeleteUnfinished(path);
            if (folder.IsDone) new LastCheckpoint(folder.File(Last)).Delete();
            return folder;
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be written to: {e.Message}");
        }
    }

    /// <summary>What a folder says of a run that is over, whoever works on it; null for other folders.</summary>
    public static (RunConfig Config, RunSummary Summary)? Finished(string path)
    {
        string config = System.IO.Path.Combine(path, Config), summary = System.IO.Path.Combine(path, Summary);
        if (!System.IO.File.Exists(config) || !System.IO.File.Exists(summary)) return null;
        try
        {
            return (Read(config, RunJson.Default.RunConfig), Read(summary, RunJson.Default.RunSummary));
        }
        catch (SakdException)
        {
            return null;
        }
    }

    /// <summary>The settings of a run, whoever works on it.</summary>
    /// <exception cref="SakdException">They are not there, or damaged.</exception>
    public static RunConfig ReadConfig(string path) => Read(System.IO.Path.Combine(path, Config), RunJson.Default.RunConfig);

    /// <summary>The result of a run, whoever works on it; null for one that is not over.</summary>
    /// <exception cref="SakdException">It is damaged.</exception>
    public static RunSummary? ReadSummary(string path)
    {
        string summary = System.IO.Path.Combine(path, Summary);
        return System.IO.File.Exists(summary) ? Read(summary, RunJson.Default.RunSummary) : null;
    }

    /// <summary>What was not finite any more, whoever works on the run; null where all was.</summary>
    /// <exception cref="SakdException">It is damaged.</exception>
    internal static Divergence? ReadDivergence(string path)
    {
        string file = System.IO.Path.Combine(path, Diverged);
        return System.IO.File.Exists(file) ? Read(file, RunJson.Default.Divergence) : null;
    }

    /// <summary>Whether a run was begun in it.</summary>
    public bool IsBegun => System.IO.File.Exists(File(Config));

    /// <summary>Whether the run is over.</summary>
    public bool IsDone => System.IO.File.Exists(File(Summary));

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes <see cref="Config"/>.</summary>
    public void Write(RunConfig config) => Write(Config, config, RunJson.Readable.RunConfig);

    /// <summary>Reads <see cref="Config"/>.</summary>
    /// <exception cref="SakdException">It is damaged.</exception>
    public RunConfig ReadConfig() => ReadConfig(Path);

    /// <summary>Forgets that a run diverged which goes on.</summary>
    public void DeleteDivergence() => AtomicFile.Delete(File(Diverged));

    /// <summary>Writes <see cref="Diverged"/>.</summary>
    public void Write(Divergence divergence) => Write(Diverged, divergence, RunJson.Readable.Divergence);

    /// <summary>Writes <see cref="Summary"/>.</summary>
    public void Write(RunSummary summary) => Write(Summary, summary, RunJson.Readable.RunSummary);

    /// <summary>Reads <see cref="Summary"/>.</summary>
    /// <exception cref="SakdException">It is not there, or damaged.</exception>
    public RunSummary ReadSummary() => Read(File(Summary), RunJson.Default.RunSummary);

    /// <summary>Writes <see cref="Metrics"/> as it was when a run was kept that goes on: later lines will come again.</summary>
    public void Rewrite(IReadOnlyCollection<EpochMetrics> epochs)
    {
        if (epochs.Count > 0)
            AtomicFile.Write(File(Metrics), string.Concat(epochs.Select(Line)));
        else
            AtomicFile.Delete(File(Metrics));
    }

    /// <summary>Adds a line to <see cref="Metrics"/>.</summary>
    public void Append(EpochMetrics metrics)
    {
        try
        {
            System.IO.File.AppendAllText(File(Metrics), Line(metrics));
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw FileError.Writing(File(Metrics), e);
        }
    }

    private static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(SharedFile.ReadAllText(path), type) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException || FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }

    private void Write<T>(string name, T value, JsonTypeInfo<T> type) =>
        AtomicFile.Write(File(name), JsonSerializer.Serialize(value, type) + "\n");

    private static bool IsEmpty(string path) =>
        !Directory.Exists(path)
        || Directory.EnumerateFileSystemEntries(path).All(entry => System.IO.Path.GetFileName(entry) == FolderLock.Name);

    private static string Line(EpochMetrics metrics) => JsonSerializer.Serialize(metrics, RunJson.Default.EpochMetrics) + "\n";

    /// <summary>The first name from the given number on that nothing has.</summary>
    private static string NextFree(string path, int number)
    {
        string candidate = Numbered();
        while (Directory.Exists(candidate) || System.IO.File.Exists(candidate))
        {
            number++;
            candidate = Numbered();
        }
        return candidate;

        string Numbered() => number == 1 ? path : $"{path}-{number}";
    }
}
