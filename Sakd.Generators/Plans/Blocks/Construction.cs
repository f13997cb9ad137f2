using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>The constructor of a block: its abbreviations and fields, a module for each layer, the shape of its output.</summary>
internal static class Construction
{
    public static EquatableArray<Statement> Of(BlockGraph block, BlockFields fields, View view)
    {
        var shapes = new BlockShapes(block, view);
        var late = fields.All.Where(field => field.Value.All.Any(term => term is SizeOf)).ToList();
        IEnumerable<Statement> statements =
        [
            .. block.Parameters
                .Where(parameter => !parameter.IsSettable)
                .Select(parameter => new Statement.Declare("int", Naming.Escape(parameter.Name), parameter.Value.ToTerm())),
            .. fields.All.Except(late).Select(Assign),
            .. block.Steps.SelectMany(step => Modules(step, block.Type, shapes)),
            new Statement.Assign("Output", shapes.Shape(block.Output)),
        ];
        return Shortened(WithLate(late, [.. statements]).ConvertAll(shapes.Sized)).ToEquatableArray();
    }

    private static Statement Assign(BlockField field) => new Statement.Assign(field.Name, field.Value);

    /// <summary>A field that is made of sizes of values is set where those are known: before what asks for it, or the output.</summary>
    private static List<Statement> WithLate(IEnumerable<BlockField> late, List<Statement> statements)
    {
        foreach (var field in late)
        {
            var asking = statements.FindIndex(statement => statement.All.OfType<Field>().Any(asked => asked.Text == field.Name));
            statements.Insert(asking < 0 ? statements.Count - 1 : asking, Assign(field));
        }

        return statements;
    }

    private static IEnumerable<Statement> Modules(Step step, TypeName block, BlockShapes shapes)
    {
        if (step is Step.Apply { Layer: { } layer })
        {
            return
            [
                .. layer.Key is null ? [] : new[] { Register(layer, block, shapes) },
                .. shapes.Local(step) is { } asked ? new[] { asked } : [],
            ];
        }

        var conditional = ((Step.Choose)step).Alternatives
            .Where(alternative => alternative.Layers.Any(inside => inside.Key is not null))
            .Select(alternative => new Statement.If(
                alternative.When.ToTerm(),
                alternative.Layers
                    .Where(inside => inside.Key is not null)
                    .Select(inside => Register(inside, block, shapes))
                    .ToEquatableArray()));
        return shapes.Local(step) is { } local ? [.. conditional, local] : conditional;
    }

    private static Statement Register(LayerNode layer, TypeName block, BlockShapes shapes)
    {
        var input = layer.Inputs[0];
        var module = layer.Kind.Construct(layer, shapes.Channels(input), shapes.Shape(input), block);
        var key = new Atom(Naming.Literal(layer.Key!));
        return new Statement.Assign(Naming.Property(layer.Key!), new Local("this").Call("Register", key, module));
    }

    /// <summary>A shape that is not used gets no local, nor does one that only the last statement uses.</summary>
    private static List<Statement> Shortened(List<Statement> statements)
    {
        var last = statements.Count - 1;
        if (last > 0 && statements[last] is Statement.Assign { Value: Local output } assigned
            && statements[last - 1] is Statement.Declare shape && shape.Local == output.Name)
        {
            statements[last] = assigned with { Value = shape.Value };
            statements.RemoveAt(last - 1);
        }

        var asked = new HashSet<string>();
        for (var i = statements.Count - 1; i >= 0; i--)
        {
            if (statements[i] is Statement.Declare { Type: "FeatureShape" } declared && !asked.Contains(declared.Local))
            {
                statements.RemoveAt(i);
                continue;
            }

            asked.UnionWith(statements[i].All.OfType<Local>().Select(local => local.Name));
        }

        return statements;
    }
}
