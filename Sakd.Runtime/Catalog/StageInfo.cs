namespace Sakd;

/// <summary>One stem, stage, tail or head of an architecture, as the compiler inferred it.</summary>
/// <param name="Name">The key of the part in the state dict, such as "layer1".</param>
/// <param name="Output">Shape of one sample's output, [C, H, W].</param>
/// <param name="Parameters">Number of trainable scalars.</param>
/// <param name="MultiplyAdds">Multiply-adds of the convolutions and linear layers for one sample.</param>
/// <param name="IsFeature">Whether the output is one of the features 0 to M.</param>
public sealed record StageInfo(string Name, FeatureShape Output, long Parameters, long MultiplyAdds, bool IsFeature = false);
