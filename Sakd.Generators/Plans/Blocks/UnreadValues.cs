using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>Finds layers that compute what nothing reads: most often a From or a join that names another value than was meant.</summary>
internal static class UnreadValues
{
    /// <summary>Whether there is one.</summary>
    public static bool Any(BlockGraph block) => Of(block).Any();

    /// <summary>Adds a problem for each, and for each further input that nothing reads.</summary>
    public static void Check(BlockDeclaration declaration, BlockGraph block, Problems problems)
    {
        foreach (var input in declaration.Inputs.Where(input => !block.Reads.Contains(input.Name)))
        {
            problems.Note(Descriptors.UnreadValue, input.Site, input.Title, $"'{input.Name}'");
        }

        foreach (var layer in Of(block).Where(layer => !layer.IsInlined).Select(layer => layer.Declaration))
        {
            problems.Note(Descriptors.UnreadValue, layer.Site, layer.Title, layer.As is { } name ? $"'{name}'" : "its output");
        }
    }

    private static IEnumerable<LayerNode> Of(BlockGraph block)
    {
        var read = new HashSet<string>(block.Reads);
        return Values(block).Where(value => !read.Contains(value.Name)).Select(value => value.Layer);
    }

    /// <summary>Every value and the layer that makes it; of alternatives the first.</summary>
    private static IEnumerable<(string Name, LayerNode Layer)> Values(BlockGraph block)
    {
        foreach (var step in block.Steps)
        {
            if (step is Step.Apply apply)
            {
                yield return (apply.Layer.Output, apply.Layer);
                continue;
            }

            var choice = (Step.Choose)step;
            foreach (var layer in choice.Alternatives.SelectMany(alternative => alternative.Layers.Take(alternative.Layers.Count - 1)))
            {
                yield return (layer.Output, layer);
            }

            var first = choice.Alternatives[0].Layers;
            yield return (choice.Output, first[first.Count - 1]);
        }
    }
}
