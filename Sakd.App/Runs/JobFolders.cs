using System.Text.Json;
using Sakd.Checkpoints;
using Sakd.Data;

namespace Sakd.App.Runs;

/// <summary>
/// The run folders of the main job, in a file that is there while it lasts: a job that was stopped goes on in the folders that it has
/// begun. Of two at once the second has no such file, and folders of its own.
/// </summary>
internal sealed class JobFolders : IDisposable
{
    private static readonly string _file = Path.Combine(RunFolder.Root, "main-job.json");

    private readonly FolderLock? _lock;
    private readonly Dictionary<string, string> _paths;

    private JobFolders(FolderLock? held, Dictionary<string, string> paths) => (_lock, _paths) = (held, paths);

    /// <summary>Those of a job that was stopped; none for one that begins.</summary>
    /// <exception cref="SakdException">The folder of runs cannot be written to.</exception>
    public static JobFolders Open()
    {
        try
        {
            Directory.CreateDirectory(RunFolder.Root);
            var held = FolderLock.OfFile(Path.ChangeExtension(_file, FolderLock.Name));
            return new JobFolders(held, held is null ? [] : Read());
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw FileError.Writing(_file, e);
        }
    }

    /// <summary>The folder of one of the job's runs, locked: the one that it has begun, or a new one.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">Its images.</param>
    /// <param name="name">What a new folder is called.</param>
    /// <returns>A folder with a <see cref="RunFolder.Config"/> for a run that was begun, or one without.</returns>
    /// <exception cref="SakdException">Another process works on it, or it cannot be made.</exception>
    public RunFolder Of(RunOptions run, ImageData data, string name)
    {
        if (_paths.TryGetValue(name, out string? path) && Begun(path, run, data) is { } begun) return begun;
        var folder = RunFolder.Create(null, name);
        _paths[name] = folder.Path;
        try
        {
            if (_lock is not null)
                AtomicFile.Write(_file, stream => JsonSerializer.Serialize(stream, _paths, RunJson.Readable.DictionaryStringString));
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Forgets the folders: the job is over, and the next one has its own.</summary>
    public void Done()
    {
        if (_lock is not null) AtomicFile.Delete(_file);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    // The process may have ended before a run was written into its folder; a folder that is gone, or another run's, is not gone on in.
    private static RunFolder? Begun(string path, RunOptions run, ImageData data)
    {
        if (!File.Exists(Path.Combine(path, RunFolder.Config))) return null;
        var folder = RunFolder.Open(path);
        try
        {
            var begun = folder.ReadConfig();
            bool same = RunArguments.CommandLine("", begun) == RunArguments.CommandLine("", run);
            if (same && Resumption.HasImages(begun, data)) return folder;
            folder.Dispose();
            return null;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    // A file that cannot be read is of no job that could go on.
    private static Dictionary<string, string> Read()
    {
        if (!File.Exists(_file)) return [];
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(_file), RunJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
