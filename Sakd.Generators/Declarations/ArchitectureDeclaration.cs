namespace Sakd.Generators.Declarations;

/// <summary>A class with [Architecture], as written.</summary>
/// <param name="Type">The class.</param>
/// <param name="Form">Whether generated code can be added to it.</param>
/// <param name="Contract">The version that the compiler stamped on it, or null where it is not compiled yet.</param>
/// <param name="Site">The [Architecture] attribute.</param>
/// <param name="Name">The name on the command line.</param>
/// <param name="Input">The reference input, as text.</param>
/// <param name="Classes">The reference number of classes.</param>
/// <param name="Stages">Stem and stages in the order of the attributes.</param>
/// <param name="Heads">The heads: one, in a correct declaration.</param>
/// <param name="Members">The names of the members that its author wrote.</param>
/// <param name="Written">What the members say, where the network is written by hand; otherwise null.</param>
internal sealed record ArchitectureDeclaration(
    TypeName Type,
    ClassForm Form,
    int? Contract,
    Site Site,
    string Name,
    string Input,
    int Classes,
    EquatableArray<StageDeclaration> Stages,
    EquatableArray<HeadDeclaration> Heads,
    EquatableArray<string> Members,
    HandWrittenDeclaration? Written = null);

/// <summary>A row of an architecture's table, as written: stem, stage or tail.</summary>
/// <param name="Site">The attribute.</param>
/// <param name="Role">Which of them.</param>
/// <param name="Key">The key in PyTorch's state dict.</param>
/// <param name="Channels">The channels that each block is asked for.</param>
/// <param name="Stride">The stride of the first block.</param>
/// <param name="Repeat">How many blocks.</param>
/// <param name="With">Values for parameters of the block, as text, or null.</param>
/// <param name="IsSpot">Whether its output is a feature.</param>
/// <param name="IsIndexed">Whether its blocks stand below the key under their numbers.</param>
/// <param name="First">The first block.</param>
/// <param name="Rest">The other blocks, or null where they are like the first.</param>
/// <param name="Blocks">What the first block is called below the key, or null for "0".</param>
internal sealed record StageDeclaration(
    Site Site,
    StageRole Role,
    string Key,
    int Channels,
    int Stride,
    int Repeat,
    string? With,
    bool IsSpot,
    bool IsIndexed,
    BlockReference First,
    BlockReference? Rest,
    string? Blocks = null)
{
    /// <summary>Whether it makes the logits, by as many channels as there are classes, so that no head follows.</summary>
    public bool IsClassifier { get; init; }

    /// <summary>How messages call it.</summary>
    public string Title => $"{(IsClassifier ? "Classifier" : Role)} \"{Name}\"";

    /// <summary>Whether other stages may stand below the same key, so that the first block's number belongs to its name.</summary>
    public bool IsNumbered => Blocks is { Length: > 0 } && Blocks.All(char.IsDigit);

    /// <summary>What it is called by.</summary>
    public string Name => IsNumbered ? $"{Key}.{Blocks}" : Key;

    /// <summary>What is before the number in the names of its blocks.</summary>
    public string Prefix => (Blocks ?? "").TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    /// <summary>The number of its first block.</summary>
    public int Start => int.TryParse((Blocks ?? "0").Substring(Prefix.Length), out var start) ? start : 0;
}

/// <summary>A block that a stage or another block names.</summary>
/// <param name="Name">The name of the class, for messages.</param>
/// <param name="Block">The block, or null where the class is none.</param>
internal sealed record BlockReference(string Name, BlockDeclaration? Block)
{
    /// <summary>Whether it is not read because it uses the block that names it.</summary>
    public bool LeadsBack { get; init; }
}

/// <summary>What a row of an architecture's table is.</summary>
internal enum StageRole
{
    /// <summary>What comes before the first stage.</summary>
    Stem,

    /// <summary>A stage.</summary>
    Stage,

    /// <summary>What comes between the last stage and the pooling.</summary>
    Tail,

    /// <summary>What makes the logits: a member of a network written by hand.</summary>
    Head,
}

/// <summary>A head, as written.</summary>
/// <param name="Site">The attribute.</param>
/// <param name="Key">The key in PyTorch's state dict.</param>
/// <param name="IsClassifier">Whether it is a row of the table too, a classifier.</param>
internal sealed record HeadDeclaration(Site Site, string Key, bool IsClassifier = false);
