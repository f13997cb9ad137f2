using System.IO.Compression;
using Sakd.Data;
using Sakd.Pickles;
using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>
/// Reads the form that <c>torch.save</c> has since PyTorch 1.6: a zip archive, without compression, of one folder with the pickle
/// <c>data.pkl</c> and each storage as a file of its own, <c>data/0</c> and so on.
/// </summary>
internal static class PyTorchZip
{
    private const string Pickle = "/data.pkl";

    /// <summary>Reads the network's tensors.</summary>
    /// <param name="stream">The file.</param>
    /// <exception cref="FormatException">It is another kind of archive, or damaged, or names what it may not.</exception>
    public static Dictionary<string, Tensor> Load(FileStream stream)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
            foreach (var entry in archive.Entries) entries[entry.FullName] = entry;
            string folder = Folder(entries);
            CheckSizes(entries.Values, stream.Length);
            if (entries.TryGetValue($"{folder}/byteorder", out var order)
                && !Bytes(order).AsSpan().Trim((byte)'\n').SequenceEqual("little"u8))
                throw new FormatException("its numbers have the highest byte first");

            var storages = new Dictionary<string, PyTorchStorage>(StringComparer.Ordinal);
            using var pickle = new MemoryStream(Bytes(entries[folder + Pickle]));
            object? root = PickleReader.Read(
                pickle, pickle.Length, PyTorchConstructors.Create(),
                id => PyTorchView.Whole(PyTorchConstructors.Storage(id, storages).Storage));

            return PyTorchFile.Make(PyTorchFile.Tensors(root, stream.Length), storage =>
            {
                var entry = entries.GetValueOrDefault($"{folder}/data/{storage.Key}")
                    ?? throw new FormatException($"its storage '{storage.Key}' is missing");
                PyTorchFile.CheckSize(storage, entry.Length);
                return Values(entry, storage);
            });
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"it is a damaged zip archive: {e.Message}");
        }
    }

    private static void CheckSizes(IEnumerable<ZipArchiveEntry> entries, long fileLength)
    {
        Int128 total = 0;
        foreach (var entry in entries)
        {
            // A compressed entry could be a thousand times what it takes; torch.save compresses none.
            if (entry.CompressedLength != entry.Length)
                throw new FormatException($"its entry '{entry.FullName}' is compressed, which torch.save never does");
            total += entry.Length;
        }

        // Entries may also lie over each other.
        if (total > fileLength) throw new FormatException($"its entries promise {total} bytes, the file has {fileLength}");
    }

    private static string Folder(Dictionary<string, ZipArchiveEntry> entries)
    {
        string[] folders =
        [
            .. entries.Keys
                .Where(name => name.EndsWith(Pickle, StringComparison.Ordinal) && name.IndexOf('/') == name.Length - Pickle.Length)
                .Select(name => name[..^Pickle.Length])
        ];
        if (folders is not [var folder])
            throw new FormatException("it is a zip archive without the data.pkl that torch.save writes");
        if (entries.ContainsKey($"{folder}/constants.pkl"))
            throw new FormatException("it is a program for TorchScript, which is not run: "
                + "save its numbers in Python by torch.save(network.state_dict(), ...)");
        return folder;
    }

    private static Tensor Values(ZipArchiveEntry entry, PyTorchStorage storage)
    {
        using var bytes = entry.Open();
        var values = TensorBytes.Read(bytes, [storage.Count], storage.Type!.Value);
        try
        {
            Check(entry, values.numel() > 0 ? values.bytes : []);
            return values;
        }
        catch
        {
            values.Dispose();
            throw;
        }
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        if (entry.Length > Array.MaxLength) throw new FormatException($"its entry '{entry.FullName}' has more than 2 GB");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        Check(entry, bytes);
        return bytes;
    }

    // .NET's reader of archives does not compare them.
    private static void Check(ZipArchiveEntry entry, ReadOnlySpan<byte> bytes)
    {
        if (Crc32.Of(bytes) != entry.Crc32)
            throw new FormatException($"its entry '{entry.FullName}' is damaged: its checksum is another; fetch or save the file again");
    }
}
