using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>What libtorch's graph holds of our operations, which TorchSharp would keep until the runtime collects.</summary>
internal static class GraphMemory
{
    [ThreadStatic]
    private static bool _isDifferentiatedOnce;

    [ThreadStatic]
    private static List<Tensor?>? _handedOver;

    /// <summary>
    /// Whether graphs have one backward pass, on this thread, so that each operation lets go of what it kept as soon as it has been passed.
    /// Elsewhere a caller may want to retain them.
    /// </summary>
    public static bool IsDifferentiatedOnce => _isDifferentiatedOnce;

    /// <summary>The backward pass, which also releases the handles that TorchSharp makes on the way.</summary>
    /// <param name="value">What is differentiated.</param>
    /// <param name="gradient">Its gradient; null for a scalar's 1.</param>
    /// <exception cref="InvalidOperationException">An operation of ours could not be differentiated; the message says why.</exception>
    public static void Backward(Tensor value, Tensor? gradient = null)
    {
        using var handles = NewDisposeScope();
        bool before = _isDifferentiatedOnce;
        _isDifferentiatedOnce = true;
        _ = GraphFailure.Take();
        try
        {
            if (gradient is null) value.backward();
            else value.backward([gradient]);
            ReleaseHandedOver();
        }
        catch (ExternalException e) when (GraphFailure.Take() is { } failure)
        {
            throw new InvalidOperationException(failure.Message, e);
        }
        finally
        {
            _isDifferentiatedOnce = before;
        }
    }

    /// <summary>Notes what an operation hands over to libtorch, of whatever kind it is.</summary>
    /// <param name="gradients">The gradients.</param>
    public static List<Tensor> HandOver(List<Tensor?> gradients) => (_handedOver = gradients)!;

    /// <summary>Releases what was handed over last: libtorch holds it itself by the time it asks for more.</summary>
    public static void ReleaseHandedOver()
    {
        foreach (var gradient in _handedOver ?? []) gradient?.Dispose();
        _handedOver = null;
    }
}
