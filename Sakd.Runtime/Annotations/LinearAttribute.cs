namespace Sakd;

/// <summary>
/// A linear layer over the channels of a map of one pixel, as <see cref="GlobalAvgPoolAttribute"/> makes it, or of each pixel of a larger
/// one.
/// </summary>
/// <param name="key">The layer's key in PyTorch's state dict.</param>
/// <param name="channels">The number of output channels: an <see cref="int"/> or an expression.</param>
public sealed class LinearAttribute(string key, object channels) : LayerAttribute
{
    /// <summary>The layer's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>The number of output channels.</summary>
    public object Channels { get; } = channels;

    /// <summary>Whether the layer has a bias, which it has by default.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>Whether it may read a map of several pixels, each by itself.</summary>
    public bool PerPixel { get; set; }
}
