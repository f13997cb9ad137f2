using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>Everything that the code of a block says.</summary>
/// <param name="Block">The block.</param>
/// <param name="Modules">Its layers that are modules.</param>
/// <param name="Fields">What its constructor leaves for the forward pass.</param>
/// <param name="Constructor">What its constructor does.</param>
/// <param name="KeepsPreActivations">Whether it begins or ends with ReLUs, so that its forward pass can keep what they read.</param>
/// <param name="Trained">Its forward pass.</param>
/// <param name="Described">The same in evaluation mode over values that are described.</param>
/// <param name="Parts">What its frozen view is made of.</param>
/// <param name="Frozen">The forward pass of that.</param>
/// <param name="Backward">The backward pass of that; null where libtorch records the forward pass.</param>
internal sealed record BlockPlan(
    BlockGraph Block,
    EquatableArray<ModulePlan> Modules,
    EquatableArray<BlockField> Fields,
    EquatableArray<Statement> Constructor,
    bool KeepsPreActivations,
    Computation Trained,
    Computation Described,
    EquatableArray<FrozenPart> Parts,
    Computation Frozen,
    Computation? Backward)
{
    /// <summary>Whether the frozen view asks the module for anything.</summary>
    public bool FrozenReadsModule => Parts.Count > 0 || Frozen.Terms.Concat(Backward?.Terms ?? []).Any(term => term is Field);

    public static BlockPlan Of(BlockGraph block)
    {
        var outer = OuterRelus.Of(block);
        var folded = BatchNormFolding.Of(EvaluationMode.Of(block));
        var trained = InPlaceRelus.Of(Epilogues.Of(block, outer, isFrozen: false));
        var frozen = InPlaceRelus.Of(Epilogues.Of(folded, outer, isFrozen: true));

        var fields = new BlockFields(block);
        var isCovered = BackwardPass.Covers(frozen, outer);
        var module = new View(block.Type, fields, ViewKind.Module, hasTape: false);
        var view = new View(block.Type, fields, ViewKind.Frozen, hasTape: isCovered);
        var names = new MethodNames(frozen);
        return new BlockPlan(
            block,
            ModulePlan.Of(block).ToEquatableArray(),
            fields.All.ToEquatableArray(),
            Construction.Of(block, fields, module),
            outer.Any,
            SharedMethods.Of(ForwardPass.Of(trained, outer, module, new MethodNames(trained))),
            Description.Of(block, fields),
            FrozenPart.Of(folded, view).ToEquatableArray(),
            SharedMethods.Of(ForwardPass.Of(frozen, outer, view, names)),
            isCovered ? SharedMethods.Of(BackwardPass.Of(frozen, view, names)) : null);
    }
}

/// <summary>A layer that is a module: the property that holds it.</summary>
/// <param name="Type">The class, with a question mark where it may be absent.</param>
/// <param name="Property">The name.</param>
/// <param name="Summary">What its comment says, in XML.</param>
/// <param name="Visibility">Who sees it.</param>
internal sealed record ModulePlan(string Type, string Property, string Summary, string Visibility)
{
    public static IEnumerable<ModulePlan> Of(BlockGraph block) =>
        from node in block.Conditional
        where node.Layer.Key is not null
        let kind = node.Layer.Kind
        let when = node.When?.ToString()
        select new ModulePlan(
            kind.ModuleTypeOf(node.Layer, block.Type) + (when is null ? "" : "?"),
            Naming.Property(node.Layer.Key!),
            kind.Describe(node.Layer, Naming.Xml) + (when is null ? "" : $" Present where <c>{Naming.Xml(when)}</c>."),
            kind.IsPublic(node.Layer) ? "public" : "internal");
}

/// <summary>A part of a frozen view: the field that holds it.</summary>
/// <param name="Type">The class, with a question mark where it may be absent.</param>
/// <param name="Field">The name.</param>
/// <param name="Create">What makes it.</param>
/// <param name="MayBeAbsent">Whether it may be absent.</param>
/// <param name="Folds">Whether it can take in a batch norm.</param>
internal sealed record FrozenPart(string Type, string Field, Term Create, bool MayBeAbsent, bool Folds)
{
    public static IEnumerable<FrozenPart> Of(BlockGraph folded, View frozen)
    {
        foreach (var (layer, when) in folded.Conditional.Where(node => node.Layer.Key is not null))
        {
            var (module, source, kind) = (frozen.Module(layer), Source(layer.Key!), layer.Kind);
            Argument[] arguments = kind.TakesInBatchNorm
                ? [source, layer.Norm is null ? Term.Null : Source(layer.Norm), new Local("fold")]
                : [source];
            var view = kind.Freeze(layer, source, arguments, when is null ? null : module.Type);
            yield return when is null
                ? new FrozenPart(module.Type, module.Name, view, MayBeAbsent: false, kind.Folds)
                : new FrozenPart(
                    $"{module.Type}?",
                    module.Name,
                    view is Call call
                        ? call with { IfPresent = true }
                        : new Conditional(new Operation(source, "is", Term.Null), Term.Null, view),
                    MayBeAbsent: true,
                    kind.Folds);
        }

        static Term Source(string key) => new Member(new Local("source"), Naming.Property(key));
    }
}
