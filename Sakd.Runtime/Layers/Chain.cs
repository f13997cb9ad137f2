using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>Parts in a row, each fed with what the one before it put out.</summary>
internal static class Chain
{
    /// <summary>Runs the parts and releases each intermediate as soon as the next part has read it.</summary>
    /// <param name="parts">The parts, at least one.</param>
    /// <param name="apply">Applies a part to its input.</param>
    /// <param name="x">The input of the first; it stays the caller's.</param>
    internal static Tensor Forward<T>(ReadOnlySpan<T> parts, Func<T, Tensor, Tensor> apply, Tensor x)
    {
        var result = apply(parts[0], x);
        for (int i = 1; i < parts.Length; i++)
        {
            using var input = result;
            result = apply(parts[i], input);
        }

        return result;
    }
}
