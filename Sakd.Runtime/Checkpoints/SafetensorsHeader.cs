using System.Text.Json;
using System.Text.Unicode;
using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>
/// The JSON header of a safetensors file:
/// <c>{"__metadata__": {..}, "key": {"dtype": "F32", "shape": [..], "data_offsets": [from, to]}}</c>.
/// </summary>
/// <param name="Tensors">Key, type and shape, in the order of the bytes.</param>
/// <param name="Metadata">Free text by name.</param>
/// <param name="Bytes">The number of bytes that all tensors take.</param>
internal sealed record SafetensorsHeader(
    IReadOnlyList<(string Key, ScalarType Type, long[] Shape)> Tensors, IReadOnlyDictionary<string, string> Metadata, long Bytes)
{
    private const string MetadataKey = "__metadata__";

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
                json.WriteStartObject(MetadataKey);
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

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A text in it is half a character.</exception>
    /// <exception cref="FormatException">It is JSON, but not such a header: what is wrong is in the message.</exception>
    public static SafetensorsHeader Parse(byte[] header)
    {
        if (!Utf8.IsValid(header)) throw new FormatException("its header is not UTF-8");
        using var document = JsonDocument.Parse(header);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new FormatException("its header is no JSON object");

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<(string Key, ScalarType Type, long[] Shape, long From, long To)>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataKey)
                ReadMetadata(property.Value, metadata);
            else
                entries.Add(ReadEntry(property.Name, property.Value));
        }

        long end = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, _, _, from, to) in entries.OrderBy(e => e.From).ThenBy(e => e.To))
        {
            if (!seen.Add(key))
                throw new FormatException($"it names '{key}' twice");
            if (from != end)
                throw new FormatException($"the bytes of '{key}' start at {from}, those before it end at {end}");
            end = to;
        }
        return new SafetensorsHeader(
            [.. entries.OrderBy(e => e.From).ThenBy(e => e.To).Select(e => (e.Key, e.Type, e.Shape))], metadata, end);
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException("its metadata is no JSON object");
        foreach (var property in element.EnumerateObject())
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : property.Value.GetRawText();
    }

    private static (string, ScalarType, long[], long, long) ReadEntry(string key, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("dtype", out var dtype)
            || dtype.ValueKind != JsonValueKind.String)
            throw new FormatException($"the entry of '{key}' is not that of a tensor");
        if (Array.Find(_types, t => t.Name == dtype.GetString()) is not (not null, _) known)
            throw new FormatException($"the type of '{key}', {dtype.GetString()}, is not supported");

        long[] shape = ReadNumbers(key, element, "shape"), offsets = ReadNumbers(key, element, "data_offsets");
        var bytes = TensorBytes.SizeOf(shape, known.Type);
        if (offsets is not [long from, long to] || to - from != bytes)
            throw new FormatException($"the offsets of '{key}' do not fit its type and shape");
        return (key, known.Type, shape, from, to);
    }

    private static long[] ReadNumbers(string key, JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var array) || array.ValueKind != JsonValueKind.Array)
            throw new FormatException($"'{key}' has no {name}");
        return [.. array.EnumerateArray().Select(number =>
            number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long value) && value >= 0
                ? value
                : throw new FormatException($"the {name} of '{key}' are no natural numbers"))];
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
