using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// A block as it is in evaluation mode, where layers of training alone are the identity: what reads their output reads their input.
/// </summary>
internal sealed class EvaluationMode
{
    private readonly Dictionary<string, string> _passed = [];
    private readonly List<Step> _steps = [];

    private EvaluationMode(BlockGraph block)
    {
        foreach (var step in block.Steps)
        {
            if (step is Step.Apply { Layer: { Kind.IsOfTraining: true } layer })
            {
                _passed.Add(layer.Output, Source(layer.Inputs[0]));
            }
            else if (step is Step.Choose { Optional: true } optional && IsOfTraining(optional))
            {
                _passed.Add(optional.Output, Source(optional.Passed));
            }
            else
            {
                _steps.Add(step is Step.Apply apply ? new Step.Apply(Read(apply.Layer)) : Read((Step.Choose)step));
            }
        }

        // A forward pass returns what its last step makes.
        var output = Source(block.Output);
        if (_steps.Count == 0 || _steps[_steps.Count - 1].Value != output)
        {
            var last = block.Layers.Last(layer => layer.Kind.IsOfTraining);
            _steps.Add(new Step.Apply(Identity(last) with { Inputs = new([output]) }));
            output = last.Output;
        }

        Block = block with { Steps = _steps.ToEquatableArray(), Output = output };
    }

    private BlockGraph Block { get; }

    public static BlockGraph Of(BlockGraph block) =>
        block.Layers.Any(layer => layer.Kind.IsOfTraining) ? new EvaluationMode(block).Block : block;

    /// <summary>Whether all that is there under a condition is a layer of training that reads what otherwise passes.</summary>
    private static bool IsOfTraining(Step.Choose optional)
    {
        var layers = optional.Alternatives[0].Layers;
        return layers.Count == 1 && layers[0].Kind.IsOfTraining && layers[0].Inputs[0] == optional.Passed;
    }

    private static LayerNode Identity(LayerNode layer) =>
        layer with { Declaration = layer.Declaration with { Kind = "Identity", Word = "Identity" } };

    private string Source(string value) => _passed.TryGetValue(value, out var source) ? source : value;

    private LayerNode Read(LayerNode layer) => layer with { Inputs = layer.Inputs.Select(Source).ToEquatableArray() };

    /// <summary>An alternative keeps its layers, since one of them has to make its value.</summary>
    private Step Read(Step.Choose choice) =>
        (choice with { Passed = Source(choice.Passed) }).Select(layer => Read(layer.Kind.IsOfTraining ? Identity(layer) : layer));
}
