using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// Lets ReLUs write over what they read, where nothing else reads it: a layer has just made it, its backward pass asks for its input alone,
/// and the ReLU is the only one that reads it.
/// </summary>
internal static class InPlaceRelus
{
    public static BlockGraph Of(BlockGraph block)
    {
        var reads = block.Reads.ToLookup(read => read);

        // What may have come from another maker stays as it is.
        var chosen = new HashSet<string>(block.Steps.OfType<Step.Choose>().Select(choice => choice.Output));
        var dead = new HashSet<string>(block.Layers
            .Where(layer => layer.Kind.GivesOwnMemory && (layer.Epilogue & Epilogue.Relu) == 0 && reads[layer.Output].Count() == 1)
            .Select(layer => layer.Output)
            .Where(output => !chosen.Contains(output)));
        return block.Select(layer => layer with { IsInPlace = layer.Declaration.Kind == "Relu" && dead.Contains(layer.Inputs[0]) });
    }
}
