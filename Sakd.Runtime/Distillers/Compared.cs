namespace Sakd.Distillers;

/// <summary>What a distiller is given of a network.</summary>
public enum Compared
{
    /// <summary>The features at its spots.</summary>
    Features,

    /// <summary>
    /// In <see cref="Layout.Last"/>, the map [B, C, H, W] that the network averages into its pooled vector: the last feature or, where a
    /// tail follows that, what the tail makes of it.
    /// </summary>
    PooledMap,

    /// <summary>
    /// Of the same map the class activation maps [B, K, H, W]: what the head's weights, without its bias, say of each position. Their mean
    /// over the positions is the logits less the bias. Gradients reach the student's head, and the teacher's where they reach its map.
    /// </summary>
    ClassMaps,
}
