using System.Numerics;
using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A square convolution: size (h + 2 padding - kernel) / stride + 1, rounded down.</summary>
internal class ConvLayer : LayerKind
{
    public override bool HasKey => true;

    public override bool TakesInBatchNorm => true;

    public override bool GivesOwnMemory => true;

    public override IReadOnlyList<ValueRule> Values { get; } =
    [
        ValueRule.Of("Kernel"), ValueRule.Of("Channels"), ValueRule.Of("Stride", "1"), ValueRule.HalfKernel, ValueRule.Of("Groups", "1"),
    ];

    public override string ModuleType => "Conv2d";

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var input = inputs[0];
        var (channels, groups) = Width(input, values);
        return Infer(layer, input, channels, groups, values, problems);
    }

    public override string Describe(LayerNode layer, Func<string, string> escape)
    {
        var kernel = escape(layer["Kernel"].ToString());
        return (layer["Kernel"] is Expression.Number
            ? $"A {kernel}x{kernel} {Noun(layer, escape)}"
            : $"A {Noun(layer, escape)} with a kernel of <c>{kernel}</c>")
            + (layer["Stride"] is Expression.Number { Value: 1 } ? "." : $", stride {Quote(layer["Stride"], escape)}.");
    }

    public override Term Construct(LayerNode layer, Term channels)
    {
        var (outChannels, groups) = Width(layer, channels);
        return new New("Conv2d", [
            channels,
            outChannels,
            new(layer["Kernel"].ToTerm(), "kernel"),
            .. Unless(1, layer["Stride"].ToTerm(), "stride"),
            .. Unless(0, layer["Padding"].ToTerm(), "padding"),
            .. Unless(1, groups, "groups"),
            .. Bias(layer),
        ]);
    }

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels) => Width(layer, channels[0]).Channels;

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => module!.Call("OutputShape", shapes[0]);

    /// <summary>The output's channels and the groups.</summary>
    protected internal virtual (long Channels, long Groups) Width(Shape input, Func<string, long> values) =>
        (values("Channels"), values("Groups"));

    /// <summary>The same in the constructor of a block.</summary>
    protected internal virtual (Term Channels, Term Groups) Width(LayerNode layer, Term input) =>
        (layer["Channels"].ToTerm(), layer["Groups"].ToTerm());

    /// <summary>What the summary calls it.</summary>
    protected internal virtual string Noun(LayerNode layer, Func<string, string> escape) =>
        $"convolution to {Quote(layer["Channels"], escape)} channels"
        + (layer["Groups"] is Expression.Number { Value: 1 } ? "" : $" in {Quote(layer["Groups"], escape)} groups");

    private static LayerSize? Infer(LayerNode layer, Shape input, long channels, long groups, Func<string, long> values, Problems problems)
    {
        var (kernel, stride, padding) = (values("Kernel"), values("Stride"), values("Padding"));
        var output = new Shape(channels, Windows(input.Height, kernel, stride, padding), Windows(input.Width, kernel, stride, padding));
        if (!InRange(layer, input, "Kernel", kernel, problems) || !InRange(layer, input, "Channels", channels, problems)
            || !InRange(layer, input, "Stride", stride, problems) || !InRange(layer, input, "Padding", padding, problems, least: 0)
            || !InRange(layer, input, "Groups", groups, problems)
            || !InRange(layer, input, "the height of its output", output.Height, problems)
            || !InRange(layer, input, "the width of its output", output.Width, problems))
        {
            return null;
        }

        if (!GroupsDivide(layer, input, groups, channels, problems))
        {
            return null;
        }

        var weights = new BigInteger(channels) * (input.Channels / groups) * kernel * kernel;
        return new LayerSize(output, Counted(weights + (IsBiased(layer) ? channels : 0)), Counted(weights * output.Height * output.Width));
    }
}

/// <summary>A convolution of each channel by itself.</summary>
internal sealed class DepthwiseConvLayer : ConvLayer
{
    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Kernel"), ValueRule.Of("Stride", "1"), ValueRule.HalfKernel];

    protected internal override (long Channels, long Groups) Width(Shape input, Func<string, long> values) =>
        (input.Channels, input.Channels);

    protected internal override (Term Channels, Term Groups) Width(LayerNode layer, Term input) => (input, input);

    protected internal override string Noun(LayerNode layer, Func<string, string> escape) => "convolution of each channel";
}
