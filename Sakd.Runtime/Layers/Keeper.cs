using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>Those who ask for what a ReLU reads.</summary>
internal static class Keeper
{
    /// <summary>Whether there is any.</summary>
    public static bool Any(ReadOnlySpan<ICollection<Tensor>?> keepers)
    {
        foreach (var keeper in keepers)
        {
            if (keeper is not null) return true;
        }

        return false;
    }

    /// <summary>Hands them the value, which stays the caller's.</summary>
    public static void Keep(Tensor value, ReadOnlySpan<ICollection<Tensor>?> keepers)
    {
        foreach (var keeper in keepers) keeper?.Add(value.alias());
    }
}
