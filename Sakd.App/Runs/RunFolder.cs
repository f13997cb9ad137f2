using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sakd.Checkpoints;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>
/// The folder that a run leaves its files in. Nothing is overwritten: a folder that is named must be new or empty, and without a name the
/// next free one is taken. It is claimed at the start, so that of two runs that start at once each has its own.
/// </summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>Where runs go that are told no folder.</summary>
    public const string Root = "runs";

    /// <summary>Every effective option.</summary>
    public const string Config = "config.json";

    /// <summary>A line for each epoch.</summary>
    public const string Metrics = "metrics.jsonl";

    /// <summary>The student of a distillation at its best epoch.</summary>
    public const string Student = "student.safetensors";

    /// <summary>A teacher that was trained along, at the student's best epoch.</summary>
    public const string Teacher = "teacher.safetensors";

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

    private readonly FolderClaim _claim;

    private RunFolder(string path, FolderClaim claim)
    {
        Path = path;
        _claim = claim;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The files that are there now, by name.</summary>
    public IEnumerable<string> Files =>
        Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal);

    /// <summary>
    /// Claims the folder <paramref name="output"/>, or without one the next free <c>runs/{name}</c>, <c>runs/{name}-2</c>, ...
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
                if (FolderClaim.Of(path) is { } claim) return new RunFolder(path, claim);
                if (output is not null) throw NotEmpty(path);
            }
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"the output folder {path} cannot be written to: {e.Message}");
        }
    }

    /// <summary>Lets go of a folder that nothing was written to.</summary>
    public void Dispose() => _claim.Dispose();

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes <see cref="Config"/>, by which the folder is taken for good.</summary>
    public void Write(RunConfig config)
    {
        Write(Config, config, RunJson.Readable.RunConfig);
        _claim.Dispose();
    }

    /// <summary>Writes <see cref="Summary"/>.</summary>
    public void Write(RunSummary summary) => Write(Summary, summary, RunJson.Readable.RunSummary);

    /// <summary>Adds a line to <see cref="Metrics"/>.</summary>
    public void Append(EpochMetrics metrics)
    {
        string line = JsonSerializer.Serialize(metrics, RunJson.Default.EpochMetrics) + "\n";
        try
        {
            System.IO.File.AppendAllText(File(Metrics), line);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw FileError.Writing(File(Metrics), e);
        }
    }

    private void Write<T>(string name, T value, JsonTypeInfo<T> type) =>
        AtomicFile.Write(File(name), stream => stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value, type) + "\n")));

    private static SakdException NotEmpty(string path) => new(
        System.IO.File.Exists(System.IO.Path.Combine(path, FolderClaim.Name))
            ? $"the output folder {path} is another run's: name another with --output (if that run was killed, delete "
                + $"{System.IO.Path.Combine(path, FolderClaim.Name)})"
            : $"the output folder {path} is not empty, and nothing is overwritten: name another with --output");

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
