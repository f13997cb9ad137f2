namespace Sakd;

/// <summary>One stem, stage, tail or head of an architecture, as the compiler inferred it or its author declared it.</summary>
/// <param name="Name">The key of the part in the state dict, such as "layer1"; of a network written by hand the member's name.</param>
/// <param name="Output">Shape of one sample's output, [C, H, W]; a vector is a map of one pixel.</param>
/// <param name="Parameters">Number of trainable scalars; null in a network written by hand.</param>
/// <param name="MultiplyAdds">Multiply-adds of the convolutions and linear layers for one sample; likewise.</param>
/// <param name="IsFeature">Whether the output is one of the features 0 to M.</param>
public sealed record StageInfo(string Name, FeatureShape Output, long? Parameters, long? MultiplyAdds, bool IsFeature = false);
