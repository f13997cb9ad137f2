namespace Sakd;

/// <summary>The pixels of a map as tokens, row by row: [B, C, H, W] to [B, H W, C].</summary>
public sealed class ToTokensAttribute : LayerAttribute;

/// <summary>The tokens that are pixels as the map again; those that are none, such as a class token, are left out.</summary>
public sealed class ToMapAttribute : LayerAttribute
{
    /// <summary>The map's height, that of the block's input by default: an <see cref="int"/> or an expression.</summary>
    public object? Height { get; set; }

    /// <summary>The map's width, that of the block's input by default: an <see cref="int"/> or an expression.</summary>
    public object? Width { get; set; }
}

/// <summary>
/// Patches of an image as tokens: a convolution whose stride is its kernel, and <see cref="ToTokensAttribute"/> (Dosovitskiy et al., An
/// Image is Worth 16x16 Words, ICLR 2021, arXiv 2010.11929).
/// </summary>
/// <param name="key">The convolution's key in PyTorch's state dict.</param>
/// <param name="patch">Height and width of a patch: an <see cref="int"/> or an expression.</param>
/// <param name="channels">The length of a token: an <see cref="int"/> or an expression.</param>
public sealed class PatchEmbedAttribute(string key, object patch, object channels) : LayerAttribute
{
    /// <summary>The convolution's key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>Height and width of a patch.</summary>
    public object Patch { get; } = patch;

    /// <summary>The length of a token.</summary>
    public object Channels { get; } = channels;
}

/// <summary>One more token, which is learned, before the others: it belongs to no pixel.</summary>
/// <param name="key">The key of the token itself in PyTorch's state dict, [1, 1, C].</param>
public sealed class ClassTokenAttribute(string key) : LayerAttribute
{
    /// <summary>The key of the token itself in PyTorch's state dict.</summary>
    public string Key { get; } = key;
}

/// <summary>Adds to each token a learned vector of its place.</summary>
/// <param name="key">The key of the vectors themselves in PyTorch's state dict, [1, N, C].</param>
public sealed class PositionEmbeddingAttribute(string key) : LayerAttribute
{
    /// <summary>The key of the vectors themselves in PyTorch's state dict.</summary>
    public string Key { get; } = key;
}

/// <summary>
/// Multi-head self-attention among tokens, softmax(q k^T / sqrt(d)) v of each head (Vaswani et al., Attention Is All You Need, NeurIPS
/// 2017, arXiv 1706.03762), between one linear layer that makes q, k and v, key <c>qkv</c>, and one behind it, key <c>proj</c>.
/// </summary>
/// <param name="key">The key of the layer in PyTorch's state dict; its two linear layers stand below it.</param>
/// <param name="heads">The number of heads, which divides the channels: an <see cref="int"/> or an expression.</param>
public sealed class AttentionAttribute(string key, object heads) : LayerAttribute
{
    /// <summary>The key of the layer in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>The number of heads.</summary>
    public object Heads { get; } = heads;

    /// <summary>Whether the linear layer that makes q, k and v has a bias, which it does by default.</summary>
    public bool QkvBias { get; set; } = true;
}

/// <summary>
/// Two linear layers with a GELU between them, keys <c>fc1</c> and <c>fc2</c>, over each token: the second half of a transformer's block.
/// </summary>
/// <param name="key">The key in PyTorch's state dict below which the two stand.</param>
/// <param name="hidden">The channels between the two: an <see cref="int"/> or an expression.</param>
public sealed class MlpAttribute(string key, object hidden) : LayerAttribute
{
    /// <summary>The key in PyTorch's state dict below which the two layers stand.</summary>
    public string Key { get; } = key;

    /// <summary>The channels between the two.</summary>
    public object Hidden { get; } = hidden;
}

/// <summary>One token as a map of one pixel, by default the first, such as a class token: what a head reads.</summary>
public sealed class ReadTokenAttribute : LayerAttribute
{
    /// <summary>Which token, from 0.</summary>
    public int Place { get; set; }
}

/// <summary>The mean of the tokens that are pixels, as a map of one pixel: what a head without a class token reads.</summary>
public sealed class MeanTokensAttribute : LayerAttribute
{
    /// <summary>How many tokens at the beginning are no pixels.</summary>
    public int Skip { get; set; }
}
