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
        IEnumerable<Statement> statements =
        [
            .. block.Parameters
                .Where(parameter => !parameter.IsSettable)
                .Select(parameter => new Statement.Declare("int", Naming.Escape(parameter.Name), parameter.Value.ToTerm())),
            .. fields.All.Select(field => new Statement.Assign(field.Name, field.Value)),
            .. block.Steps.SelectMany(step => Modules(step, block.Type, shapes)),
            new Statement.Assign("Output", shapes.Shape(block.Output)),
        ];
        return Shortened([.. statements]).ToEquatableArray();
    }

    private static IEnumerable<Statement> Modules(Step step, TypeName block, BlockShapes shapes)
    {
        if (step is Step.Apply { Layer: { } layer })
        {
            return layer.Key is null ? [] : [Register(layer, block, shapes)];
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
