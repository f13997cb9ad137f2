using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>Finds layers that compute what nothing reads: most often a From or a join that names another value than was meant.</summary>
internal static class UnreadValues
{
    /// <summary>Whether there is one.</summary>
    public static bool Any(BlockGraph block) => Of(block).Any();

    public static void Check(BlockGraph block, Problems problems)
    {
        foreach (var layer in Of(block))
        {
            problems.Note(Descriptors.UnreadValue, layer.Site, layer.Title, layer.As is { } name ? $"'{name}'" : "its output");
        }
    }

    private static IEnumerable<LayerDeclaration> Of(BlockGraph block)
    {
        var read = new HashSet<string>(block.Reads);
        return Values(block).Where(value => !read.Contains(value.Name)).Select(value => value.Layer);
    }

    /// <summary>Every value and the layer that makes it; of alternatives the first.</summary>
    private static IEnumerable<(string Name, LayerDeclaration Layer)> Values(BlockGraph block)
    {
        foreach (var step in block.Steps)
        {
            if (step is Step.Apply apply)
            {
                yield return (apply.Layer.Output, apply.Layer.Declaration);
                continue;
            }

            var choice = (Step.Choose)step;
            foreach (var layer in choice.Alternatives.SelectMany(alternative => alternative.Layers.Take(alternative.Layers.Count - 1)))
            {
                yield return (layer.Output, layer.Declaration);
            }

            var first = choice.Alternatives[0].Layers;
            yield return (choice.Output, first[first.Count - 1].Declaration);
        }
    }
}
