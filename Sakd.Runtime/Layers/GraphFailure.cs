using System.Diagnostics;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// What went wrong in the backward pass of an operation of ours, on its way through libtorch to the caller of <c>backward</c>.
/// </summary>
internal static class GraphFailure
{
    [ThreadStatic]
    private static Exception? _kept;

    /// <summary>Keeps an exception and traces it, for libtorch's own will name neither operation nor remedy.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="values">Which of the operation's values are tensors.</param>
    /// <returns>Gradients that libtorch refuses.</returns>
    public static List<Tensor?> Refused(Exception failure, bool[] values)
    {
        _kept = failure;
        Trace.TraceError($"sakd: {failure.Message.Split('\n')[0]}");

        // Whatever a gradient is asked for has at least one element in its last dimension, which none of these expands to.
        return [.. values.Select(isTensor => isTensor ? empty(3, 0) : null)];
    }

    /// <summary>The exception kept last, if libtorch has refused the gradients for it; it is kept no longer.</summary>
    public static Exception? Take()
    {
        var kept = _kept;
        _kept = null;
        return kept;
    }
}
