using Sakd.Layers;

namespace Sakd.Checkpoints;

/// <summary>
/// The part of a network that has a row for each class: what is exchanged where a network meets other classes than those that it was
/// trained on.
/// </summary>
public static class ClassHead
{
    /// <summary>
    /// The keys of its tensors, and the dimension of each that goes over the classes: those whose shapes change with the number of classes.
    /// </summary>
    /// <param name="architecture">The network.</param>
    /// <param name="input">The shape of one image.</param>
    public static IReadOnlyList<(string Key, int Dimension)> Of(ArchitectureEntry architecture, FeatureShape input)
    {
        using Architecture two = architecture.Create(input, 2, 0), three = architecture.Create(input, 3, 0);
        return
        [
            .. StateDict.Of(two)
                .Zip(StateDict.Of(three), (a, b) => (a.Key, Dimension: a.Value.shape.AsSpan().CommonPrefixLength(b.Value.shape), a.Value))
                .Where(part => part.Dimension < part.Value.dim())
                .Select(part => (part.Key, part.Dimension)),
        ];
    }
}
