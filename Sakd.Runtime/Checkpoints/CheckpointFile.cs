using Sakd.Data;
using Sakd.Pickles;
using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>
/// A file of tensors, whichever program wrote it: safetensors, in one file or several, PyTorch's two forms, or TorchSharp's own. Which of
/// them it is its first bytes say. Nothing in a file is run, and what it says of sizes is checked before memory is taken.
/// </summary>
public sealed class CheckpointFile : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors;

    private CheckpointFile(
        string path, string format, Dictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Path = path;
        Format = format;
        _tensors = tensors;
        Metadata = metadata ?? new Dictionary<string, string>();
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>The form it has, in words.</summary>
    public string Format { get; }

    /// <summary>The network's tensors by key, on the CPU; some may be views into memory that they share.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>What the file says of itself, where its form has room for that.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private set; }

    /// <summary>Whether the network's batch norms were taken into the layers before them, as for a class of C#.</summary>
    internal bool IsFolded => Metadata.GetValueOrDefault(CheckpointInfo.FoldedEntry) == CheckpointInfo.Folded;

    /// <summary>The other beginnings that no key had.</summary>
    public IReadOnlyList<KeyMap> Unused { get; private set; } = [];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; of a checkpoint in several safetensors files, its index.</param>
    /// <param name="maps">Other beginnings for its keys; the first that fits a key counts.</param>
    /// <exception cref="SakdException">
    /// The file is missing, damaged, of no known form, or asks for something to be run; or two keys get one name.
    /// </exception>
    public static CheckpointFile Load(string path, IReadOnlyList<KeyMap>? maps = null)
    {
        var file = Open(path);
        try
        {
            file.Rename(maps ?? []);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What the file says of its network; null where it says nothing.</summary>
    /// <exception cref="SakdException">What it says makes no sense.</exception>
    public CheckpointInfo? Info() =>
        Metadata.ContainsKey(CheckpointInfo.ArchitectureEntry) ? CheckpointInfo.FromMetadata(Metadata, Path) : null;

    /// <summary>Replaces tensors, or adds them.</summary>
    /// <param name="entries">Keys and values; the file takes them over.</param>
    internal void Put(IEnumerable<(string Key, Tensor Value)> entries)
    {
        foreach (var (key, value) in entries)
        {
            if (_tensors.Remove(key, out var old)) old.Dispose();
            _tensors.Add(key, value.DetachFromDisposeScope());
        }
    }

    /// <summary>Removes a tensor.</summary>
    /// <param name="key">Its key.</param>
    /// <returns>The tensor, which is the caller's; null where there is none.</returns>
    internal Tensor? Take(string key) => _tensors.Remove(key, out var value) ? value : null;

    /// <summary>Gives the network another head.</summary>
    /// <param name="head">Keys and values of what there is a row of for each class; the file takes them over.</param>
    /// <param name="data">The images whose classes these are.</param>
    internal void Exchange(IReadOnlyList<(string Key, Tensor Value)> head, ImageData data)
    {
        Put(head);
        if (Info() is not { } info) return;
        Metadata = (info with { Classes = data.Classes, ClassNames = ClassOrder.NamesOf(data) }).ToMetadata();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values) tensor.Dispose();
    }

    /// <summary>One of the files that a run leaves, where there is one; else nothing.</summary>
    private static string ExampleIn(string folder) =>
        new[] { "model.safetensors", "student.safetensors" }
            .Select(name => System.IO.Path.Combine(folder, name))
            .FirstOrDefault(File.Exists) is { } file ? $", such as {file}" : "";

    private static CheckpointFile Open(string path)
    {
        var form = CheckpointForm.Unknown;
        try
        {
            if (Directory.Exists(path)) throw new SakdException($"{path} is a folder: name a network's file{ExampleIn(path)}");
            using var stream = File.OpenRead(path);
            if (!stream.CanSeek) throw new SakdException($"{path} is a pipe: write it to a file first");
            form = CheckpointForms.Of(stream);
            stream.Position = 0;
            switch (form)
            {
                case CheckpointForm.PyTorchZip:
                    return new CheckpointFile(path, "PyTorch's zip form", PyTorchZip.Load(stream));
                case CheckpointForm.PyTorchStream:
                    return new CheckpointFile(path, "PyTorch's stream form", PyTorchStream.Load(stream));
                case CheckpointForm.TorchSharp:
                    return new CheckpointFile(path, "TorchSharp's form", TorchSharpFile.Load(stream));
                case CheckpointForm.SafetensorsIndex:
                    return new CheckpointFile(path, "safetensors in several files", ShardedSafetensors.Load(stream));
                case CheckpointForm.Safetensors:
                    break;
                default:
                    throw new SakdException($"{path} is no checkpoint: {CheckpointForms.WhyNot(stream)}");
            }
        }
        catch (UnknownConstructorException e)
        {
            throw new SakdException(
                $"{path} is refused: {e.Message}; in Python, torch.save(network.state_dict(), ..) saves the numbers of a network alone");
        }
        catch (FormatException e)
        {
            throw new SakdException($"{path} is refused: {e.Message}");
        }
        catch (EndOfStreamException)
        {
            throw new SakdException($"{path} is truncated: it ends within a tensor");
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
        var safetensors = Safetensors.Load(path);
        return new CheckpointFile(path, "safetensors", safetensors.Tensors.ToDictionary(), safetensors.Metadata);
    }

    private void Rename(IReadOnlyList<KeyMap> maps)
    {
        // A network of the program's own may have a part called "module"; what it saved has its names already.
        if (!Metadata.ContainsKey(CheckpointInfo.ArchitectureEntry))
        {
            var names = StateDictNames.Strip(_tensors.Keys);
            foreach (string key in _tensors.Keys.Except(names.Keys).ToList())
            {
                _tensors[key].Dispose();
                _tensors.Remove(key);
            }
            RenameTo(names);
        }
        Unused = [.. maps.Where(map => !_tensors.Keys.Any(key => map.Apply(key) is not null))];
        RenameTo(_tensors.Keys.ToDictionary(
            key => key, key => maps.Select(map => map.Apply(key)).FirstOrDefault(name => name is not null) ?? key));
    }

    private void RenameTo(Dictionary<string, string> names)
    {
        if (names.All(name => name.Key == name.Value)) return;
        if (names.GroupBy(name => name.Value).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new SakdException(
                $"{Path}: {string.Join(" and ", twice.Select(name => $"'{name.Key}'"))} would both be called '{twice.Key}'");
        var entries = names.Select(name => (name.Value, _tensors[name.Key])).ToList();
        _tensors.Clear();
        foreach (var (key, value) in entries) _tensors.Add(key, value);
    }
}
