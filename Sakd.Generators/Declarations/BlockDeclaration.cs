using Sakd.Generators.Graphs;

namespace Sakd.Generators.Declarations;

/// <summary>A class with [Block], as written.</summary>
/// <param name="Type">The class.</param>
/// <param name="Form">Whether generated code can be added to it.</param>
/// <param name="Contract">The version that the compiler stamped on it, or null where it is not compiled yet.</param>
/// <param name="Site">The [Block] attribute.</param>
/// <param name="Parameters">The block's own names, as text.</param>
/// <param name="Inputs">What it reads beside its input.</param>
/// <param name="Layers">Its layers in the order of the attributes.</param>
/// <param name="Members">The names of the members that its author wrote.</param>
internal sealed record BlockDeclaration(
    TypeName Type,
    ClassForm Form,
    int? Contract,
    Site Site,
    EquatableArray<string> Parameters,
    EquatableArray<InputDeclaration> Inputs,
    EquatableArray<LayerDeclaration> Layers,
    EquatableArray<string> Members)
{
    /// <summary>Whether it is no module: it has several inputs, and its layers become those of the blocks that use it.</summary>
    public bool IsInlined => Inputs.Count > 0;

    /// <summary>The names of all that it reads.</summary>
    public IEnumerable<string> Reads => Inputs.Select(input => input.Name).Prepend(BlockGraph.Input);
}

/// <summary>A further input of a block, as written.</summary>
/// <param name="Site">The attribute.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct InputDeclaration(Site Site, string Name)
{
    /// <summary>How messages call it.</summary>
    public string Title => $"Input \"{Name}\"";
}

/// <summary>A layer, as written.</summary>
/// <param name="Site">The attribute.</param>
/// <param name="Kind">The attribute's name without "Attribute", such as <c>Conv</c>.</param>
/// <param name="From">The name that it reads, or null for the layer before it.</param>
/// <param name="As">The name of its output, or null.</param>
/// <param name="When">Its condition, or null.</param>
/// <param name="Arguments">Everything else it says: constructor parameters and properties by their PascalCase names.</param>
/// <param name="Text">The attribute as text, for comments.</param>
internal sealed record LayerDeclaration(
    Site Site, string Kind, string? From, string? As, string? When, EquatableArray<LayerArgument> Arguments, string Text)
{
    /// <summary>The attribute's name, where the kind is one that it stands for.</summary>
    public string Word { get; init; } = Kind;

    /// <summary>The block that a [Use] names; null for every other layer.</summary>
    public BlockReference? Block { get; init; }

    /// <summary>What the layer says under a name, or null.</summary>
    public string? this[string name] => Arguments.FirstOrDefault(argument => argument.Name == name).Value;

    /// <summary>How messages call the layer.</summary>
    public string Title => this["Key"] is { Length: > 0 } key ? $"{Word} \"{key}\"" : As is null ? Word : $"{Word} (As \"{As}\")";
}

/// <summary>One thing that a layer says, as text.</summary>
internal readonly record struct LayerArgument(string Name, string Value);

/// <summary>What a class is like, as far as adding code to it goes.</summary>
internal enum ClassForm
{
    /// <summary>A top-level partial class of this compilation.</summary>
    Partial,

    /// <summary>A class of this compilation without <c>partial</c>.</summary>
    NotPartial,

    /// <summary>A class inside another.</summary>
    Nested,

    /// <summary>A class with type parameters.</summary>
    Generic,

    /// <summary>A record.</summary>
    Record,

    /// <summary>A class that only its own file sees.</summary>
    FileLocal,

    /// <summary>A module to be that is static.</summary>
    Static,

    /// <summary>A module to be that is abstract.</summary>
    Abstract,

    /// <summary>A module to be with a base class of its own.</summary>
    Derived,

    /// <summary>A module to be with a primary constructor.</summary>
    PrimaryConstructor,

    /// <summary>A module to be with a constructor of its own.</summary>
    Constructor,

    /// <summary>A class whose attributes stand on several partial declarations, which have no order.</summary>
    Spread,

    /// <summary>A class that is more than one of block, architecture and pair.</summary>
    SeveralRoles,

    /// <summary>A class of another assembly, compiled there.</summary>
    Foreign,

    /// <summary>A top-level class of this compilation that stays as it is: a companion is written beside it.</summary>
    HandWritten,
}
