using System.Collections.Immutable;

namespace Sakd;

/// <summary>What the compiler knows of a teacher and a student at the input they are compiled for.</summary>
/// <param name="Name">The name of the pair on the command line, such as "resnet20-resnet8".</param>
/// <param name="Teacher">The teacher at its input.</param>
/// <param name="Student">The student at its input.</param>
/// <param name="Input">Shape of one image, [C, H, W]: the larger of both inputs.</param>
/// <param name="Classes">Number of classes the pair is described with; a run may have another.</param>
/// <param name="Homogeneous">Whether both are of one style, which <see cref="Profile.AuthorsCode"/> treats differently.</param>
/// <param name="Layouts">The layouts the pair is compiled for.</param>
public sealed record PairInfo(
    string Name,
    ArchitectureInfo Teacher,
    ArchitectureInfo Student,
    FeatureShape Input,
    int Classes,
    bool Homogeneous,
    ImmutableArray<LayoutInfo> Layouts);
