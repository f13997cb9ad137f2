using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>Whole samples set to zero at random while the network is trained: the shape stays, and there are no parameters.</summary>
internal sealed class DropPathLayer : LayerKind
{
    public override Reading Reads => Reading.Both;

    public override bool HasKey => true;

    public override bool IsOfTraining => true;

    public override string ModuleType => "DropPath";

    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Rate") with { IsReal = true }];

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0]);

    public override string Describe(LayerNode layer, Func<string, string> escape) =>
        $"Stochastic depth at a rate of {Quote(layer["Rate"], escape)}.";

    public override Term Construct(LayerNode layer, Term channels) => new New("DropPath", layer["Rate"].ToRealTerm());
}
