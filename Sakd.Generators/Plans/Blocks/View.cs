using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>The passes over a block.</summary>
internal enum ViewKind
{
    /// <summary>The module's own.</summary>
    Module,

    /// <summary>That of its frozen view.</summary>
    Frozen,

    /// <summary>The module's over values that are described.</summary>
    Described,
}

/// <summary>How a pass over a block says things.</summary>
/// <param name="block">The block.</param>
/// <param name="fields">The fields of the module.</param>
/// <param name="kind">Which pass.</param>
/// <param name="hasTape">Whether it gets a tape.</param>
internal sealed class View(TypeName block, BlockFields fields, ViewKind kind, bool hasTape)
{
    public bool IsFrozen => kind == ViewKind.Frozen;

    /// <summary>What applies a layer's module.</summary>
    public string Forward => kind switch
    {
        ViewKind.Frozen => "Forward",
        ViewKind.Described => "Describe",
        _ => "forward",
    };

    public bool HasTape => hasTape;

    /// <summary>A layer's module, or the frozen view of it.</summary>
    public Module Module(LayerNode layer) => IsFrozen
        ? new(layer.Declaration.Kind, Naming.Field(layer.Key!), layer.Kind.FrozenTypeOf(layer))
        : new(layer.Declaration.Kind, Naming.Property(layer.Key!), layer.Kind.ModuleTypeOf(layer, block));

    /// <summary>The same where the C# compiler may not know that it is there.</summary>
    public Term Module(LayerNode layer, bool isSure) => isSure ? new Sure(Module(layer)) : Module(layer);

    /// <summary>The question for an outcome; null for the last, which needs none.</summary>
    public Term? Test(Outcome outcome) => outcome is not { IsAsked: true, Alternative: { } alternative } ? null
        : fields.Condition(alternative) is { } field ? Field(field)
        : new Operation(Module(alternative.Witness!), "is not", Term.Null);

    /// <summary>A value of a layer.</summary>
    public Func<string, Term> Values(LayerNode layer) =>
        value => fields.Value(layer, value) is { } field ? Field(field) : layer[value].ToTerm();

    private Field Field(string name) => new(IsFrozen ? $"source.{name}" : name);
}
