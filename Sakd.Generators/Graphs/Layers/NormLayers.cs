using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>Normalisation of each sample by itself, with a weight and a bias for each channel: the shape stays.</summary>
/// <param name="type">The class of its module.</param>
/// <param name="summary">What the summary of its property says.</param>
internal abstract class NormLayer(string type, string summary) : ComputedLayer(type)
{
    public override bool GivesOwnMemory => true;

    public override void Check(LayerDeclaration layer, Problems problems) => NumberOption.Epsilon.Check(layer, problems);

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0], Parameters: 2 * inputs[0].Channels);

    public override string Describe(LayerNode layer, Func<string, string> escape) => summary;

    public override Term Construct(LayerNode layer, Term channels) =>
        new New(ModuleType, [.. Sizes(layer, channels), .. NumberOption.Epsilon.Unless(layer)]);

    /// <summary>What its constructor is given beside what is added to the variance.</summary>
    protected virtual IEnumerable<Argument> Sizes(LayerNode layer, Term channels) => [channels];
}

/// <summary>Normalisation over the channels of each pixel or token.</summary>
internal sealed class LayerNormLayer() : NormLayer("LayerNorm", "Layer normalisation over the channels.")
{
    public override Reading Reads => Reading.Both;
}

/// <summary>Normalisation over groups of channels.</summary>
internal sealed class GroupNormLayer() : NormLayer("GroupNorm", "Group normalisation.")
{
    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Groups")];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        GroupsDivide(layer, inputs[0], values("Groups"), inputs[0].Channels, problems)
            ? base.Infer(layer, inputs, values, problems)
            : null;

    public override string Describe(LayerNode layer, Func<string, string> escape) =>
        $"Group normalisation in {Quote(layer["Groups"], escape)} groups.";

    protected override IEnumerable<Argument> Sizes(LayerNode layer, Term channels) => [channels, layer["Groups"].ToTerm()];
}

/// <summary>Normalisation of each channel by itself, without weights unless it asks for them.</summary>
internal sealed class InstanceNormLayer() : NormLayer("InstanceNorm2d", "Instance normalisation.")
{
    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        if (inputs[0] is { Height: 1, Width: 1 })
        {
            problems.Add(Descriptors.OnlyOnePixel, layer.Declaration.Site, layer.Declaration.Title, inputs[0].ToString());
            return null;
        }

        return IsAffine(layer) ? base.Infer(layer, inputs, values, problems) : new LayerSize(inputs[0]);
    }

    protected override IEnumerable<Argument> Sizes(LayerNode layer, Term channels) =>
        [channels, .. IsAffine(layer) ? [new Argument(Term.True, "affine")] : Array.Empty<Argument>()];

    private static bool IsAffine(LayerNode layer) => layer.Declaration["Affine"] == "true";
}
