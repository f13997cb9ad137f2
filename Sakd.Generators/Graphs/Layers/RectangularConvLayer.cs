using System.Numerics;
using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>
/// A convolution that is not square, or dilated: size (h + 2 padding - dilation (kernel - 1) - 1) / stride + 1, rounded down, of each side.
/// </summary>
/// <param name="square">The convolution that it would be otherwise.</param>
internal sealed class RectangularConvLayer(ConvLayer square) : ConvLayer
{
    public override IReadOnlyList<ValueRule> Values { get; } =
    [
        .. Rectangles.Rules("Kernel"), .. square.Values.Where(value => value.Name == "Channels"), .. Rectangles.Rules("Stride", "1"),
        .. Rectangles.Rules("Padding", HalfKernel), .. Rectangles.Rules("Dilation", "1"),
        .. square.Values.Where(value => value.Name == "Groups"),
    ];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var input = inputs[0];
        var (channels, groups) = Width(input, values);
        if (!InRange(layer, input, "Channels", channels, problems))
        {
            return null;
        }

        var weights = new BigInteger(channels);
        var sizes = new List<long>();
        foreach (var (side, size) in Rectangles.Both.Zip([input.Height, input.Width], (side, size) => (side, size)))
        {
            var (kernel, stride, padding, dilation) =
                (values("Kernel" + side), values("Stride" + side), values("Padding" + side), values("Dilation" + side));
            var of = $"the {side.ToLowerInvariant()} of its ";
            if (!InRange(layer, input, of + "kernel", kernel, problems) || !InRange(layer, input, of + "stride", stride, problems)
                || !InRange(layer, input, of + "padding", padding, problems, least: 0)
                || !InRange(layer, input, of + "dilation", dilation, problems))
            {
                return null;
            }

            if (IsSame(layer) && stride != 1)
            {
                problems.Add(
                    Descriptors.UnfitOptions, layer.Declaration.Site, layer.Declaration.Title,
                    "Padding = \"same\" keeps the size, which only a stride of 1 does: leave the stride away, or write the padding "
                    + "as a number");
                return null;
            }

            sizes.Add(IsSame(layer) ? size : Windows(size, (dilation * (kernel - 1)) + 1, stride, padding));
            if (!InRange(layer, input, of + "output", sizes[sizes.Count - 1], problems))
            {
                return null;
            }

            weights *= kernel;
        }

        if (!GroupsDivide(layer, input, groups, channels, problems))
        {
            return null;
        }

        weights *= input.Channels / groups;
        return new LayerSize(
            new Shape(channels, sizes[0], sizes[1]), Counted(weights + (IsBiased(layer) ? channels : 0)),
            Counted(weights * sizes[0] * sizes[1]));
    }

    public override string Describe(LayerNode layer, Func<string, string> escape)
    {
        return $"A {Sides("Kernel")} {Noun(layer, escape)}{Unless1("Stride")}{Unless1("Dilation")}.";

        string Sides(string name) => string.Join("x", Rectangles.Both.Select(side => Quote(layer[name + side], escape)));

        string Unless1(string name) => Sides(name) is var sides && sides != "1x1" ? $", {name.ToLowerInvariant()} {sides}" : "";
    }

    public override Term Construct(LayerNode layer, Term channels)
    {
        var (outChannels, groups) = Width(layer, channels);
        Func<string, Term> values = name => layer[name].ToTerm();
        var window = new New("ConvWindow", [
            Rectangles.Pair(values, "Kernel"),
            .. Rectangles.Unless(1, values, "Stride"),
            .. IsSame(layer) ? [] : Rectangles.Unless(0, values, "Padding"),
            .. Rectangles.Unless(1, values, "Dilation"),
            .. IsSame(layer) ? [new Argument(Term.True, "same")] : Array.Empty<Argument>(),
        ]);
        return new New("Conv2d", [channels, outChannels, window, .. Unless(1, groups, "groups"), .. Bias(layer)]);
    }

    protected internal override (long Channels, long Groups) Width(Shape input, Func<string, long> values) => square.Width(input, values);

    protected internal override (Term Channels, Term Groups) Width(LayerNode layer, Term input) => square.Width(layer, input);

    protected internal override string Noun(LayerNode layer, Func<string, string> escape) => square.Noun(layer, escape);

    private static bool IsSame(LayerNode layer) => layer.Declaration["Padding"]?.Trim() == Rectangles.Same;

    /// <summary>Half the kernel, rounded down, times the dilation: where the kernel is odd and the stride 1 the size stays.</summary>
    private static string HalfKernel(LayerDeclaration layer, string side)
    {
        var (kernel, dilation) = (layer["Kernel" + side] ?? "", layer["Dilation" + side] ?? "1");
        var half = int.TryParse(kernel, out var number)
            ? FormattableString.Invariant($"{number / 2}")
            : $"(({kernel}) - ({kernel}) % 2) / 2";
        return int.TryParse(half, out var rows) && int.TryParse(dilation, out var times)
            ? FormattableString.Invariant($"{(long)rows * times}")
            : dilation == "1" ? half : $"{half} * ({dilation})";
    }
}
