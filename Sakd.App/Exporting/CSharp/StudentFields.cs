using Sakd.Kernels;
using Sakd.Layers;

namespace Sakd.App.Exporting.CSharp;

/// <summary>The layers of a network's class that are its fields: each once, whatever calls it.</summary>
internal sealed class StudentFields
{
    private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>All of them, in the order in which they are called first.</summary>
    public IReadOnlyCollection<Field> All => _fields.Values;

    /// <summary>A convolution as most are.</summary>
    public string Convolution(string weight, string? bias, FeatureShape read, ConvolutionGeometry geometry)
    {
        string stride = geometry.Stride == 1 ? "" : $", Stride: {geometry.Stride}",
            padding = geometry.Padding == 0 ? "" : $", Padding: {geometry.Padding}",
            groups = geometry.Groups == 1 ? "" : $", Groups: {geometry.Groups}";
        return Add(
            weight, nameof(ConvolutionLayer),
            $"Convolution(weights, {Key(weight)}, {Key(bias)}, new({geometry.InChannels}, {geometry.OutChannels}, "
            + $"Kernel: {geometry.Kernel}{stride}{padding}{groups}), {read.Height}, {read.Width})");
    }

    /// <summary>A convolution of any window.</summary>
    public string Windowed(
        string weight, string? bias, FeatureShape read, FeatureShape made, int groups, bool isTransposed, WindowAxis rows,
        WindowAxis columns) => Add(
            weight, nameof(WindowedConvolution),
            $"Windowed(weights, {Key(weight)}, {Key(bias)}, {Axis(rows)}, {Axis(columns)}, {read.Channels}, {made.Channels}, {groups}, "
            + $"new({read.Height}, {read.Width}, {made.Height}, {made.Width}){(isTransposed ? ", isTransposed: true" : "")})");

    /// <summary>A linear layer.</summary>
    public string Linear(string weight, string? bias, int inFeatures, int outFeatures) => Add(
        weight, nameof(PackedLinear), $"Linear(weights, {Key(weight)}, {Key(bias)}, {inFeatures}, {outFeatures})");

    /// <summary>Numbers that are read as they are.</summary>
    public string Numbers((string Key, long Length) row) =>
        $"{Add(row.Key, nameof(KernelBuffer), $"Numbers(weights, {Key(row.Key)}, {row.Length})", isWhole: true)}.Elements";

    /// <summary>Windows of a pooling, each side by a method of <see cref="PoolSpan"/> and its arguments.</summary>
    public string Pooling(bool isMax, FeatureShape read, string rows, string columns) => Add(
        "pool", nameof(WindowPooling),
        $"new Kernels::WindowPooling({(isMax ? "true" : "false")}, {read.Height}, {read.Width}, Kernels::PoolSpan.{rows}, "
        + $"Kernels::PoolSpan.{columns})");

    /// <summary>A map of another size.</summary>
    public string Resampling(GraphOperation.Upsampling upsampling, FeatureShape read, FeatureShape made) => Add(
        "upsample", nameof(Sakd.Kernels.Resampling),
        $"Kernels::Resampling.{(upsampling.IsBilinear ? "Bilinear" : "Nearest")}({read.Height}, {read.Width}, {made.Height}, {made.Width}"
        + $"{(upsampling.IsBilinear ? $", alignsCorners: {(upsampling.AlignsCorners ? "true" : "false")}" : "")})");

    private string Add(string key, string type, string made, bool isWhole = false)
    {
        if (_fields.TryGetValue(made, out var known)) return known.Name;
        const string Suffix = ".weight";
        if (!isWhole && key.EndsWith(Suffix, StringComparison.Ordinal)) key = key[..^Suffix.Length];
        string begin = "_" + string.Concat(key.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')), name = begin;
        for (int number = 2; !_names.Add(name); number++) name = $"{begin}_{number}";
        _fields.Add(made, new Field(type, name, made));
        return name;
    }

    private static string Key(string? key) => key is null ? "null" : CSharpText.Literal(key);

    private static string Axis(WindowAxis axis) => $"new({axis.Kernel}, {axis.Stride}, {axis.Padding}, {axis.Dilation})";

    /// <summary>A field.</summary>
    /// <param name="Type">Its type.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Made">The expression that makes it.</param>
    internal sealed record Field(string Type, string Name, string Made);
}
