using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>The collections in which what a ReLU reads is wanted.</summary>
internal static class PreActivationSinks
{
    /// <summary>Whether any is given.</summary>
    public static bool Any(ReadOnlySpan<ICollection<Tensor>?> sinks)
    {
        foreach (var sink in sinks)
        {
            if (sink is not null) return true;
        }

        return false;
    }

    /// <summary>Adds the value, which stays the caller's, to each.</summary>
    public static void Add(Tensor value, ReadOnlySpan<ICollection<Tensor>?> sinks)
    {
        foreach (var sink in sinks) sink?.Add(value.alias());
    }
}
