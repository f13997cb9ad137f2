using System.Globalization;
using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>
/// Another block, or several of it in a row: its own graph says shapes and costs, its own class is the module. One of several inputs is
/// checked here and then inlined.
/// </summary>
internal sealed class UseLayer : LayerKind
{
    public override Reading Reads => Reading.Both;

    private const string Set = "With.";

    public override bool HasKey => true;

    public override string ModuleType => "Block";

    public override bool Folds => true;

    /// <summary>Whether it names a block of several inputs, whose layers stand in its place.</summary>
    public static bool IsInlined(LayerDeclaration layer) => layer.Block?.Block is { IsInlined: true };

    /// <summary>The layer with a value for each parameter that its <c>With</c> sets.</summary>
    public static LayerDeclaration Expand(LayerDeclaration layer) => layer with
    {
        Arguments = layer.Arguments
            .Concat(Sides(layer)
                .Where(sides => sides.Length == 2)
                .Select(sides => new LayerArgument(Set + sides[0].Trim(), sides[1].Trim())))
            .ToEquatableArray(),
    };

    public override IReadOnlyList<string> InputsOf(LayerDeclaration layer) =>
        layer.From is { } from && (IsInlined(layer) || from.Contains(',')) ? [.. from.Split(',').Select(name => name.Trim())] : [];

    public override IEnumerable<string> KeysOf(LayerDeclaration layer) =>
        IsInlined(layer) && Naming.IsKey(layer["Key"] ?? "") ? Inlining.KeysOf(layer) : base.KeysOf(layer);

    public override void Check(LayerDeclaration layer, Problems problems)
    {
        if (layer.Block is not { Block: { } block } reference)
        {
            if (layer.Block?.LeadsBack == true)
            {
                problems.Add(Descriptors.BlockInItself, layer.Site, layer.Title, layer.Block.Name);
            }
            else
            {
                problems.Add(Descriptors.NoBlock, layer.Site, layer.Block?.Name ?? "", layer.Title);
            }

            return;
        }

        if (!Naming.CheckContract(block.Type, block.Form, block.Contract, layer.Site, problems))
        {
            return;
        }

        var known = problems.Within(layer.Site, () => BlockGraphBuilder.Build(block, problems)).Settable
            .Select(parameter => parameter.Name)
            .ToList();
        var set = new HashSet<string>();
        foreach (var sides in Sides(layer))
        {
            var name = sides[0].Trim();
            var fault = sides.Length != 2 ? "it must be written \"name = value\""
                : !known.Contains(name)
                    ? $"'{name}' is no parameter of {reference.Name}; "
                        + (known.Count == 0 ? "it has none" : $"there are {string.Join(", ", known.Select(parameter => $"'{parameter}'"))}")
                : !set.Add(name) ? $"'{name}' is set twice"
                : null;
            if (fault is not null)
            {
                var remedy = sides.Length == 2 && !known.Contains(name) ? NearestName.RemedyFor(name, known) : null;
                problems.Add(Descriptors.UnknownParameter, remedy, layer.Site, layer.Title, string.Join("=", sides).Trim(), fault);
            }
        }

        var most = block.IsInlined ? Inlining.MaxRepeat : ArchitectureGraphBuilder.MaxRepeat;
        if (Repeat(layer) < 1 || Repeat(layer) > most)
        {
            problems.Add(Descriptors.BadStage, layer.Site, layer.Title, "Repeat", layer["Repeat"]!, Text(most));
        }

        CheckInputs(layer, block, problems);
    }

    private void CheckInputs(LayerDeclaration layer, BlockDeclaration block, Problems problems)
    {
        var (wanted, given) = (block.Reads.ToList(), Math.Max(1, InputsOf(layer).Count));
        if (given != wanted.Count)
        {
            problems.Add(
                Descriptors.OtherInputs, layer.Site, layer.Title, block.Type.Name, Values(wanted.Count), Values(given),
                block.IsInlined ? $"as many, such as From = \"{string.Join(", ", wanted)}\"" : "one name, or leave From away");
        }

        static string Values(int count) => count == 1 ? "one value" : $"{Text(count)} values";
    }

