using Sakd.Generators.Code;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// The channels and shape of every value of a block, over the constructor's parameters. A value with alternatives gets a local for its
/// shape, and so does one whose size an expression asks for.
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
                if (block.Asked.Any(size => size.Of == step.Value) && Shape(step.Value) is not Code.Local)
                {
                    var asked = Declare(step, Shape(step.Value), block);
                    _values[step.Value] = (Channels(step.Value) is Member ? new Member(asked, "Channels") : Channels(step.Value), asked);
                }

                continue;
            }

            var choice = (Step.Choose)step;
            var outcomes = Outcome.Of(choice).Select(outcome => (Test: view.Test(outcome), Value: Of(outcome, choice))).ToList();
            var shape = Outcome.Choose(outcomes.Select(outcome => (outcome.Test, outcome.Value.Shape)));
            if (shape is Conditional)
            {
                shape = Declare(step, shape, block);
            }

            var channels = outcomes.Select(outcome => outcome.Value.Channels).Distinct().ToList();
            _values[choice.Output] = (channels.Count == 1 ? channels[0] : new Member(shape, "Channels"), shape);
        }
    }

    /// <summary>The channels of a value.</summary>
    public Term Channels(string value) => _values[value].Channels;

    /// <summary>The shape of a value.</summary>
    public Term Shape(string value) => _values[value].Shape;

    /// <summary>A statement whose sizes of values are terms over the constructor's parameters.</summary>
    public Statement Sized(Statement statement) => statement.Rewrite(Sized);

    private Term Sized(Term term) => term is not SizeOf size ? term
        : (size.Part == "Channels" ? Channels(size.Value) : new Member(Shape(size.Value), size.Part)).Rewrite(Sized);

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

    private Local Declare(Step step, Term shape, BlockGraph block)
    {
        var taken = _locals.Values.Select(local => local.Local).Concat(block.Parameters.Select(parameter => parameter.Name));
        var local = new Scope(taken).Add(step.Value, step.Value[0] == '#' ? "shape" : Naming.Camel(step.Value) + "Shape");
        _locals.Add(step, new Statement.Declare("FeatureShape", local.Name, shape));
        return local;
    }

    private void Add(LayerNode layer, bool isSure)
    {
        var shape = layer.Kind.OutputShape(
            layer, [.. layer.Inputs.Select(Shape)], layer.Key is null ? null : _view.Module(layer, isSure));
        _values[layer.Output] = (
            layer.Kind.OutputChannels(layer, [.. layer.Inputs.Select(Channels)], shape), shape);
    }
}
