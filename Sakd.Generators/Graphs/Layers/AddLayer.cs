using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>The sum of two values, whose shapes must be equal: nothing is broadcast.</summary>
internal sealed class AddLayer : LayerKind
{
    public override Reading Reads => Reading.Both;

    public override IReadOnlyList<string> InputArguments { get; } = ["Left", "Right"];

    public override bool HasBackward => true;

    public override bool PassesGradient => true;

    public override bool GivesOwnMemory => true;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        if (inputs[0] == inputs[1])
        {
            return new LayerSize(inputs[0]);
        }

        // What the block adds to its result is its input: a shortcut gives that the result's shape.
        var remedy = layer.Inputs.Contains(BlockGraph.Input)
            ? Remedy.Insert("Shortcut(\"downsample\")", BlockGraph.Input, Shorthands.ShortcutName)
            : null;
        problems.Add(
            Descriptors.AddMismatch, remedy, layer.Declaration.Site, layer.Declaration.Title,
            layer.Inputs[0], inputs[0].ToString(), layer.Inputs[1], inputs[1].ToString());
        return null;
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        new Operation(inputs[0], "+", inputs[1]);
}
