namespace Sakd.Generators.Declarations;

/// <summary>A class with [Architecture], as written.</summary>
/// <param name="Type">The class.</param>
/// <param name="Form">Whether generated code can be added to it.</param>
/// <param name="Site">The [Architecture] attribute.</param>
/// <param name="Name">The name on the command line.</param>
/// <param name="Input">The reference input, as text.</param>
/// <param name="Classes">The reference number of classes.</param>
/// <param name="Stages">Stem and stages in the order of the attributes.</param>
/// <param name="Heads">The heads: one, in a correct declaration.</param>
internal sealed record ArchitectureDeclaration(
    TypeName Type,
    ClassForm Form,
    Site Site,
    string Name,
    string Input,
    int Classes,
    EquatableArray<StageDeclaration> Stages,
    EquatableArray<HeadDeclaration> Heads);

/// <summary>A stem or a stage, as written.</summary>
/// <param name="Site">The attribute.</param>
/// <param name="Role">Stem or stage.</param>
/// <param name="Key">The key in PyTorch's state dict.</param>
/// <param name="Channels">The channels that each block is asked for.</param>
/// <param name="Stride">The stride of the first block.</param>
/// <param name="Repeat">How many blocks.</param>
/// <param name="BlockName">The name of the block's class, for messages.</param>
/// <param name="Block">The block, or null where the class is none.</param>
internal sealed record StageDeclaration(
    Site Site, StageRole Role, string Key, int Channels, int Stride, int Repeat, string BlockName, BlockDeclaration? Block);

/// <summary>What a row of an architecture's table is.</summary>
internal enum StageRole
{
    /// <summary>What comes before the first stage.</summary>
    Stem,

    /// <summary>A stage, whose output is a feature.</summary>
    Stage,
}

/// <summary>A head, as written.</summary>
internal sealed record HeadDeclaration(Site Site, string Key);
