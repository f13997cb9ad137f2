using System.Buffers.Binary;
using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>
/// Reads and writes safetensors files (https://github.com/huggingface/safetensors): the length of the header as a little-endian u64, the
/// header as JSON, then the tensors' bytes without a gap.
/// </summary>
public static class Safetensors
{
    /// <summary>Writes a file; an existing one is replaced at once, when the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Keys and values; values may lie on any device, in any memory layout.</param>
    /// <param name="metadata">Free text by name.</param>
    /// <exception cref="SakdException">The file cannot be written.</exception>
    public static void Save(string path, IEnumerable<(string Key, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        // Wider types first, as the reference implementation lays them out: its readers map tensors in place and need them aligned.
        var ordered = tensors.OrderByDescending(t => t.Value.ElementSize).ToList();
        byte[] header = SafetensorsHeader.Write(ordered.Select(t => (t.Key, t.Value.dtype, t.Value.shape)), metadata);

        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[SafetensorsIndex.LengthSize];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var (_, value) in ordered)
            {
                using var scope = NewDisposeScope();
                if (value.numel() > 0)
                    stream.Write(value.detach().cpu().contiguous().bytes);
            }
        });
    }

    /// <summary>Reads a file. Everything it says of itself is checked before a tensor is made.</summary>
    /// <exception cref="SakdException">The file is missing, truncated, damaged or of another kind.</exception>
    public static SafetensorsFile Load(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var header = SafetensorsHeader.Read(stream, path);
            return ReadTensors(stream, header);
        }
        catch (FormatException e)
        {
            throw new SakdException($"{path} is refused: {e.Message}");
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }

    private static SafetensorsFile ReadTensors(FileStream stream, SafetensorsHeader header)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (key, type, shape) in header.Tensors) tensors.Add(key, TensorBytes.Read(stream, shape, type));
        }
        catch
        {
            foreach (var tensor in tensors.Values) tensor.Dispose();
            throw;
        }
        return new SafetensorsFile(tensors, header.Metadata);
    }
}
