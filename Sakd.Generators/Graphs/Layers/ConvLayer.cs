using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A square convolution: size (h + 2 padding - kernel) / stride + 1, rounded down.</summary>
internal sealed class ConvLayer : LayerKind
{
    public override bool HasKey => true;

    public override IReadOnlyList<ValueRule> Values { get; } =
    [
        new("Kernel", _ => ""),
        new("Channels", _ => ""),
        new("Stride", _ => "1"),
        new("Padding", layer => int.TryParse(layer["Kernel"], out var kernel) ? FormattableString.Invariant($"{kernel / 2}") : $"(({layer["Kernel"]}) - ({layer["Kernel"]}) % 2) / 2"),
    ];

    public override string ModuleType => "Conv2d";

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, kernel, channels, stride, padding) = (inputs[0], values("Kernel"), values("Channels"), values("Stride"), values("Padding"));
        foreach (var name in new[] { "Kernel", "Channels", "Stride" })
        {
            if (values(name) < 1)
            {
                return NoSize(name, values(name));
            }
        }

        if (padding < 0)
        {
            return NoSize("Padding + 1", padding + 1);
        }

        long Size(long size) => size + (2 * padding) < kernel ? 0 : ((size + (2 * padding) - kernel) / stride) + 1;
        var output = new Shape(channels, Size(input.Height), Size(input.Width));
        if (output.Height < 1 || output.Width < 1)
        {
            return NoSize("the size", Math.Min(output.Height, output.Width));
        }

        var weights = channels * input.Channels * kernel * kernel;
        return new LayerSize(output, weights + (HasBias(layer) ? channels : 0), weights * output.Height * output.Width);

        LayerSize? NoSize(string what, long value)
        {
            problems.Add("SAKD0008", layer.Declaration.Site, layer.Declaration.Title, FormattableString.Invariant($"{what} is {value}"), input.ToString(), "it");
            return null;
        }
    }

    public override string Describe(LayerNode layer, Func<string, string> names)
    {
        var (kernel, channels, stride) = (layer["Kernel"].ToCode(names), layer["Channels"].ToCode(names), layer["Stride"].ToCode(names));
        return $"A {kernel}x{kernel} convolution to <c>{channels}</c> channels{(stride == "1" ? "" : $", stride <c>{stride}</c>")}.";
    }

    public override string Construct(LayerNode layer, string channels, Func<string, string> names)
    {
        var (stride, padding) = (layer["Stride"].ToCode(names), layer["Padding"].ToCode(names));
        return $"new Conv2d({channels}, {layer["Channels"].ToCode(names)}, kernel: {layer["Kernel"].ToCode(names)}"
            + (stride == "1" ? "" : $", stride: {stride}")
            + (padding == "0" ? "" : $", padding: {padding}")
            + (HasBias(layer) ? ", bias: true)" : ")");
    }

    public override string Apply(IReadOnlyList<string> inputs) => throw new InvalidOperationException("A convolution is applied through its module.");

    public override string OutputChannels(LayerNode layer, IReadOnlyList<string> channels, Func<string, string> names) => layer["Channels"].ToCode(names);

    public override string OutputShape(LayerNode layer, IReadOnlyList<string> shapes, string? module) => $"{module}.OutputShape({shapes[0]})";

    private static bool HasBias(LayerNode layer) => layer.Declaration["Bias"] == "true";
}
