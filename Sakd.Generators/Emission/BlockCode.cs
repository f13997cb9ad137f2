using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>What the template of a block prints.</summary>
internal sealed record BlockCode(
    TypeName Type,
    string Visibility,
    int Contract,
    IReadOnlyList<string> Table,
    IReadOnlyList<ModuleCode> Modules,
    IReadOnlyList<ParameterCode> Parameters,
    IReadOnlyList<string> Fields,
    IReadOnlyList<string> Constructor,
    string Output,
    bool Keeps,
    ComputationCode Trained,
    ComputationCode Frozen,
    ComputationCode? WayBack,
    bool FrozenReadsSource,
    bool FrozenFolds,
    IReadOnlyList<FrozenPartCode> FrozenParts)
{
    public static BlockCode Of(BlockDeclaration declaration, BlockGraph block)
    {
        var fusion = Fusion.Of(block);
        var conditions = new ConditionNames(block);
        var values = new ForwardValues(block);
        var shapes = new BlockShapes(block, conditions);
        var parts = FrozenPartsOf(fusion).ToList();
        var fields = conditions.Fields.Select(field => $"bool {field}").Concat(values.Fields.Select(field => $"int {field}")).ToList();
        var outer = OuterRelus.Of(block);
        var frozen = Endings.Of(fusion.Block, outer, isFrozen: true);
        var trained = Endings.Of(block, outer, isFrozen: false);
        var hasWayBack = WayBackWriter.Covers(frozen, outer);
        return new BlockCode(
            block.Type,
            declaration.Type.IsPublic ? "public" : "internal",
            Naming.Contract,
            [.. declaration.Parameters.Select(parameter => $"[{parameter}]"), .. declaration.Layers.Select(layer => layer.Text)],
            ModulesOf(block).ToList(),
            [.. block.Settable.Select(parameter => new ParameterCode(Naming.Escape(parameter.Name), parameter.Value.ToString()))],
            fields,
            WithBlankLine([.. Abbreviations(block), .. conditions.Assignments, .. values.Assignments, .. ConstructorOf(block, shapes)]),
            shapes.Output(block.Output),
            outer.Any,
            Computation(trained, outer, conditions.Trained, (layer, inputs) => InTraining(layer, inputs, values, KeepersOf(layer, trained, outer)), hasTape: false),
            Computation(frozen, outer, conditions.Frozen, (layer, inputs) => InFrozenView(layer, inputs, values, hasWayBack, KeepersOf(layer, frozen, outer)), hasWayBack),
            hasWayBack ? new WayBackWriter(frozen, conditions.Frozen, Back).Write() : null,
            parts.Count > 0 || fields.Count > 0,
            parts.Any(part => part.Folds),
            parts);
    }

    /// <summary>How generated code writes the names that expressions use.</summary>
    public static string InConstructor(string name) => name switch
    {
        "in" => "input.Channels",
        "height" => "input.Height",
        "width" => "input.Width",
        _ => Naming.Escape(name),
    };

    private static string FrozenField(string key) => "_" + Naming.Local(key).TrimStart('@');

    private static string InTraining(LayerNode layer, IReadOnlyList<string> inputs, ForwardValues values, IEnumerable<string> keepers) =>
        layer.Key is not { } key ? layer.Kind.Apply(layer, inputs, values.Trained(layer))
        : layer.Ending == Ending.None ? $"{Naming.Property(key)}.forward({string.Join(", ", inputs)})"
        : $"{Naming.Property(key)}.{EndingMethod(layer)}({string.Join(", ", inputs.Concat(keepers))})";

    private static string InFrozenView(LayerNode layer, IReadOnlyList<string> inputs, ForwardValues values, bool hasTape, IEnumerable<string> keepers) =>
        layer.Key is { } key ? $"{FrozenField(key)}.{EndingMethod(layer)}({string.Join(", ", [.. inputs, .. Tape(layer, hasTape), .. keepers])})"
        : layer.Kind.PassesGradient || !hasTape ? layer.Kind.Apply(layer, inputs, values.Frozen(layer))
        : layer.Kind.ApplyWithTape(layer, inputs[0], values.Frozen(layer));

    private static string EndingMethod(LayerNode layer) => layer.Ending switch
    {
        Ending.Add => "ForwardAdd",
        Ending.Relu => "ForwardRelu",
        Ending.Add | Ending.Relu => "ForwardAddRelu",
        _ => "Forward",
    };

    private static string[] Tape(LayerNode layer, bool hasTape) => hasTape ? ["tape"] : layer.Ending == Ending.None ? [] : ["tape: null"];

    /// <summary>The parameters of the forward pass that what a layer's own ReLU reads may go to.</summary>
    private static IEnumerable<string> KeepersOf(LayerNode layer, BlockGraph block, OuterRelus outer)
    {
        if ((layer.Ending & Ending.Relu) == 0)
        {
            yield break;
        }

        if (outer.FirstNorm is not null && layer.Declaration.Kind == "BatchNorm" && block.Steps[0].Value == layer.Output)
        {
            yield return ComputationWriter.BeforeFirstRelu;
        }

        if (outer.Last.Contains(layer.Output))
        {
            yield return ComputationWriter.BeforeLastRelu;
        }
    }

    private static string Back(LayerNode layer, string gradient) =>
        layer.Key is { } key ? $"{FrozenField(key)}.{(layer.Ending == Ending.Relu ? "BackRelu" : "Back")}({gradient}, tape)" : layer.Kind.Back(gradient);

    private static ComputationCode Computation(
        BlockGraph block, OuterRelus outer, Func<Alternative, string> test, Func<LayerNode, IReadOnlyList<string>, string> apply, bool hasTape)
    {
        var relus = new ReluWriter(block, outer, hasTape);
        return new ComputationWriter(block, outer, test, (layer, inputs) => relus.Write(layer, inputs[0]) ?? apply(layer, inputs), hasTape).Write();
    }

    private static IEnumerable<string> Abbreviations(BlockGraph block) => block.Parameters
        .Where(parameter => !parameter.IsSettable)
        .Select(parameter => $"int {Naming.Escape(parameter.Name)} = {parameter.Value.ToCode(InConstructor)};");

    private static IEnumerable<ModuleCode> ModulesOf(BlockGraph block)
    {
        foreach (var (layer, when) in LayersWithConditions(block))
        {
            if (layer.Key is { } key)
            {
                var present = when is null ? "" : $" Present where <c>{Xml(when.ToString())}</c>.";
                yield return new ModuleCode(
                    layer.Kind.ModuleType + (when is null ? "" : "?"), Naming.Property(key), layer.Kind.Describe(layer, Xml) + present);
            }
        }
    }

    private static IEnumerable<string> ConstructorOf(BlockGraph block, BlockShapes shapes)
    {
        var lines = new List<(string Text, string? Local)>();
        foreach (var step in block.Steps)
        {
            if (step is Step.Apply { Layer: { } layer })
            {
                if (layer.Key is not null)
                {
                    lines.Add((Register(layer, shapes), null));
                }

                continue;
            }

            foreach (var alternative in ((Step.Choose)step).Alternatives.Where(alternative => alternative.Layers.Any(inside => inside.Key is not null)))
            {
                lines.Add(($"if ({alternative.When.ToCode(InConstructor)})", null));
                lines.Add(("{", null));
                lines.AddRange(alternative.Layers.Where(inside => inside.Key is not null).Select(inside => ("    " + Register(inside, shapes), (string?)null)));
                lines.Add(("}", null));
                lines.Add(("", null));
            }

            if (shapes.Local(step) is { } local)
            {
                lines.Add((local.Statement, local.Name));
            }
        }

        // A shape that nobody asks for gets no local.
        var used = shapes.Output(block.Output);
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            if (lines[i].Local is { } local && !Mentions(used, local))
            {
                lines.RemoveAt(i);
            }
            else
            {
                used += "\n" + lines[i].Text;
            }
        }

        return lines.Select(line => line.Text);
    }

    private static bool Mentions(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var (before, after) = (at == 0 ? ' ' : text[at - 1], at + name.Length == text.Length ? ' ' : text[at + name.Length]);
            if (!char.IsLetterOrDigit(before) && !char.IsLetterOrDigit(after) && before != '_' && after != '_')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A blank line after statements, if there are any and none stands there yet.</summary>
    private static IReadOnlyList<string> WithBlankLine(IEnumerable<string> statements)
    {
        var lines = statements.ToList();
        return lines.Count == 0 || lines[lines.Count - 1].Length == 0 ? lines : [.. lines, ""];
    }

    private static string Register(LayerNode layer, BlockShapes shapes) =>
        $"{Naming.Property(layer.Key!)} = this.Register(\"{layer.Key}\", {layer.Kind.Construct(layer, shapes.Channels(layer.Inputs[0]), InConstructor)});";

    private static IEnumerable<FrozenPartCode> FrozenPartsOf(Fusion fusion)
    {
        foreach (var (layer, when) in LayersWithConditions(fusion.Block))
        {
            if (layer.Key is not { } key)
            {
                continue;
            }

            var property = Naming.Property(key);
            var norm = fusion.NormOf(key) is { } fused ? $"source.{Naming.Property(fused)}" : null;
            var folds = layer.Kind.TakesInBatchNorm;
            var arguments = folds ? $"source.{property}, {norm ?? "null"}, fold" : $"source.{property}";
            var type = layer.Kind.FrozenType;
            yield return when is null
                ? new FrozenPartCode(type, FrozenField(key), $"new({arguments})", ".", folds)
                : new FrozenPartCode($"{type}?", FrozenField(key), $"source.{property} is null ? null : new {type}({arguments})", "?.", folds);
        }
    }

    private static IEnumerable<(LayerNode Layer, Expression? When)> LayersWithConditions(BlockGraph block) => block.Steps.SelectMany(step => step is Step.Apply apply
        ? [(apply.Layer, (Expression?)null)]
        : ((Step.Choose)step).Alternatives.SelectMany(alternative => alternative.Layers.Select(layer => (layer, (Expression?)alternative.When))));

    private static string Xml(string text) => Naming.Xml(text);
}

/// <summary>A parameter of the constructor.</summary>
internal sealed record ParameterCode(string Name, string Default);

/// <summary>A property that holds a module.</summary>
internal sealed record ModuleCode(string Type, string Property, string Summary);

/// <summary>A part of a frozen view: its field, how it is made, how its members are reached (<c>.</c> or <c>?.</c>), and whether it can take in a batch norm.</summary>
internal sealed record FrozenPartCode(string Type, string Field, string Create, string Access, bool Folds);

/// <summary>The statements of a forward pass, and the methods that it calls.</summary>
internal sealed record ComputationCode(IReadOnlyList<string> Statements, IReadOnlyList<ChoiceCode> Choices);

/// <summary>A method that makes one value: from whichever alternative is there, or from one set of parts or another.</summary>
internal sealed record ChoiceCode(string Summary, string Method, string Parameters, IReadOnlyList<string> Statements, bool IsStatic = false);
