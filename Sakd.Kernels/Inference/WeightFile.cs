namespace Sakd.Kernels;

/// <summary>
/// The weights of a network, read from a safetensors file, a stream or an embedded resource, for as long as its layers are made of them.
/// </summary>
public sealed class WeightFile : IDisposable
{
    /// <summary>The entry of the metadata that says of which class the weights are: they were written with it.</summary>
    public const string DigestEntry = "digest";

    private const string Type = "F32", Remedy = "take the weights that were written with this network's code";

    private readonly string _name;
    private readonly Stream _stream;
    private readonly Dictionary<string, (long[] Shape, NativeSpan<float> Elements)> _tensors = new(StringComparer.Ordinal);
    private readonly List<KernelBuffer> _copies = [];

    private WeightFile(string name, Stream stream, IReadOnlyDictionary<string, string> metadata) =>
        (_name, _stream, Metadata) = (name, stream, metadata);

    /// <summary>What the file says of itself: free text by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no whole safetensors file of 32-bit numbers.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static WeightFile Load(string path)
    {
        using var stream = File.OpenRead(path);
        return Load(stream, path);
    }

    /// <summary>Reads a stream to its end, such as an embedded resource.</summary>
    /// <param name="stream">The stream. One over memory is not copied, and has to stay open as long as what is read here.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <exception cref="ArgumentNullException">There is no stream, as where no embedded resource has the name that was given.</exception>
    /// <exception cref="InvalidDataException">It is no whole safetensors file of 32-bit numbers.</exception>
    public static unsafe WeightFile Load(Stream stream, string name = "the stream of weights")
    {
        if (stream is null)
        {
            throw new ArgumentNullException(
                nameof(stream),
                "there is no stream of weights: an embedded resource is called by the LogicalName that its project gives it, and otherwise "
                + "by more than its file's name (GetManifestResourceNames lists them)");
        }

        var index = SafetensorsIndex.Read(stream, name);
        var file = new WeightFile(name, stream, index.Metadata);
        try
        {
            foreach (var (key, type, shape) in index.Tensors)
            {
                if (type != Type) throw new InvalidDataException($"{name}: '{key}' is {type}, but weights have to be {Type}");
                long bytes = (long)SafetensorsIndex.SizeOf(shape, sizeof(float));
                if (bytes > int.MaxValue) throw new InvalidDataException($"{name}: '{key}' has more than 2 GB");
                file._tensors.Add(key, (shape, file.Here(bytes) ?? file.Copy(key, bytes)));
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A tensor.</summary>
    /// <param name="key">What it is called.</param>
    /// <param name="shape">Its shape.</param>
    /// <exception cref="InvalidDataException">There is none, or it is of another shape.</exception>
    public NativeSpan<float> this[string key, params ReadOnlySpan<long> shape]
    {
        get
        {
            if (!_tensors.TryGetValue(key, out var tensor))
                throw new InvalidDataException($"{_name} has no '{key}': {Remedy}");
            if (!shape.SequenceEqual(tensor.Shape))
            {
                throw new InvalidDataException(
                    $"{_name}: '{key}' is [{string.Join(", ", tensor.Shape)}] and not [{string.Join(", ", shape.ToArray())}]: {Remedy}");
            }

            return tensor.Elements;
        }
    }

    /// <summary>Makes sure that the weights are those of a class, where they say of which they are.</summary>
    /// <param name="digest">What they have to say.</param>
    /// <exception cref="InvalidDataException">They are of another, even if it has the same layers.</exception>
    public void CheckDigest(string digest)
    {
        if (Metadata.TryGetValue(DigestEntry, out string? own) && own != digest)
            throw new InvalidDataException($"{_name} belongs to another class, by its digest {own} instead of {digest}: {Remedy}");
    }

    /// <summary>Releases the memory of all tensors; what layers have packed is their own.</summary>
    public void Dispose()
    {
        foreach (var copy in _copies) copy.Dispose();
        _copies.Clear();
        _tensors.Clear();
    }

    // An embedded resource lies in the program's own file, which is mapped: weights are packed from there. It may begin at any address,
    // which is nothing to the loads of 64-bit processors.
    private unsafe NativeSpan<float>? Here(long bytes)
    {
        if (_stream is not UnmanagedMemoryStream memory || memory.Length - memory.Position < bytes) return null;
        var here = new NativeSpan<float>((float*)memory.PositionPointer, bytes / sizeof(float));
        memory.Position += bytes;
        return here;
    }

    private unsafe NativeSpan<float> Copy(string key, long bytes)
    {
        var copy = ManagedHost.Default.Allocate(bytes / sizeof(float));
        _copies.Add(copy);
        int read = _stream.ReadAtLeast(new Span<byte>(copy.Elements.First, (int)bytes), (int)bytes, throwOnEndOfStream: false);
        return read < bytes ? throw new InvalidDataException($"{_name} is truncated: it ends within '{key}'") : copy.Elements;
    }
}
