using Sakd.Generators.Declarations;

namespace Sakd.Generators.Graphs;

/// <summary>
/// Conditional layers may be written case by case: all that there is under one condition, then all under the other. The graph has them
/// value by value, so that what every case names can be read after it.
/// </summary>
internal static class Sections
{
    /// <summary>The layers in the order in which the graph has them; those of one case stay in theirs.</summary>
    public static IEnumerable<LayerDeclaration> Arrange(IReadOnlyList<LayerDeclaration> layers)
    {
        for (var i = 0; i < layers.Count;)
        {
            var run = layers.Skip(i).TakeWhile(layer => layer.When is not null).ToList();
            foreach (var layer in run.Count == 0 ? [layers[i]] : ByValue(run))
            {
                yield return layer;
            }

            i += Math.Max(1, run.Count);
        }
    }

    private static IEnumerable<LayerDeclaration> ByValue(IReadOnlyList<LayerDeclaration> run)
    {
        var parts = Parts(run).ToList();
        while (parts.Count > 0)
        {
            var first = parts[0];
            var name = first[first.Count - 1].As;

            // The next part of each other case, if that is what it makes too.
            var others = name is null ? [] : parts
                .Where(part =>
                    part[0].When != first[0].When && part[part.Count - 1].As == name
                    && parts.First(other => other[0].When == part[0].When) == part)
                .ToList();
            foreach (var part in others.Prepend(first))
            {
                parts.Remove(part);
                foreach (var layer in part)
                {
                    yield return layer;
                }
            }
        }
    }

    /// <summary>Layers under one condition, up to the one that names what they make.</summary>
    private static IEnumerable<List<LayerDeclaration>> Parts(IReadOnlyList<LayerDeclaration> run)
    {
        var part = new List<LayerDeclaration>();
        foreach (var layer in run)
        {
            if (part.Count > 0 && (part[part.Count - 1].As is not null || part[0].When != layer.When))
            {
                yield return part;
                part = [];
            }

            part.Add(layer);
        }

        yield return part;
    }
}
