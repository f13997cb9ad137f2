using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>Batch normalisation: the shape stays, a weight and a bias for each channel.</summary>
internal sealed class BatchNormLayer : LayerKind
{
    private static readonly NumberOption Momentum = new("Momentum", 0.1, "from 0 to 1", number => number is >= 0 and <= 1);

    public override bool HasKey => true;

    public override bool GivesOwnMemory => true;

    public override string ModuleType => "BatchNorm2d";

    public override void Check(LayerDeclaration layer, Problems problems)
    {
        NumberOption.Epsilon.Check(layer, problems);
        Momentum.Check(layer, problems);
    }

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0], Parameters: 2 * inputs[0].Channels);

    public override string Describe(LayerNode layer, Func<string, string> escape) => "Batch normalisation.";

    public override Term Construct(LayerNode layer, Term channels) =>
        new New("BatchNorm2d", [channels, .. NumberOption.Epsilon.Unless(layer), .. Momentum.Unless(layer)]);
}
