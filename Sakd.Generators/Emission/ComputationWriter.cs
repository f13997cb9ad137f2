using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>
/// Writes a forward pass: one local for each value, each released when the method ends, the last one returned. A value with alternatives
/// becomes a method of its own, and so does what the last ReLUs are put together by, since what they read is put together in the same way.
/// </summary>
/// <param name="block">The block.</param>
/// <param name="outer">The ReLUs that it begins and ends with.</param>
/// <param name="test">How an alternative is asked for.</param>
/// <param name="apply">How a layer is applied to locals.</param>
/// <param name="hasTape">Whether there is a tape, which methods hand on.</param>
internal sealed class ComputationWriter(
    BlockGraph block, OuterRelus outer, Func<Alternative, string> test, Func<LayerNode, IReadOnlyList<string>, string> apply, bool hasTape)
{
    /// <summary>The parameter for what the ReLU at the beginning reads.</summary>
    public const string BeforeFirstRelu = "beforeFirstRelu";

    /// <summary>The parameter for the output without the ReLUs at the end.</summary>
    public const string BeforeLastRelu = "beforeLastRelu";

    private readonly Dictionary<string, string> _locals = new() { [BlockGraph.Input] = "x" };
    private readonly HashSet<string> _taken = ["x", "source", "fold", "tape", "input", BeforeFirstRelu, BeforeLastRelu];
    private readonly List<ChoiceCode> _choices = [];

    public ComputationCode Write()
    {
        var statements = new List<string>();
        foreach (var step in block.Steps.Where(step => !outer.Moved.Contains(step.Value)))
        {
            var expression = step is Step.Apply { Layer: { } layer } ? Apply(layer) : Choose((Step.Choose)step);
            if (step.Value == block.Output)
            {
                statements.AddRange(outer.Last.Contains(step.Value) && !EndsInRelu(step) ? [Keep(BeforeLastRelu, $"{_locals[Read(step.Value)]}.alias()")] : []);
                statements.Add($"return {expression};");
                continue;
            }

            statements.Add($"using var {Local(step.Value, step)} = {expression};");
            statements.AddRange(step.Value == outer.FirstNorm ? [Keep(BeforeFirstRelu, $"{_locals[step.Value]}.alias()")] : []);
        }

        statements.AddRange(outer.Moved.Count > 0 ? Arranged() : []);
        return new ComputationCode(statements, _choices);
    }

    /// <summary>Whether the layer itself keeps what its ReLU reads.</summary>
    private static bool EndsInRelu(Step step) => step is Step.Apply { Layer: { } layer } && (layer.Ending & Ending.Relu) != 0;

    private static string Keep(string where, string value) => $"{where}?.Add({value});";

    /// <summary>What a layer with one input reads.</summary>
    private string Read(string output) => block.Layers.First(layer => layer.Output == output).Inputs[0];

    /// <summary>The end of a block whose last ReLUs do not make its output, but what that is put together of.</summary>
    private string[] Arranged()
    {
        var layers = block.Layers.Where(layer => outer.Moved.Contains(layer.Output)).ToList();
        var parts = layers.SelectMany(layer => layer.Inputs).Where(input => !outer.Moved.Contains(input)).Distinct().ToList();
        var name = Method("Arrange");
        _choices.Add(new ChoiceCode(
            "The output: of what the last ReLUs make, or of what they read.",
            name,
            Parameters(parts.Select(part => _locals[part])),
            [.. layers.Select(layer => Apply(layer) is var value && layer.Output == block.Output ? $"return {value};" : $"using var {Local(layer.Output, layer)} = {value};")],
            IsStatic: layers.All(layer => layer.Values.All(value => value.Expression is Expression.Number))));
        return [Keep(BeforeLastRelu, Call(parts.Select(part => outer.Last.Contains(part) ? Read(part) : part))), $"return {Call(parts)};"];

        string Call(IEnumerable<string> values) => $"{name}({string.Join(", ", values.Select(value => _locals[value]))})";
    }

    private static string Parameters(IEnumerable<string> locals) => string.Join(", ", locals.Select(local => $"Tensor {local}"));

    private string Choose(Step.Choose choice)
    {
        var parameters = choice.Reads.Select(input => _locals[input]).ToList();
        var name = Method("Pass" + Word(choice));
        _choices.Add(new ChoiceCode(
            choice.Optional ? "Absent under some conditions: then its input passes." : $"The value \"{choice.Output}\", from the layers that are there.",
            name,
            Parameters(parameters) + (hasTape ? ", Tape? tape" : ""),
            Body(choice).ToList()));
        return $"{name}({string.Join(", ", parameters)}{(hasTape ? ", tape" : "")})";
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

    /// <summary>What the methods of a value with alternatives are called after.</summary>
    public static string Word(Step.Choose choice)
    {
        var first = choice.Alternatives.SelectMany(alternative => alternative.Layers).First();
        return Naming.Property(choice.Output[0] == '#' ? first.Key ?? first.Declaration.Kind : choice.Output);
    }

    /// <summary>An expression that begins with a module of which another one's presence tells that it is there.</summary>
    public static string Forgive(string expression)
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

    private string Method(string name)
    {
        var unique = name;
        for (var number = 2; _choices.Any(other => other.Method == unique) || block.Type.Name == unique || block.Members.Contains(unique) || block.Layers.Any(layer => layer.Key is { } key && Naming.Property(key) == unique); number++)
        {
            unique = $"{name}{number}";
        }

        return unique;
    }
}
