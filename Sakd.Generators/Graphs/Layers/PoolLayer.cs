using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A number for each square window: sizes as for a convolution.</summary>
/// <param name="method">The method of the runtime.</param>
internal class PoolLayer(string method) : LayerKind
{
    public override IReadOnlyList<ValueRule> Values { get; } =
    [
        ValueRule.Of("Kernel"), new("Stride", layer => layer["Kernel"] ?? ""), ValueRule.Of("Padding", "0"),
    ];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, kernel, stride, padding) = (inputs[0], values("Kernel"), values("Stride"), values("Padding"));
        if (!InRange(layer, input, "Kernel", kernel, problems) || !InRange(layer, input, "Stride", stride, problems) || !InRange(layer, input, "Padding", padding, problems, least: 0))
        {
            return null;
        }

        if (2 * padding > kernel)
        {
            problems.Add("SAKD0008", layer.Declaration.Site, layer.Declaration.Title, input.ToString(), "Padding", Text(padding), "0", Text(kernel / 2));
            return null;
        }

        var output = input with { Height = Windows(input.Height, kernel, stride, padding), Width = Windows(input.Width, kernel, stride, padding) };
        return InRange(layer, input, "the height of its output", output.Height, problems) && InRange(layer, input, "the width of its output", output.Width, problems)
            ? new LayerSize(output)
            : null;
    }

    public override string Apply(LayerNode layer, IReadOnlyList<string> inputs, Func<string, string> values) =>
        $"Maps.{method}({inputs[0]}, {Window(values)})";

    public override string OutputShape(LayerNode layer, IReadOnlyList<string> shapes, string? module, Func<string, string> names) =>
        $"Maps.PooledShape({shapes[0]}, {Window(name => layer[name].ToCode(names))})";

    protected static string Window(Func<string, string> values) =>
        $"kernel: {values("Kernel")}, stride: {values("Stride")}" + (values("Padding") == "0" ? "" : $", padding: {values("Padding")}");
}

/// <summary>The largest number of each window. For the way back the runtime keeps where it was.</summary>
internal sealed class MaxPoolLayer() : PoolLayer("MaxPool")
{
    public override string ApplyWithTape(LayerNode layer, string input, Func<string, string> values) => $"Maps.MaxPool({input}, tape, {Window(values)})";

    public override string Back(string gradient) => $"Maps.MaxPoolBack({gradient}, tape)";
}

/// <summary>The mean of each channel.</summary>
internal sealed class GlobalAvgPoolLayer : LayerKind
{
    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0] with { Height = 1, Width = 1 });

    public override string Apply(LayerNode layer, IReadOnlyList<string> inputs, Func<string, string> values) => $"{inputs[0]}.mean([2, 3], keepdim: true)";

    public override string OutputShape(LayerNode layer, IReadOnlyList<string> shapes, string? module, Func<string, string> names) => $"({shapes[0]}).Pooled()";
}
