using System.Numerics;
using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>A transposed convolution: size (h - 1) stride - 2 padding + dilation (kernel - 1) + output padding + 1.</summary>
internal sealed class ConvTransposeLayer() : ComputedLayer("ConvTranspose2d")
{
    private static readonly (string Name, long Otherwise)[] Sizes =
        [("Stride", 1), ("Padding", 0), ("OutputPadding", 0), ("Groups", 1), ("Dilation", 1)];

    public override bool GivesOwnMemory => true;

    public override IReadOnlyList<ValueRule> Values { get; } =
    [
        ValueRule.Of("Kernel"), ValueRule.Of("Channels"), .. Sizes.Select(size => ValueRule.Of(size.Name, Text(size.Otherwise))),
    ];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, kernel, channels) = (inputs[0], values("Kernel"), values("Channels"));
        if (!InRange(layer, input, "Kernel", kernel, problems) || !InRange(layer, input, "Channels", channels, problems)
            || !Sizes.All(size => InRange(
                layer, input, size.Name, values(size.Name), problems, least: size.Otherwise,
                most: size.Name == "OutputPadding" ? Math.Max(values("Stride"), values("Dilation")) - 1 : Shape.Largest)))
        {
            return null;
        }

        var beyond = (values("Dilation") * (kernel - 1)) + values("OutputPadding") + 1 - (2 * values("Padding"));
        var output = new Shape(
            channels, ((input.Height - 1) * values("Stride")) + beyond, ((input.Width - 1) * values("Stride")) + beyond);
        if (!InRange(layer, input, "the height of its output", output.Height, problems)
            || !InRange(layer, input, "the width of its output", output.Width, problems)
            || !GroupsDivide(layer, input, values("Groups"), channels, problems))
        {
            return null;
        }

        var weights = new BigInteger(input.Channels) * (channels / values("Groups")) * kernel * kernel;
        return new LayerSize(output, Counted(weights + (IsBiased(layer) ? channels : 0)), Counted(weights * input.Height * input.Width));
    }

    public override string Describe(LayerNode layer, Func<string, string> escape) =>
        $"A transposed convolution to {Quote(layer["Channels"], escape)} channels with a kernel of {Quote(layer["Kernel"], escape)}, "
        + $"stride {Quote(layer["Stride"], escape)}.";

    public override Term Construct(LayerNode layer, Term channels) => new New("ConvTranspose2d", [
        channels, layer["Channels"].ToTerm(), new(layer["Kernel"].ToTerm(), "kernel"),
        .. Sizes.SelectMany(size => Unless(size.Otherwise, layer[size.Name].ToTerm(), Naming.Camel(size.Name))),
        .. IsBiased(layer) ? [] : new[] { new Argument(new Atom("false"), "bias") },
    ]);

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels) => layer["Channels"].ToTerm();

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => module!.Call("OutputShape", shapes[0]);
}
