using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>
/// The channels and shape of every value of a block, written in C# over the constructor's parameters. A value with alternatives gets a local for its
/// shape.
/// </summary>
internal sealed class BlockShapes
{
    private readonly Dictionary<string, (string Channels, string Shape)> _values = new()
    {
        [BlockGraph.Input] = ("input.Channels", "input"),
    };

    private readonly Dictionary<Step, (string Name, string Statement)> _locals = [];

    public BlockShapes(BlockGraph block, ConditionNames conditions)
    {
        foreach (var step in block.Steps)
        {
            if (step is Step.Apply apply)
            {
                Add(apply.Layer, isSure: true);
                continue;
            }

            var choice = (Step.Choose)step;
            // The question for an alternative's first module answers for its others; the last alternative is not asked for.
            var alternatives = ConditionNames.Ordered(choice);
            var asked = choice.Optional ? alternatives : [.. alternatives.Take(alternatives.Count - 1)];
            var otherwise = _values[choice.Passed];
            var outcomes = new List<(string Test, (string Channels, string Shape) Value)>();
            foreach (var alternative in alternatives)
            {
                var sure = asked.Contains(alternative) ? alternative.Witness : null;
                foreach (var layer in alternative.Layers)
                {
                    Add(layer, isSure: layer == sure);
                }

                // Alternatives give their values the same name.
                var value = _values[alternative.Layers[alternative.Layers.Count - 1].Output];
                if (asked.Contains(alternative))
                {
                    outcomes.Add((conditions.Trained(alternative), value));
                }
                else
                {
                    otherwise = value;
                }
            }

            var shape = Choose(otherwise.Shape, outcomes.Select(outcome => (outcome.Test, outcome.Value.Shape)));
            if (shape.Contains(" ? "))
            {
                var name = Local(choice.Output, block);
                _locals.Add(step, (name, $"FeatureShape {name} = {shape};"));
                shape = name;
            }

            _values[choice.Output] = (outcomes.All(outcome => outcome.Value.Channels == otherwise.Channels) ? otherwise.Channels : $"{shape}.Channels", shape);
        }
    }

    /// <summary>The channels of a value.</summary>
    public string Channels(string value) => _values[value].Channels;

    /// <summary>The shape of the value that the block returns.</summary>
    public string Output(string value) => _values[value].Shape;

    /// <summary>The local for the shape of a value with alternatives and the statement that declares it, or null where it needs none.</summary>
    public (string Name, string Statement)? Local(Step step) => _locals.TryGetValue(step, out var local) ? local : null;

    private static string Choose(string otherwise, IEnumerable<(string Test, string Value)> outcomes) =>
        outcomes.Reverse().Aggregate(otherwise, (rest, outcome) => outcome.Value == rest ? rest : $"{outcome.Test} ? {outcome.Value} : {rest}");

    private string Local(string value, BlockGraph block)
    {
        var wish = value[0] == '#' ? "shape" : Naming.Local(value).TrimStart('@') + "Shape";
        var name = wish;
        for (var number = 2; _locals.Values.Any(local => local.Name == name) || block.Parameters.Any(parameter => parameter.Name == name); number++)
        {
            name = $"{wish}{number}";
        }

        return name;
    }

    private void Add(LayerNode layer, bool isSure)
    {
        var channels = layer.Inputs.Select(input => _values[input].Channels).ToList();
        var shapes = layer.Inputs.Select(input => _values[input].Shape).ToList();
        var module = layer.Key is { } key ? Naming.Property(key) + (isSure ? "" : "!") : null;
        _values[layer.Output] = (
            layer.Kind.OutputChannels(layer, channels, BlockCode.InConstructor),
            layer.Kind.OutputShape(layer, shapes, module, BlockCode.InConstructor));
    }
}
