using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// The features of a network, and the output of its tail, that have no reader but the network's own next part. None by default.
/// </summary>
public readonly struct Unread
{
    // A bit for each; what is beyond them is kept.
    private const int Most = 64;

    private readonly ulong _features;

    /// <summary>Some features.</summary>
    /// <param name="features">Their numbers; that of the tail's output is the number of features.</param>
    public Unread(params ReadOnlySpan<int> features)
    {
        foreach (int feature in features) _features |= feature < Most ? 1UL << feature : 0;
    }

    /// <summary>Releases a feature, which the next stage has read, if it is one of them.</summary>
    /// <param name="feature">Its number.</param>
    /// <param name="value">Its value.</param>
    public void Release(int feature, Tensor value)
    {
        if (feature < Most && ((_features >> feature) & 1) != 0) value.Dispose();
    }
}
