using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs.Layers;

namespace Sakd.Generators.Graphs;

/// <summary>Works a block through for one input: evaluates expressions, decides conditions, infers shapes and counts costs.</summary>
internal static class BlockSizes
{
    /// <summary>The block's output and costs, or null where it has none; then a problem was added.</summary>
    /// <param name="block">The block.</param>
    /// <param name="input">The shape of its input.</param>
    /// <param name="channels">The channels asked for.</param>
    /// <param name="stride">The stride asked for.</param>
    /// <param name="with">Values for its parameters.</param>
    /// <param name="site">What uses it, for faults of the block's abbreviations.</param>
    /// <param name="title">How messages call that.</param>
    /// <param name="problems">Where problems go.</param>
    public static LayerSize? Resolve(
        BlockGraph block, Shape input, long channels, long stride, IReadOnlyDictionary<string, long> with, Site site, string title,
        Problems problems)
    {
        var names = new Dictionary<string, long>
        {
            ["in"] = input.Channels,
            ["channels"] = channels,
            ["stride"] = stride,
            ["height"] = input.Height,
            ["width"] = input.Width,
        };
        foreach (var place in BlockGraph.Place.Where(with.ContainsKey))
        {
            names[place] = with[place];
        }

        foreach (var parameter in block.Parameters)
        {
            var value = with.TryGetValue(parameter.Name, out var given)
                ? given
                : Evaluate(parameter.Value, parameter.Name, site, title, names, problems);
            if (value is null)
            {
                return null;
            }

            names[parameter.Name] = value.Value;
        }

        var shapes = new Dictionary<string, Shape>();
        Know(BlockGraph.Input, input);
        var total = default(LayerSize);
        foreach (var step in block.Steps)
        {
            IEnumerable<LayerNode> layers;
            if (step is Step.Apply apply)
            {
                layers = [apply.Layer];
            }
            else
            {
                var choice = (Step.Choose)step;
                if (Chosen(choice, names, problems) is not { } chosen)
                {
                    return null;
                }

                layers = chosen;
                if (choice.Optional)
                {
                    Know(choice.Output, shapes[choice.Passed]);
                }
            }

            foreach (var layer in layers)
            {
                if (Layer(layer, shapes, names, problems) is not { } size)
                {
                    return null;
                }

                Know(layer.Output, size.Output);
                total = new LayerSize(size.Output, total.Parameters + size.Parameters, total.MultiplyAdds + size.MultiplyAdds);
                if (step is Step.Choose choice)
                {
                    Know(choice.Output, size.Output);
                }
            }
        }

        return total with { Output = shapes[block.Output] };

        void Know(string value, Shape shape)
        {
            shapes[value] = shape;
            foreach (var size in block.Asked.Where(size => size.Of == value))
            {
                names[size.ToString()] = size.Part switch
                {
                    "Channels" => shape.Channels,
                    "Height" => shape.Height,
                    _ => shape.Width,
                };
            }
        }
    }

    private static LayerSize? Layer(LayerNode layer, Dictionary<string, Shape> shapes, Dictionary<string, long> names, Problems problems)
    {
        var values = new Dictionary<string, long>();
        foreach (var value in layer.Values)
        {
            if (value.IsReal)
            {
                if (!IsRate(layer, value.Expression.EvaluateReal(names), problems))
                {
                    return null;
                }

                continue;
            }

            if (Evaluate(value.Expression, value.Name, layer.Declaration.Site, layer.Declaration.Title, names, problems) is not { } number)
            {
                return null;
            }

            values[value.Name] = number;
        }

        var inputs = layer.Inputs.Select(input => shapes[input]).ToList();
        if (inputs.FindIndex(input => !CanRead(layer.Kind.Reads, input)) is >= 0 and var at)
        {
            var (wanted, remedy) = layer.Kind.Reads == Reading.Maps ? ("a map", "[ToMap]") : ("tokens", "[ToTokens]");
            problems.Add(
                Descriptors.WrongKind, layer.Declaration.Site, layer.Declaration.Title, inputs[at].ToString(), wanted, remedy);
            return null;
        }

        return layer.Kind.Infer(layer, inputs, name => values[name], problems) is { } size && IsPossible(layer, size, problems)
            ? size
            : null;
    }

