using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>Batch normalisation: the shape stays, a weight and a bias for each channel.</summary>
internal sealed class BatchNormLayer : LayerKind
{
    public override bool HasKey => true;

    public override bool GivesOwnMemory => true;

    public override string ModuleType => "BatchNorm2d";

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0], Parameters: 2 * inputs[0].Channels);

    public override string Describe(LayerNode layer, Func<string, string> escape) => "Batch normalisation.";

    public override Term Construct(LayerNode layer, Term channels) => new New("BatchNorm2d", channels);
}
