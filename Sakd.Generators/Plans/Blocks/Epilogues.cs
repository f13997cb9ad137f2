using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// Lets convolutions and batch norms do in their own pass over memory what follows them alone: in a frozen view a convolution the
/// addition and the ReLU behind it, a batch norm the ReLU; in the block itself a batch norm both.
/// </summary>
internal sealed class Epilogues
{
    private readonly BlockGraph _block;
    private readonly OuterRelus _outer;
    private readonly bool _isFrozen;
    private readonly ILookup<string, string> _reads;

    private Epilogues(BlockGraph block, OuterRelus outer, bool isFrozen)
    {
        (_block, _outer, _isFrozen) = (block, outer, isFrozen);
        _reads = block.Reads.ToLookup(read => read);
    }

    /// <summary>The block without the additions and ReLUs that were taken in.</summary>
    public static BlockGraph Of(BlockGraph block, OuterRelus outer, bool isFrozen)
    {
        var epilogues = new Epilogues(block, outer, isFrozen);
        var steps = block.Steps.Select(step => step is Step.Choose choice ? epilogues.Inside(choice) : step);
        return block with { Steps = epilogues.Merge([.. steps]).ToEquatableArray() };
    }

    private Step Inside(Step.Choose choice) => choice.SelectRows(layers =>
        Merge([.. layers.Select(layer => new Step.Apply(layer))]).Select(step => ((Step.Apply)step).Layer));

    private List<Step> Merge(List<Step> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i] is Step.Apply { Layer: { } layer }
                && EpilogueOf(layer) is var epilogue and not Epilogue.None
                && Maker(layer, epilogue, steps) is { } maker)
            {
                // An addition waits for what it adds.
                var others = layer.Inputs.Where(input => input != maker.Output);
                steps[i] = new Step.Apply(maker with
                {
                    Inputs = maker.Inputs.Concat(others).ToEquatableArray(),
                    Output = layer.Output,
                    Epilogue = maker.Epilogue | epilogue,
                });
                steps.RemoveAt(steps.FindIndex(step => step.Value == maker.Output));
                i--;
            }
        }

        return steps;
    }

    /// <summary>What a layer would be as a part of the one before it.</summary>
    private static Epilogue EpilogueOf(LayerNode layer) => layer.Declaration.Kind switch
    {
        "Add" => Epilogue.Add,
        "Relu" => Epilogue.Relu,
        _ => Epilogue.None,
    };

    /// <summary>The last of the layers that can take in another one, which alone reads their value.</summary>
    private LayerNode? Maker(LayerNode layer, Epilogue epilogue, List<Step> steps)
    {
        // What the last ReLUs of a block read is asked for, which is up to the layer that puts them together.
        if (epilogue == Epilogue.Relu && _outer.Last.Contains(layer.Output) && layer.Output != _block.Output)
        {
            return null;
        }

        return steps
            .OfType<Step.Apply>()
            .Select(step => step.Layer)
            .LastOrDefault(maker => layer.Inputs.Contains(maker.Output) && _reads[maker.Output].Count() == 1 && TakesIn(maker, epilogue));
    }

    private bool TakesIn(LayerNode maker, Epilogue epilogue) =>
        maker.Declaration.Kind == "BatchNorm" ? maker.Epilogue < epilogue && (!_isFrozen || epilogue == Epilogue.Relu)
        : _isFrozen && maker.Kind.TakesInBatchNorm && maker.Epilogue < epilogue;
}
