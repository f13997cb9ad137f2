using Sakd.Generators.Code;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// The channels and shape of every value of a block, over the constructor's parameters. A value with alternatives gets a local for its
/// shape.
/// </summary>
internal sealed class BlockShapes
{
    private readonly Dictionary<string, (Term Channels, Term Shape)> _values = new()
    {
        [BlockGraph.Input] = (new Atom("input.Channels"), new Local("input")),
    };

    private readonly Dictionary<Step, Statement.Declare> _locals = [];
    private readonly View _view;

    public BlockShapes(BlockGraph block, View view)
    {
        _view = view;
        foreach (var step in block.Steps)
        {
            if (step is Step.Apply apply)
            {
                Add(apply.Layer, isSure: false);
                continue;
            }

            var choice = (Step.Choose)step;
            var outcomes = Outcome.Of(choice).Select(outcome => (Test: view.Test(outcome), Value: Of(outcome, choice))).ToList();
            var shape = Outcome.Choose(outcomes.Select(outcome => (outcome.Test, outcome.Value.Shape)));
            if (shape is Conditional)
            {
                var local = Local(choice.Output, block);
                _locals.Add(step, new Statement.Declare("FeatureShape", local.Name, shape));
                shape = local;
            }

            var channels = outcomes.Select(outcome => outcome.Value.Channels).Distinct().ToList();
            _values[choice.Output] = (channels.Count == 1 ? channels[0] : new Member(shape, "Channels"), shape);
        }
    }

    /// <summary>The channels of a value.</summary>
    public Term Channels(string value) => _values[value].Channels;

    /// <summary>The shape of a value.</summary>
    public Term Shape(string value) => _values[value].Shape;

    /// <summary>The local for the shape of a value with alternatives, or null where it needs none.</summary>
    public Statement.Declare? Local(Step step) => _locals.TryGetValue(step, out var local) ? local : null;

    /// <summary>What comes of an outcome. Alternatives give their values the same name.</summary>
    private (Term Channels, Term Shape) Of(Outcome outcome, Step.Choose choice)
    {
        foreach (var layer in outcome.Layers)
        {
            Add(layer, outcome.IsSure(layer));
        }

        return _values[outcome.Layers.LastOrDefault() is { } last ? last.Output : choice.Passed];
    }

    private Local Local(string value, BlockGraph block)
    {
        var taken = _locals.Values.Select(local => local.Local).Concat(block.Parameters.Select(parameter => parameter.Name));
        return new Scope(taken).Add(value, value[0] == '#' ? "shape" : Naming.Camel(value) + "Shape");
    }

    private void Add(LayerNode layer, bool isSure)
    {
        var shape = layer.Kind.OutputShape(
            layer, [.. layer.Inputs.Select(Shape)], layer.Key is null ? null : _view.Module(layer, isSure));
        _values[layer.Output] = (
            layer.Kind.OutputChannels(layer, [.. layer.Inputs.Select(Channels)], shape), shape);
    }
}