    private static bool CanRead(Reading reading, Shape input) => reading == Reading.Both || input.IsTokens == (reading == Reading.Tokens);

    /// <summary>Whether a real value is a probability; if not, a problem is added.</summary>
    private static bool IsRate(LayerNode layer, double rate, Problems problems)
    {
        if (rate is >= 0 and < 1)
        {
            return true;
        }

        problems.Add(Descriptors.BadRate, layer.Declaration.Site, layer.Declaration.Title, FormattableString.Invariant($"{rate:R}"));
        return false;
    }

    /// <summary>Rejects what no machine has the memory for, before a program runs into it.</summary>
    private static bool IsPossible(LayerNode layer, LayerSize size, Problems problems)
    {
        var (what, of, count, unit) = size.Parameters > Shape.MostElements ? ("the layer", "its weights", size.Parameters, "parameters")
            : size.Output.Elements > Shape.MostElements ? ("its output", $"{size.Output}", size.Output.Elements, "elements")
            : default;
        if (what is null)
        {
            return true;
        }

        problems.Add(
            Descriptors.NetworkTooLarge, layer.Declaration.Site, layer.Declaration.Title, what, of, ArchitectureGraphBuilder.Count(count),
            unit, ArchitectureGraphBuilder.Count(Shape.MostElements), "ask for fewer channels");
        return false;
    }

    private static IEnumerable<LayerNode>? Chosen(Step.Choose choice, Dictionary<string, long> names, Problems problems)
    {
        var holding = new List<Alternative>();
        foreach (var alternative in choice.Alternatives)
        {
            var first = alternative.Layers[0].Declaration;
            if (Evaluate(alternative.When, "When", first.Site, first.Title, names, problems) is not { } truth)
            {
                return null;
            }

            if (truth != 0)
            {
                holding.Add(alternative);
            }
        }

        if (holding.Count == 1)
        {
            return holding[0].Layers;
        }

        if (holding.Count == 0 && choice.Optional)
        {
            return [];
        }

        var asked = choice.Alternatives.SelectMany(alternative => alternative.When.Names).ToList();
        var at = string.Join(", ", names
            .Where(name => Naming.IsIdentifier(name.Key) || asked.Contains(name.Key))
            .Select(name => FormattableString.Invariant($"{name.Key} = {name.Value}")));
        var conditions = string.Join(" and ", choice.Alternatives.Select(alternative => $"'{alternative.WhenText}'"));
        problems.Add(
            Descriptors.Conditions,
            choice.Site,
            choice.Alternatives[0].Layers[0].Declaration.Title,
            holding.Count == 0
                ? $"none of {conditions} holds for {at}, so that '{choice.Output}' is undefined: let one of them hold in every case"
                : $"more than one of {conditions} holds for {at}: let them exclude each other");
        return null;
    }

    /// <summary>The value of an expression, or null where it has none; then a problem was added.</summary>
    public static long? Evaluate(
        Expression expression, string what, Site site, string title, IReadOnlyDictionary<string, long> names, Problems problems)
    {
        try
        {
            return expression.Evaluate(names);
        }
        catch (EvaluationException error)
        {
            var text = expression.ToString();
            if (error.Dividend is { } dividend)
            {
                problems.Add(
                    Descriptors.InexactDivision, site, title, text, FormattableString.Invariant($"{dividend}"),
                    FormattableString.Invariant($"{error.Divisor}"));
            }
            else
            {
                problems.Add(Descriptors.BadExpression, site, title, text, what, "it is beyond 32 bits");
            }

            return null;
        }
    }
}
