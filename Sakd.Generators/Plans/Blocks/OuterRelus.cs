using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// The ReLUs that a block begins and ends with, for every size that it may be built with. Distillers that compare activation boundaries
/// want what those read; a ReLU that ends at 6 begins at the same boundary. All values are by their names, which the block's frozen view
/// shares.
/// </summary>
/// <param name="FirstNorm">The input behind the batch norm that the block begins with, if a ReLU reads it; otherwise null.</param>
/// <param name="Last">
/// The values of the ReLUs that the output consists of, beside what passes without one; empty where there are none.
/// </param>
/// <param name="Moved">The values that layers make of those which only move elements to their places, such as a concatenation.</param>
internal sealed record OuterRelus(string? FirstNorm, EquatableArray<string> Last, EquatableArray<string> Moved)
{
    /// <summary>Those of a pass that nobody asks for them.</summary>
    public static OuterRelus None { get; } = new(null, EquatableArray<string>.Empty, EquatableArray<string>.Empty);

    public bool Any => FirstNorm is not null || Last.Count > 0;

    public static OuterRelus Of(BlockGraph block)
    {
        var end = new End(block);
        return new OuterRelus(FirstNormOf(block), end.Relus.ToEquatableArray(), end.Moved.ToEquatableArray());
    }

    private static string? FirstNormOf(BlockGraph block) =>
        block.Steps.FirstOrDefault() is Step.Apply { Layer: { Declaration.Kind: "BatchNorm" } norm }
        && Sure(block).Any(layer => IsRelu(layer) && layer.Inputs[0] == norm.Output)
            ? norm.Output
            : null;

    /// <summary>The layers that are there under all conditions.</summary>
    private static IEnumerable<LayerNode> Sure(BlockGraph block) => block.Steps.OfType<Step.Apply>().Select(step => step.Layer);

    private static bool IsRelu(LayerNode layer) => layer.Declaration.Kind is "Relu" or "Relu6";

    /// <summary>Goes back from the output, through layers that move elements, to ReLUs.</summary>
    private sealed class End
    {
        private readonly Dictionary<string, LayerNode> _makers;
        private readonly ILookup<string, string> _reads;

        public End(BlockGraph block)
        {
            _makers = Sure(block).GroupBy(layer => layer.Output).ToDictionary(same => same.Key, same => same.First());
            _reads = block.Reads.ToLookup(read => read);
            Follow(block.Output);
        }

        public List<string> Relus { get; } = [];

        public List<string> Moved { get; } = [];

        /// <summary>
        /// Whether a value comes from ReLUs. One that something else reads too stays as it is: it is not the end's alone.
        /// </summary>
        private bool Follow(string value)
        {
            if (!_makers.TryGetValue(value, out var maker))
            {
                return false;
            }

            if (IsRelu(maker))
            {
                Relus.Add(value);
                return true;
            }

            if (!maker.Kind.MovesValues || _reads[value].Count() > 1 || maker.Inputs.Count(Follow) == 0)
            {
                return false;
            }

            Moved.Add(value);
            return true;
        }
    }
}
