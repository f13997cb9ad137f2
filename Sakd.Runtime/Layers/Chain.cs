using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>Parts in a row, each fed with what the one before it put out.</summary>
internal static class Chain
{
    /// <summary>Runs the parts and releases each intermediate as soon as the next part has read it.</summary>
    internal static Tensor Forward<T>(ReadOnlySpan<T> parts, Func<T, Tensor, Tensor> apply, Tensor x)
    {
        var result = apply(parts[0], x);
        foreach (var part in parts[1..])
        {
            using var input = result;
            result = apply(part, input);
        }

        return result;
    }
}
