using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sakd.Checkpoints;
using static TorchSharp.torch;

namespace Sakd.App.Runs;

/// <summary>
/// All that a run needs to go on from where it is, in a file that is replaced at once; and the one before it, for when the file turns out
/// to be damaged.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class LastCheckpoint(string path)
{
    private const string StateKey = "state", HashKey = "sha256";

    private readonly string _previous = Path.ChangeExtension(path, ".previous.safetensors");
    private readonly string _new = Path.ChangeExtension(path, ".new.safetensors");

    /// <summary>What a file holds; it owns the tensors.</summary>
    /// <param name="State">How far the run had come.</param>
    /// <param name="File">The tensors.</param>
    /// <param name="Path">The file, for messages.</param>
    internal sealed record Kept(RunState State, SafetensorsFile File, string Path) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => File.Dispose();
    }

    /// <summary>Replaces the file.</summary>
    /// <param name="state">How far the run has come.</param>
    /// <param name="tensors">All tensors that its future depends on.</param>
    /// <exception cref="SakdException">The disk is full, or the folder cannot be written to; the file is as it was.</exception>
    public void Save(RunState state, IReadOnlyList<(string Key, Tensor Value)> tensors)
    {
        string json = JsonSerializer.Serialize(state, RunJson.Default.RunState);
        Safetensors.Save(_new, tensors, new Dictionary<string, string> { [StateKey] = json, [HashKey] = Hash(json, tensors) });
        try
        {
            if (File.Exists(path)) File.Move(path, _previous, overwrite: true);
            File.Move(_new, path);
            AtomicFile.FlushFolderOf(path);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw FileError.Writing(path, e);
        }
    }

    /// <summary>Reads the file, or if it is damaged the one before.</summary>
    /// <param name="warn">Is told of a damaged file.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="SakdException">There are files, all damaged.</exception>
    public Kept? Load(Action<string> warn)
    {
        SakdException? last = null;
        foreach (string file in (string[])[path, _previous])
        {
            if (!File.Exists(file)) continue;
            try
            {
                return Read(file);
            }
            catch (SakdException e)
            {
                if (last is null && File.Exists(_previous)) warn($"{e.Message}; going on from the one before it, {_previous}");
                last ??= e;
            }
        }

        return last is null
            ? null
            : throw new SakdException($"{last.Message}, and there is no whole one before it: the run has to begin again");
    }

    /// <summary>Deletes the files, of a run that is over.</summary>
    /// <exception cref="SakdException">One cannot be deleted.</exception>
    public void Delete() => AtomicFile.Delete(path, _previous, _new);

    private static Kept Read(string file)
    {
        var content = Safetensors.Load(file);
        try
        {
            if (!content.Metadata.TryGetValue(StateKey, out string? json) || !content.Metadata.TryGetValue(HashKey, out string? hash))
                throw new SakdException($"{file} is not the state of a run");
            if (hash != Hash(json, [.. content.Tensors.Select(entry => (entry.Key, entry.Value))]))
                throw new SakdException($"{file} is damaged: its checksum is another");
            var state = JsonSerializer.Deserialize(json, RunJson.Default.RunState) ?? throw new JsonException("it is null");
            return new Kept(state, content, file);
        }
        catch (JsonException e)
        {
            content.Dispose();
            throw new SakdException($"{file} is not the state of a run: {e.Message}");
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private static string Hash(string state, IReadOnlyList<(string Key, Tensor Value)> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(state));
        foreach (var (key, value) in tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            using var scope = NewDisposeScope();
            hash.AppendData(Encoding.UTF8.GetBytes(key));
            if (value.numel() > 0) hash.AppendData(value.detach().cpu().contiguous().bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
