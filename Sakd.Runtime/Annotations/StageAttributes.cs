namespace Sakd;

/// <summary>What comes before the first stage: feature 0, never a spot.</summary>
/// <typeparam name="TBlock">The block.</typeparam>
/// <param name="key">The key in PyTorch's state dict; empty when the block's layers stand directly in the network.</param>
/// <param name="channels">The number of output channels.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StemAttribute<TBlock>(string key, int channels) : Attribute
{
    /// <summary>The key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>The number of output channels.</summary>
    public int Channels { get; } = channels;

    /// <summary>The stride, 1 by default.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Values for parameters of the block, such as <c>kernel = 1, groups = 3</c>.</summary>
    public string? With { get; set; }
}

/// <summary>What every stage of blocks says.</summary>
/// <param name="key">The key in PyTorch's state dict.</param>
/// <param name="channels">The number of output channels that each block is asked for.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class StageOfBlocksAttribute(string key, int channels) : Attribute
{
    /// <summary>The key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>The number of output channels that each block is asked for.</summary>
    public int Channels { get; } = channels;

    /// <summary>The stride of the first block, 1 by default; the others have stride 1.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>How many blocks, 1 by default.</summary>
    public int Repeat { get; set; } = 1;

    /// <summary>Values for parameters of the blocks, such as <c>expansion = 1</c>.</summary>
    public string? With { get; set; }

    /// <summary>Whether the output is a feature of the network, 1 to M. Stages that are none belong to the next one that is.</summary>
    public bool Spot { get; set; } = true;

    /// <summary>
    /// Whether the blocks stand below the key as <c>key.0</c>, <c>key.1</c>, ...; otherwise the layers of a single block do.
    /// </summary>
    public bool Indexed { get; set; } = true;

    /// <summary>
    /// What the first block is called below the key, <c>0</c> by default; the number at its end counts on. With <c>denselayer1</c> they
    /// are <c>key.denselayer1</c>, <c>key.denselayer2</c>, ...; with <c>3</c> they are <c>key.3</c>, <c>key.4</c>, ..., and other stages
    /// of the network may stand below the same key.
    /// </summary>
    public string? Blocks { get; set; }
}

/// <summary>A stage: a block repeated, whose output is a feature of the network and a spot of the distillers that compare stages.</summary>
/// <typeparam name="TBlock">The block.</typeparam>
/// <param name="key">The key in PyTorch's state dict; the blocks stand below it as <c>key.0</c>, <c>key.1</c>, ...</param>
/// <param name="channels">The number of output channels that each block is asked for.</param>
public sealed class StageAttribute<TBlock>(string key, int channels) : StageOfBlocksAttribute(key, channels);

/// <summary>A stage whose first block is another than the rest.</summary>
/// <typeparam name="TFirst">The first block, which has the stage's stride.</typeparam>
/// <typeparam name="TRest">The others.</typeparam>
/// <param name="key">The key in PyTorch's state dict; the blocks stand below it as <c>key.0</c>, <c>key.1</c>, ...</param>
/// <param name="channels">The number of output channels that each block is asked for.</param>
public sealed class StageAttribute<TFirst, TRest>(string key, int channels) : StageOfBlocksAttribute(key, channels);

/// <summary>What lies between the last stage and the pooling: no feature, and routed together with the head.</summary>
/// <typeparam name="TBlock">The block.</typeparam>
/// <param name="key">The key in PyTorch's state dict; empty when the block's layers stand directly in the network.</param>
/// <param name="channels">The number of output channels.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TailAttribute<TBlock>(string key, int channels) : Attribute
{
    /// <summary>The key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>The number of output channels.</summary>
    public int Channels { get; } = channels;

    /// <summary>Values for parameters of the block, such as <c>kernel = 1</c>.</summary>
    public string? With { get; set; }
}

/// <summary>
/// The end of a network whose last layers make a map of scores for each class: the block is asked for as many channels as there are
/// classes, and the logits are the means of its maps. It stands in place of <c>[Head]</c> and of a tail. The pooled vector is that of the
/// last feature; as the logits are not made of it, there is no layout Pooled. SqueezeNet (Iandola et al., arXiv 1602.07360) and Network in
/// Network (Lin et al., arXiv 1312.4400) end so.
/// </summary>
/// <typeparam name="TBlock">The block.</typeparam>
/// <param name="key">The key in PyTorch's state dict; empty when the block's layers stand directly in the network.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ClassifierAttribute<TBlock>(string key) : Attribute
{
    /// <summary>The key in PyTorch's state dict.</summary>
    public string Key { get; } = key;

    /// <summary>Values for parameters of the block, such as <c>kernel = 1</c>.</summary>
    public string? With { get; set; }
}

/// <summary>
/// The end of a network: global average pooling to the pooled vector, then a linear layer to the logits. On a member of a network written
/// by hand: the module that makes the logits of the pooled vector.
/// </summary>
/// <param name="key">The linear layer's key in PyTorch's state dict; a member needs none.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class HeadAttribute(string key = "") : Attribute
{
    /// <summary>The linear layer's key in PyTorch's state dict; empty on a member, whose key is the network's own.</summary>
    public string Key { get; } = key;
}
