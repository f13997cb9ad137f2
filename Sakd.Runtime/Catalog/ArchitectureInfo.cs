using System.Collections.Immutable;

namespace Sakd;

/// <summary>What the compiler knows of one network at one input shape and number of classes.</summary>
/// <param name="Name">The name it is known by, such as "resnet20".</param>
/// <param name="Input">Shape of one image, [C, H, W].</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Parameters">Number of trainable scalars; null for a network written by hand.</param>
/// <param name="MultiplyAdds">Multiply-adds of the convolutions and linear layers for one image; likewise.</param>
/// <param name="Stages">Stem, stages and head, in order.</param>
public sealed record ArchitectureInfo(
    string Name,
    FeatureShape Input,
    int Classes,
    long? Parameters,
    long? MultiplyAdds,
    ImmutableArray<StageInfo> Stages);