    public override IEnumerable<ValueRule> ValuesOf(LayerDeclaration layer)
    {
        if (layer["Channels"] is { Length: > 0 })
        {
            yield return ValueRule.Of("Channels");
        }

        yield return ValueRule.Of("Stride", "1");
        foreach (var argument in layer.Arguments.Where(argument => argument.Name.StartsWith(Set)))
        {
            yield return ValueRule.Of(argument.Name);
        }

        // A used block stands where its user does.
        foreach (var place in Graph(layer) is { UsesPlace: true } ? BlockGraph.Place : [])
        {
            yield return ValueRule.Of(Set + place, place);
        }
    }

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (declaration, graph, total) = (layer.Declaration, Graph(layer.Declaration)!, new LayerSize(inputs[0]));
        var with = SetBy(layer).ToDictionary(set => set.Name, set => values(Set + set.Name));
        for (var done = 0; done < Repeat(declaration); done++)
        {
            var (input, stride) = (total.Output, done == 0 ? values("Stride") : 1);
            var channels = Says(layer, "Channels") ? values("Channels") : input.Channels;
            var size = problems.Within(
                declaration.Site,
                () => BlockSizes.Resolve(graph, input, channels, stride, with, declaration.Site, declaration.Title, problems));
            if (size is not { } one)
            {
                return null;
            }

            total = new LayerSize(one.Output, total.Parameters + one.Parameters, total.MultiplyAdds + one.MultiplyAdds);
        }

        return total;
    }

    public override string ModuleTypeOf(LayerNode layer, TypeName from) => Repeat(layer.Declaration) == 1
        ? BlockType(layer).SeenFrom(from)
        : $"Stage<{BlockType(layer).SeenFrom(from)}>";

    public override string FrozenTypeOf(LayerNode layer) => Repeat(layer.Declaration) == 1 ? "FrozenBlock" : "FrozenStage";

    public override bool IsPublic(LayerNode layer) => BlockType(layer).IsPublic;

    public override Term Freeze(LayerNode layer, Term source, Argument[] arguments, string? type) =>
        source.Call("Freeze", new Local("fold"));

    public override string Describe(LayerNode layer, Func<string, string> escape) => Repeat(layer.Declaration) == 1
        ? $"A {layer.Declaration.Block!.Name}."
        : $"{layer.Declaration["Repeat"]} of {layer.Declaration.Block!.Name} in a row.";

    public override Term Construct(LayerNode layer, Term channels, Term shape, TypeName from)
    {
        var type = BlockType(layer).SeenFrom(from);
        if (Repeat(layer.Declaration) == 1)
        {
            return New(type, shape, Says(layer, "Channels") ? layer["Channels"].ToTerm() : channels, layer["Stride"].ToTerm());
        }

        var each = new Local("shape");
        var ofEach = Says(layer, "Channels") ? layer["Channels"].ToTerm() : new Member(each, "Channels");
        var first = New(type, each, ofEach, layer["Stride"].ToTerm());
        var rest = New(type, each, ofEach, Term.Number(1));
        return new New($"Stage<{type}>", [
            shape,
            new(new Atom(layer.Declaration["Repeat"]!), "repeat"),
            new(new Lambda(each.Name, first), "first"),
            .. rest == first ? [] : new[] { new Argument(new Lambda(each.Name, rest), "rest") },
        ]);

        Term New(string block, Term input, Term asked, Term stride) => new New(block, [
            input, asked, .. Unless(1, stride, "stride"),
            .. SetBy(layer).Select(set => new Argument(set.Expression.ToTerm(), Naming.Escape(set.Name))),
        ]);
    }

    public override Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels, Term shape) => new Member(shape, "Channels");

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => new Member(module!, "Output");

    /// <summary>The graph of the block that a layer names; null where that is none.</summary>
    public static BlockGraph? Graph(LayerDeclaration layer) =>
        layer.Block?.Block is { } block ? BlockGraphBuilder.Build(block, new Problems()) : null;

    /// <summary>How many there are in a row.</summary>
    public static int Repeat(LayerDeclaration layer) =>
        int.TryParse(layer["Repeat"], NumberStyles.Integer, CultureInfo.InvariantCulture, out var repeat) ? repeat : 1;

    /// <summary>The values that a layer sets, by the names of the block's parameters.</summary>
    public static IEnumerable<NamedExpression> SetBy(LayerNode layer) => layer.Values
        .Where(value => value.Name.StartsWith(Set))
        .Select(value => value with { Name = value.Name.Substring(Set.Length) });

    /// <summary>Whether a layer has a value of a name.</summary>
    public static bool Says(LayerNode layer, string name) => layer.Values.Any(value => value.Name == name);

    private static TypeName BlockType(LayerNode layer) => layer.Declaration.Block!.Block!.Type;

    private static IEnumerable<string[]> Sides(LayerDeclaration layer) => (layer["With"] ?? "")
        .Split([','], StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split(['='], 2));
}
