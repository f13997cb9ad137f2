using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>The tensors of a PyTorch file, from the pickle that names them and the storages that it speaks of.</summary>
internal static class PyTorchFile
{
    // Tensors may share a storage, as tied weights do, and may repeat it. Four times what the file has is more than a network makes of it.
    private const int MostSharing = 4;
    private const long AlwaysFits = 64 << 20;

    /// <summary>The network's tensors by their names, and what is beside them left out.</summary>
    /// <param name="root">What the pickle made.</param>
    /// <param name="fileLength">The length of the file.</param>
    /// <exception cref="FormatException">There are none, or they take more memory than any that the file can hold.</exception>
    public static Dictionary<string, PyTorchTensor> Tensors(object? root, long fileLength)
    {
        var tensors = StateDictNames.Find(root);
        Int128 bytes = 0;
        foreach (var (key, tensor) in tensors)
        {
            if (tensor.Storage.Type is null)
                throw new FormatException($"'{key}' has numbers of the type {tensor.Storage.TypeName}, which is not read");
            bytes += tensor.Size;
        }
        if (bytes > ((Int128)fileLength * MostSharing) + AlwaysFits)
            throw new FormatException($"its tensors would take {bytes} bytes, the file has {fileLength}");
        return tensors;
    }

    /// <summary>Makes the tensors.</summary>
    /// <param name="tensors">By their names.</param>
    /// <param name="read">Reads a storage; each is read once, in the order of the tensors.</param>
    public static Dictionary<string, Tensor> Make(
        Dictionary<string, PyTorchTensor> tensors, Func<PyTorchStorage, Tensor> read)
    {
        var storages = new Dictionary<PyTorchStorage, Tensor>();
        var made = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (key, tensor) in tensors)
            {
                if (!storages.TryGetValue(tensor.Storage, out var storage)) storages.Add(tensor.Storage, storage = read(tensor.Storage));
                made.Add(key, tensor.View(storage));
            }
            return made;
        }
        catch
        {
            foreach (var tensor in made.Values) tensor.Dispose();
            throw;
        }
        finally
        {
            // The views hold the memory; these were handles.
            foreach (var storage in storages.Values) storage.Dispose();
        }
    }

    /// <summary>Checks the size of a storage before memory is taken for it.</summary>
    /// <exception cref="FormatException">It has another size than the pickle says.</exception>
    public static void CheckSize(PyTorchStorage storage, long present)
    {
        if (storage.Count * storage.ElementSize != present)
            throw new FormatException(
                $"its storage '{storage.Key}' has {present} bytes, {storage.Count} numbers of {storage.ElementSize} bytes are promised");
    }
}
