using System.Text.Json;
using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>The header of a safetensors file, as <see cref="SafetensorsIndex"/> reads it.</summary>
/// <param name="Tensors">Key, type and shape, in the order of the bytes.</param>
/// <param name="Metadata">Free text by name.</param>
internal sealed record SafetensorsHeader(
    IReadOnlyList<(string Key, ScalarType Type, long[] Shape)> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    private static readonly (string Name, ScalarType Type)[] _types =
    [
        ("F64", ScalarType.Float64), ("F32", ScalarType.Float32), ("F16", ScalarType.Float16), ("BF16", ScalarType.BFloat16),
        ("I64", ScalarType.Int64), ("I32", ScalarType.Int32), ("I16", ScalarType.Int16), ("I8", ScalarType.Int8),
        ("U8", ScalarType.Byte), ("BOOL", ScalarType.Bool),
    ];

    /// <summary>The header as bytes, padded with spaces so that the tensors after it are aligned to 8 bytes.</summary>
    public static byte[] Write(
        IEnumerable<(string Key, ScalarType Type, long[] Shape)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(SafetensorsIndex.MetadataKey);
                foreach (var (name, value) in metadata)
                    json.WriteString(name, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var (key, type, shape) in tensors)
            {
                string name = _types.Single(t => t.Type == type).Name;
                long size = TensorBytes.SizeOf(type);
                json.WriteStartObject(key);
                json.WriteString("dtype", name);
                WriteNumbers(json, "shape", shape);
                WriteNumbers(json, "data_offsets", offset, offset += size * shape.Aggregate(1L, (product, d) => product * d));
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    /// <summary>Reads and checks what stands before the tensors.</summary>
    /// <param name="stream">The file, from its beginning.</param>
    /// <param name="path">What it is called in messages.</param>
    /// <exception cref="SakdException">It is truncated, damaged or of another kind.</exception>
    public static SafetensorsHeader Read(Stream stream, string path)
    {
        try
        {
            var index = SafetensorsIndex.Read(stream, path);
            return new SafetensorsHeader(
                [.. index.Tensors.Select(tensor => (tensor.Key, _types.Single(type => type.Name == tensor.Type).Type, tensor.Shape))],
                index.Metadata);
        }
        catch (InvalidDataException e)
        {
            throw new SakdException(e.Message);
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
