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
        var output = new Shape(channels, Size(input.Height), Size(input.Width));
        if (!InRange("Kernel", kernel) || !InRange("Channels", channels) || !InRange("Stride", stride) || !InRange("Padding", padding, least: 0)
            || !InRange("the height of its output", output.Height) || !InRange("the width of its output", output.Width))
        {
            return null;
        }

        var weights = channels * input.Channels * kernel * kernel;
        return new LayerSize(output, weights + (HasBias(layer) ? channels : 0), weights * output.Height * output.Width);

        long Size(long size) => stride < 1 || size + (2 * padding) < kernel ? 0 : ((size + (2 * padding) - kernel) / stride) + 1;

        bool InRange(string what, long value, long least = 1)
        {
            if (value >= least && value <= Shape.Largest)
            {
                return true;
            }

            problems.Add("SAKD0008", layer.Declaration.Site, layer.Declaration.Title, input.ToString(), what, Text(value), Text(least), Text(Shape.Largest));
            return false;
        }

        string Text(long value) => FormattableString.Invariant($"{value}");
    }

    public override string Describe(LayerNode layer, Func<string, string> escape)
    {
        var (kernel, channels, stride) = (escape(layer["Kernel"].ToString()), escape(layer["Channels"].ToString()), escape(layer["Stride"].ToString()));
        return (layer["Kernel"] is Expression.Number ? $"A {kernel}x{kernel} convolution" : $"A convolution with a kernel of <c>{kernel}</c>")
            + (layer["Channels"] is Expression.Number ? $" to {channels} channels" : $" to <c>{channels}</c> channels")
            + (stride == "1" ? "." : layer["Stride"] is Expression.Number ? $", stride {stride}." : $", stride <c>{stride}</c>.");
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
