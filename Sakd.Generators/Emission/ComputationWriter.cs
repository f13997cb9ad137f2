using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>
/// Writes a forward pass: one local for each value, each released when the method ends, the last one returned. A value with alternatives
/// becomes a method of its own.
/// </summary>
internal sealed class ComputationWriter(
    BlockGraph block, Func<Alternative, string> test, Func<LayerNode, IReadOnlyList<string>, string> apply)
{
    private readonly Dictionary<string, string> _locals = new() { [BlockGraph.Input] = "x" };
    private readonly HashSet<string> _taken = ["x", "source", "fold"];
    private readonly List<ChoiceCode> _choices = [];

    public ComputationCode Write()
    {
        var statements = new List<string>();
        for (var i = 0; i < block.Steps.Count; i++)
        {
            var (output, expression) = block.Steps[i] is Step.Apply { Layer: { } layer }
                ? (layer.Output, Apply(layer))
                : Choose((Step.Choose)block.Steps[i]);
            statements.Add(i == block.Steps.Count - 1 ? $"return {expression};" : $"using var {Local(output, block.Steps[i])} = {expression};");
        }

        return new ComputationCode(statements, _choices);
    }

    private (string Output, string Expression) Choose(Step.Choose choice)
    {
        var inside = choice.Alternatives.SelectMany(alternative => alternative.Layers).Select(layer => layer.Output).ToList();
        var outer = choice.Alternatives.SelectMany(alternative => alternative.Layers).SelectMany(layer => layer.Inputs).Where(input => !inside.Contains(input));
        var parameters = outer.Concat(choice.Optional ? [choice.Passed] : []).Distinct().Select(input => _locals[input]).ToList();
        var name = Method(choice);
        _choices.Add(new ChoiceCode(
            choice.Optional ? "Absent under some conditions: then its input passes." : $"The value \"{choice.Output}\", from the layers that are there.",
            name,
            string.Join(", ", parameters.Select(parameter => $"Tensor {parameter}")),
            Body(choice).ToList()));
        return (choice.Output, $"{name}({string.Join(", ", parameters)})");
    }

    private IEnumerable<string> Body(Step.Choose choice)
    {
        var ordered = ConditionNames.Ordered(choice);
        for (var i = 0; i < ordered.Count; i++)
        {
            var last = i == ordered.Count - 1 && !choice.Optional;
            var statements = Statements(ordered[i], guarded: !last).ToList();
            if (last)
            {
                foreach (var statement in statements)
                {
                    yield return statement;
                }

                continue;
            }

            yield return $"if ({test(ordered[i])})";
            yield return "{";
            foreach (var statement in statements)
            {
                yield return "    " + statement;
            }

            yield return "}";
            yield return "";
        }

        if (choice.Optional)
        {
            yield return $"return {_locals[choice.Passed]}.alias();";
        }
    }

    private IEnumerable<string> Statements(Alternative alternative, bool guarded)
    {
        var tested = guarded ? alternative.Witness : null;
        for (var i = 0; i < alternative.Layers.Count; i++)
        {
            var layer = alternative.Layers[i];

            // The question asked for the first module answers for the others of the same condition, which the compiler cannot know.
            var expression = layer.Key is not null && layer != tested ? Forgive(Apply(layer)) : Apply(layer);
            yield return i == alternative.Layers.Count - 1 ? $"return {expression};" : $"using var {Local(layer.Output, layer)} = {expression};";
        }
    }

    private static string Forgive(string expression)
    {
        var dot = expression.IndexOf('.');
        return expression.Substring(0, dot) + "!" + expression.Substring(dot);
    }

    private string Apply(LayerNode layer) => apply(layer, [.. layer.Inputs.Select(input => _locals[input])]);

    private string Local(string value, Step step) => step is Step.Apply apply ? Local(value, apply.Layer) : Name(value, value[0] == '#' ? "optional" : value);

    private string Local(string value, LayerNode layer) => Name(value, value[0] == '#' ? layer.Key ?? layer.Declaration.Kind : value);

    private string Name(string value, string wish)
    {
        var local = Naming.Local(wish);
        var unique = local;
        for (var number = 2; !_taken.Add(unique); number++)
        {
            unique = $"{local}{number}";
        }

        return _locals[value] = unique;
    }

    private string Method(Step.Choose choice)
    {
        var first = choice.Alternatives.SelectMany(alternative => alternative.Layers).First();
        var name = "Pass" + Naming.Property(choice.Output[0] == '#' ? first.Key ?? first.Declaration.Kind : choice.Output);
        var unique = name;
        for (var number = 2; _choices.Any(other => other.Method == unique) || block.Type.Name == unique || block.Layers.Any(layer => layer.Key is { } key && Naming.Property(key) == unique); number++)
        {
            unique = $"{name}{number}";
        }

        return unique;
    }
}
