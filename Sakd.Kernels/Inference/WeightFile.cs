namespace Sakd.Kernels;

/// <summary>
/// The weights of a network, read from a safetensors file, a stream or an embedded resource, for as long as its layers are made of them.
/// </summary>
public sealed class WeightFile : IDisposable
{
    private const string Type = "F32";

    private readonly string _name;
    private readonly Dictionary<string, (long[] Shape, KernelBuffer Elements)> _tensors = new(StringComparer.Ordinal);

    private WeightFile(string name) => _name = name;

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
    /// <param name="stream">The stream.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <exception cref="InvalidDataException">It is no whole safetensors file of 32-bit numbers.</exception>
    public static unsafe WeightFile Load(Stream stream, string name = "the stream of weights")
    {
        var index = SafetensorsIndex.Read(stream, name);
        var file = new WeightFile(name);
        try
        {
            foreach (var (key, type, shape) in index.Tensors)
            {
                if (type != Type) throw new InvalidDataException($"{name}: '{key}' is {type}, but weights have to be {Type}");
                long bytes = (long)SafetensorsIndex.SizeOf(shape, sizeof(float));
                if (bytes > int.MaxValue) throw new InvalidDataException($"{name}: '{key}' has more than 2 GB");
                var elements = ManagedHost.Default.Allocate(bytes / sizeof(float));
                file._tensors.Add(key, (shape, elements));
                int read = stream.ReadAtLeast(
                    new Span<byte>(elements.Elements.First, (int)bytes), (int)bytes, throwOnEndOfStream: false);
                if (read < bytes) throw new InvalidDataException($"{name} is truncated: it ends within '{key}'");
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
                throw new InvalidDataException($"{_name} has no '{key}': take the weights that were written with this network's code");
            if (!shape.SequenceEqual(tensor.Shape))
            {
                throw new InvalidDataException(
                    $"{_name}: '{key}' is [{string.Join(", ", tensor.Shape)}] and not [{string.Join(", ", shape.ToArray())}]: take the "
                    + "weights that were written with this network's code");
            }

            return tensor.Elements.Elements;
        }
    }

    /// <summary>Releases the memory of all tensors; what layers have packed is their own.</summary>
    public void Dispose()
    {
        foreach (var (_, elements) in _tensors.Values) elements.Dispose();
        _tensors.Clear();
    }
}
