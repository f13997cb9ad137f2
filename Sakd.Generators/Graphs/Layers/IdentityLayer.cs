using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>The input itself, under a handle of its own, so that every value of a block is released in the same way.</summary>
internal sealed class IdentityLayer : LayerKind
{
    public override Reading Reads => Reading.Both;

    public override bool MovesValues => true;

    public override bool PassesGradient => true;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0]);

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) => inputs[0].Call("alias");
}
