using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>All elements as the channels of one pixel.</summary>
internal sealed class FlattenLayer : LayerKind
{
    public override bool MovesValues => true;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        InRange(layer, inputs[0], "the channels of its output", inputs[0].Elements, problems)
            ? new LayerSize(new Shape(inputs[0].Elements, 1, 1))
            : null;

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "Flatten", inputs[0]);

    public override Term ApplyWithTape(LayerNode layer, Term input, Func<string, Term> values) =>
        Term.Static("Functional", "Flatten", input, Tape);

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels, Term shape) => new Member(shape, "Channels");

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) =>
        Term.Static("Functional", "FlattenedShape", shapes[0]);
}
