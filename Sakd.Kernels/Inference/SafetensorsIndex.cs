using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Sakd.Kernels;

/// <summary>
/// What a safetensors file (https://github.com/huggingface/safetensors) says of itself before the bytes of its tensors: the length of the
/// header as a little-endian u64, and the header as JSON,
/// <c>{"__metadata__": {..}, "key": {"dtype": "F32", "shape": [..], "data_offsets": [from, to]}}</c>. All of it is checked.
/// </summary>
/// <param name="Tensors">Key, type and shape, in the order of the bytes, which have no gaps.</param>
/// <param name="Metadata">Free text by name.</param>
/// <param name="Bytes">The number of bytes that all tensors take.</param>
internal sealed record SafetensorsIndex(
    IReadOnlyList<(string Key, string Type, long[] Shape)> Tensors, IReadOnlyDictionary<string, string> Metadata, long Bytes)
{
    /// <summary>The bytes of the header's length.</summary>
    public const int LengthSize = sizeof(ulong);

    /// <summary>The key of the free text.</summary>
    public const string MetadataKey = "__metadata__";

    // The limit of the reference implementation.
    private const ulong LongestHeader = 100_000_000;

    private static readonly (string Name, int Bytes)[] _types =
    [
        ("F64", 8), ("F32", 4), ("F16", 2), ("BF16", 2), ("I64", 8), ("I32", 4), ("I16", 2), ("I8", 1), ("U8", 1), ("BOOL", 1),
    ];

    /// <summary>Reads and checks what stands before the tensors, and that they are there where the stream knows its length.</summary>
    /// <param name="stream">The file, from its beginning.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <exception cref="InvalidDataException">It is truncated, damaged or of another kind.</exception>
    public static SafetensorsIndex Read(Stream stream, string name)
    {
        Span<byte> length = stackalloc byte[LengthSize];
        int start = stream.ReadAtLeast(length, LengthSize, throwOnEndOfStream: false);
        if (start < LengthSize) throw new InvalidDataException($"{name} is no safetensors file: it has {start} bytes");

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (headerLength > LongestHeader)
            throw new InvalidDataException($"{name} is no safetensors file: it does not start with the length of a header");
        if (stream.CanSeek && headerLength > (ulong)(stream.Length - LengthSize))
            throw new InvalidDataException($"{name} is truncated: it ends within its header");

        byte[] json = new byte[headerLength];
        if (stream.ReadAtLeast(json, json.Length, throwOnEndOfStream: false) < json.Length)
            throw new InvalidDataException($"{name} is truncated: it ends within its header");
        SafetensorsIndex index;
        try
        {
            index = Parse(json);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"{name} is no safetensors file: {e.Message}");
        }

        if (!stream.CanSeek) return index;
        long present = stream.Length - stream.Position;
        if (present < index.Bytes)
        {
            throw new InvalidDataException(
                $"{name} is truncated: its header promises {index.Bytes} bytes of tensors, {present} are there");
        }

        if (present > index.Bytes)
            throw new InvalidDataException($"{name} is damaged: {present - index.Bytes} bytes follow its last tensor");
        return index;
    }

    /// <summary>
    /// The bytes that a tensor takes, or as many as <see cref="long"/> has where no tensor has such a shape: the extents of an empty tensor
    /// are multiplied as well.
    /// </summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="bytes">Those of a number.</param>
    public static Int128 SizeOf(long[] shape, int bytes)
    {
        Int128 size = bytes;
        foreach (long extent in shape)
        {
            size *= Math.Max(extent, 1);
            if (size >= long.MaxValue) return long.MaxValue;
        }

        return shape.Contains(0) ? 0 : size;
    }

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A text in it is half a character.</exception>
    /// <exception cref="FormatException">It is JSON, but not such a header: what is wrong is in the message.</exception>
    private static SafetensorsIndex Parse(byte[] header)
    {
        if (!Utf8.IsValid(header)) throw new FormatException("its header is not UTF-8");
        using var document = JsonDocument.Parse(header);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new FormatException("its header is no JSON object");

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<(string Key, string Type, long[] Shape, long From, long To)>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataKey) ReadMetadata(property.Value, metadata);
            else entries.Add(ReadEntry(property.Name, property.Value));
        }

        long end = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        entries = [.. entries.OrderBy(entry => entry.From).ThenBy(entry => entry.To)];
        foreach (var (key, _, _, from, to) in entries)
        {
            if (!seen.Add(key))
                throw new FormatException($"it names '{key}' twice");
            if (from != end)
                throw new FormatException($"the bytes of '{key}' start at {from}, those before it end at {end}");
            end = to;
        }

        return new SafetensorsIndex([.. entries.Select(entry => (entry.Key, entry.Type, entry.Shape))], metadata, end);
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException("its metadata is no JSON object");
        foreach (var property in element.EnumerateObject())
        {
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : property.Value.GetRawText();
        }
    }

    private static (string, string, long[], long, long) ReadEntry(string key, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("dtype", out var dtype)
            || dtype.ValueKind != JsonValueKind.String)
            throw new FormatException($"the entry of '{key}' is not that of a tensor");
        if (Array.Find(_types, type => type.Name == dtype.GetString()) is not (not null, _) known)
            throw new FormatException($"the type of '{key}', {dtype.GetString()}, is not supported");

        long[] shape = ReadNumbers(key, element, "shape"), offsets = ReadNumbers(key, element, "data_offsets");
        if (offsets is not [long from, long to] || to - from != SizeOf(shape, known.Bytes))
            throw new FormatException($"the offsets of '{key}' do not fit its type and shape");
        return (key, known.Name, shape, from, to);
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
}
