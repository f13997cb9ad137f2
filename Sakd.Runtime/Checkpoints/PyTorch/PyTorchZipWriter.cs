using System.Globalization;
using System.IO.Compression;
using Sakd.Pickles;
using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>Writes a state dict as <c>torch.save</c> does, for <c>torch.load</c>, with <c>weights_only=True</c> as well.</summary>
internal static class PyTorchZipWriter
{
    private const string Folder = "archive";

    // An archive's bytes depend on nothing but the network.
    private static readonly DateTimeOffset _noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a file; an existing one is replaced at once, when the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Keys and values; values may lie on any device, in any memory layout.</param>
    /// <exception cref="SakdException">The file cannot be written, or a type of number has no form there.</exception>
    public static void Save(string path, IReadOnlyList<(string Key, Tensor Value)> tensors)
    {
        using var pickle = new MemoryStream();
        WritePickle(new PickleWriter(pickle), tensors);
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            WriteEntry(archive, "data.pkl", pickle.ToArray());
            WriteEntry(archive, "byteorder", "little"u8);
            for (int i = 0; i < tensors.Count; i++)
            {
                using var scope = NewDisposeScope();
                var value = tensors[i].Value;
                WriteEntry(archive, $"data/{Name(i)}", value.numel() > 0 ? value.detach().cpu().contiguous().bytes : []);
            }
            WriteEntry(archive, "version", "3\n"u8);
        });
    }

    private static void WritePickle(PickleWriter pickle, IReadOnlyList<(string Key, Tensor Value)> tensors)
    {
        pickle.Begin();
        pickle.OrderedDict();
        pickle.Write(PickleCode.Mark);
        for (int i = 0; i < tensors.Count; i++)
        {
            pickle.Text(tensors[i].Key);
            WriteTensor(pickle, Name(i), tensors[i].Value);
        }
        pickle.Write(PickleCode.SetItems);
        pickle.End();
    }

    // _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)
    private static void WriteTensor(PickleWriter pickle, string storage, Tensor value)
    {
        pickle.Global("torch._utils", "_rebuild_tensor_v2");
        pickle.Write(PickleCode.Mark);

        pickle.Write(PickleCode.Mark);
        pickle.Text("storage");
        pickle.Global("torch", PyTorchStorage.NameOf(value.dtype));
        pickle.Text(storage);
        pickle.Text("cpu");
        pickle.Number(value.numel());
        pickle.Write(PickleCode.Tuple);
        pickle.Write(PickleCode.BinPersistentId);

        pickle.Number(0);
        pickle.Numbers(value.shape);
        pickle.Numbers(Strides(value.shape));
        pickle.Write(PickleCode.NewFalse);
        pickle.OrderedDict();
        pickle.Write(PickleCode.Tuple);
        pickle.Write(PickleCode.Reduce);
    }

    private static long[] Strides(long[] shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }
        return strides;
    }

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static void WriteEntry(ZipArchive archive, string name, ReadOnlySpan<byte> bytes)
    {
        var entry = archive.CreateEntry($"{Folder}/{name}", CompressionLevel.NoCompression);
        entry.LastWriteTime = _noTime;
        using var stream = entry.Open();
        stream.Write(bytes);
    }
}
