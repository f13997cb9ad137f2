using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>
/// The values of a block that a ReLU may write over: a layer has just made them, its way back asks for its input alone, and the ReLU is the only one
/// that reads them.
/// </summary>
internal static class DeadValues
{
    // Others give their input back, or a view of it, or ask for their own output on the way back, as those do that end with a ReLU.
    private static readonly string[] Makers = ["Conv", "DepthwiseConv", "BatchNorm", "Add"];

    public static HashSet<string> Of(BlockGraph block) =>
    [
        .. block.Layers
            .Where(layer => Makers.Contains(layer.Declaration.Kind) && (layer.Ending & Ending.Relu) == 0 && block.Reads.Count(read => read == layer.Output) == 1)
            .Select(layer => layer.Output)
            .Where(output => !Alternatives(block).Contains(output)),
    ];

    /// <summary>What may have come from another maker.</summary>
    private static IEnumerable<string> Alternatives(BlockGraph block) => block.Steps.OfType<Step.Choose>().Select(choice => choice.Output);
}
