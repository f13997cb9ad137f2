using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>
/// A block in which convolutions and batch norms do in their own pass over memory what follows them alone: in a frozen view a convolution the addition and the ReLU behind it, a batch norm the
/// ReLU; in the block itself a batch norm both.
/// </summary>
internal sealed class Endings
{
    private readonly BlockGraph _block;
    private readonly OuterRelus _outer;
    private readonly bool _isFrozen;
    private readonly ILookup<string, string> _reads;

    private Endings(BlockGraph block, OuterRelus outer, bool isFrozen)
    {
        (_block, _outer, _isFrozen) = (block, outer, isFrozen);
        _reads = block.Reads.ToLookup(read => read);
    }

    public static BlockGraph Of(BlockGraph block, OuterRelus outer, bool isFrozen)
    {
        var endings = new Endings(block, outer, isFrozen);
        var steps = block.Steps.Select(step => step is Step.Choose choice ? endings.Inside(choice) : step);
        return block with { Steps = endings.Merge([.. steps]).ToEquatableArray() };
    }

    private Step Inside(Step.Choose choice) => choice with
    {
        Alternatives = choice.Alternatives
            .Select(alternative => alternative with
            {
                Layers = Merge([.. alternative.Layers.Select(layer => new Step.Apply(layer))]).Select(step => ((Step.Apply)step).Layer).ToEquatableArray(),
            })
            .ToEquatableArray(),
    };

    private List<Step> Merge(List<Step> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i] is Step.Apply { Layer: { } layer } && Ending(layer) is var ending && ending != Graphs.Ending.None && Maker(layer, ending, steps) is { } maker)
            {
                // An addition waits for what it adds.
                var others = layer.Inputs.Where(input => input != maker.Output);
                steps[i] = new Step.Apply(maker with { Inputs = maker.Inputs.Concat(others).ToEquatableArray(), Output = layer.Output, Ending = maker.Ending | ending });
                steps.RemoveAt(steps.FindIndex(step => step.Value == maker.Output));
                i--;
            }
        }

        return steps;
    }

    private static Ending Ending(LayerNode layer) => layer.Declaration.Kind switch
    {
        "Add" => Graphs.Ending.Add,
        "Relu" => Graphs.Ending.Relu,
        _ => Graphs.Ending.None,
    };

    /// <summary>The last of the layers that can take in another one, which alone reads their value.</summary>
    private LayerNode? Maker(LayerNode layer, Ending ending, List<Step> steps)
    {
        // What the last ReLUs of a block read is asked for, which is up to whoever puts them together.
        if (ending == Graphs.Ending.Relu && _outer.Last.Contains(layer.Output) && layer.Output != _block.Output)
        {
            return null;
        }

        return steps
            .OfType<Step.Apply>()
            .Select(step => step.Layer)
            .LastOrDefault(maker => layer.Inputs.Contains(maker.Output) && _reads[maker.Output].Count() == 1 && TakesIn(maker, ending));
    }

    private bool TakesIn(LayerNode maker, Ending ending) =>
        maker.Declaration.Kind == "BatchNorm" ? maker.Ending < ending && (!_isFrozen || ending == Graphs.Ending.Relu)
        : _isFrozen && maker.Kind.TakesInBatchNorm && maker.Ending < ending;
}
