using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>How one of the two classes that a block becomes says things: the module itself, or its frozen view.</summary>
/// <param name="block">The block.</param>
/// <param name="fields">The fields of the module.</param>
/// <param name="isFrozen">Whether it is the frozen view.</param>
/// <param name="hasTape">Whether its forward pass gets a tape.</param>
internal sealed class View(TypeName block, BlockFields fields, bool isFrozen, bool hasTape)
{
    public bool IsFrozen => isFrozen;

    public bool HasTape => hasTape;

    /// <summary>A layer's module, or the frozen view of it.</summary>
    public Module Module(LayerNode layer) => isFrozen
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

    private Field Field(string name) => new(isFrozen ? $"source.{name}" : name);
}
