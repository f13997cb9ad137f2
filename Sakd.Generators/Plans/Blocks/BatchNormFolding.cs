using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// Takes batch norms into the convolutions before them, where nothing else reads what lies between: a block in evaluation mode is the same
/// without them.
/// </summary>
internal static class BatchNormFolding
{
    public static BlockGraph Of(BlockGraph block)
    {
        var reads = block.Reads.ToLookup(read => read);
        var steps = new List<Step>();
        for (var i = 0; i < block.Steps.Count; i++)
        {
            if (block.Steps[i] is Step.Choose choice)
            {
                steps.Add(choice.SelectRows(layers => Fold(layers, reads)));
                continue;
            }

            var run = block.Steps.Skip(i).TakeWhile(step => step is Step.Apply).Select(step => ((Step.Apply)step).Layer).ToList();
            steps.AddRange(Fold(run, reads).Select(layer => new Step.Apply(layer)));
            i += run.Count - 1;
        }

        return block with { Steps = steps.ToEquatableArray() };
    }

    private static IEnumerable<LayerNode> Fold(IReadOnlyList<LayerNode> layers, ILookup<string, string> reads)
    {
        for (var i = 0; i < layers.Count; i++)
        {
            var layer = layers[i];
            if (i + 1 < layers.Count && layers[i + 1] is var next && layer.Kind.TakesInBatchNorm && next.Declaration.Kind == "BatchNorm"
                && next.Inputs[0] == layer.Output && reads[layer.Output].Count() == 1)
            {
                yield return layer with { Output = next.Output, Norm = next.Key };
                i++;
            }
            else
            {
                yield return layer;
            }
        }
    }
}
