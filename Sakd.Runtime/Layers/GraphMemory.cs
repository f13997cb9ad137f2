using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>What libtorch's graph holds of our operations, which TorchSharp would keep until the runtime collects.</summary>
internal static class GraphMemory
{
    [ThreadStatic]
    private static bool _isWalkedOnce;

    /// <summary>Whether graphs are walked back once, on this thread, so that each operation lets go of what it kept as soon as it has been passed. Elsewhere somebody may want to retain them.</summary>
    public static bool IsWalkedOnce => _isWalkedOnce;

    /// <summary>Walks back, and releases the handles that TorchSharp makes on the way.</summary>
    /// <param name="value">What is differentiated.</param>
    /// <param name="gradient">Its gradient; null for a scalar's 1.</param>
    public static void WalkBack(Tensor value, Tensor? gradient = null)
    {
        using var handles = NewDisposeScope();
        bool before = _isWalkedOnce;
        _isWalkedOnce = true;
        try
        {
            if (gradient is null) value.backward();
            else value.backward([gradient]);
        }
        finally
        {
            _isWalkedOnce = before;
        }
    }
}
