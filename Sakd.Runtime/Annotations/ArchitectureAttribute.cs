namespace Sakd;

/// <summary>
/// Declares an architecture: a table of a <see cref="StemAttribute{TBlock}"/>, its <see cref="StageAttribute{TBlock}"/>s in order and a
/// <see cref="HeadAttribute"/>. Or joins in a network written by hand, whose members carry a <see cref="StemAttribute"/>,
/// <see cref="StageAttribute"/>s and a <see cref="HeadAttribute"/>: the compiler then leaves the class as it is and writes a companion
/// beside it.
/// </summary>
/// <param name="name">The name on the command line and in checkpoints, such as <c>resnet20</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ArchitectureAttribute(string name) : Attribute
{
    /// <summary>The name on the command line and in checkpoints.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The input, channels x height x width, for which the comments and constants of the generated module hold. The module itself takes any
    /// input that fits; a network written by hand takes this one alone.
    /// </summary>
    public string Input { get; set; } = "3x32x32";

    /// <summary>The number of classes for which the comments and constants of the generated module hold.</summary>
    public int Classes { get; set; } = 100;

    /// <summary>
    /// Whether, in evaluation mode, no sample of a batch influences another: the promise of the author of a network written by hand. Of
    /// networks made of blocks the compiler knows it.
    /// </summary>
    public bool SampleWise { get; set; }
}
