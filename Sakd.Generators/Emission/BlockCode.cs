using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans.Blocks;

namespace Sakd.Generators.Emission;

/// <summary>What the template of a block prints.</summary>
internal sealed record BlockCode(
    TypeName Type,
    string Visibility,
    int Contract,
    IReadOnlyList<string> Table,
    IReadOnlyList<ModulePlan> Modules,
    IReadOnlyList<ParameterCode> Parameters,
    bool UsesPlace,
    IReadOnlyList<string> Fields,
    IReadOnlyList<string> Constructor,
    bool Keeps,
    ComputationCode Trained,
    ComputationCode Described,
    ComputationCode Frozen,
    ComputationCode? Backward,
    bool FrozenReadsSource,
    bool FrozenFolds,
    IReadOnlyList<FrozenPartCode> FrozenParts)
{
    public static BlockCode Of(BlockDeclaration declaration, BlockPlan plan) => new(
        declaration.Type,
        declaration.Type.IsPublic ? "public" : "internal",
        Naming.Contract,
        Rows(declaration),
        [.. plan.Modules],
        [.. plan.Block.Settable.Select(ParameterCode.Of)],
        plan.Block.UsesPlace,
        [.. plan.Fields.Select(field => $"{field.Type} {field.Name}")],
        Printer.Print(plan.Constructor),
        plan.KeepsPreActivations,
        ComputationCode.Of(plan.Trained),
        ComputationCode.Of(plan.Described),
        ComputationCode.Of(plan.Frozen),
        plan.Backward is null ? null : ComputationCode.Of(plan.Backward),
        plan.FrozenReadsModule,
        plan.Parts.Any(part => part.Folds),
        [.. plan.Parts.Select(FrozenPartCode.Of)]);

    /// <summary>The block as it was written, for the comment at the top.</summary>
    public static IReadOnlyList<string> Rows(BlockDeclaration declaration) =>
    [
        .. declaration.Parameters.Select(parameter => $"[{parameter}]"),
        .. declaration.Inputs.Select(input => $"[Input({Naming.Literal(input.Name)})]"),
        .. declaration.Layers.Select(layer => layer.Text),
    ];
}

/// <summary>A parameter of the constructor.</summary>
/// <param name="Name">Its name in C#.</param>
/// <param name="Plain">Its name in comments.</param>
/// <param name="Default">Its value where it is not set.</param>
internal sealed record ParameterCode(string Name, string Plain, string Default)
{
    public static ParameterCode Of(BlockParameter parameter) =>
        new(Naming.Escape(parameter.Name), parameter.Name, parameter.Value.ToString());
}

/// <summary>A part of a frozen view: its field, how it is made, and how its members are reached (<c>.</c> or <c>?.</c>).</summary>
internal sealed record FrozenPartCode(string Type, string Field, string Create, string Access)
{
    public static FrozenPartCode Of(FrozenPart part) =>
        new(part.Type, part.Field, Printer.Print(part.Create), part.MayBeAbsent ? "?." : ".");
}

/// <summary>The lines of a pass over a block, and those of each method that it calls.</summary>
internal sealed record ComputationCode(IReadOnlyList<string> Statements, IReadOnlyList<IReadOnlyList<string>> Methods)
{
    public static ComputationCode Of(Computation computation) =>
        new(Printer.Print(computation.Statements), [.. computation.Methods.Select(Printer.Print)]);
}
