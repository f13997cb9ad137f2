using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>A block in evaluation mode whose batch norms are taken into the convolutions before them, where nothing else reads what lies between.</summary>
internal sealed class Fusion
{
    private readonly Dictionary<string, string> _norms = [];
    private readonly Dictionary<string, int> _readers = [];

    private Fusion(BlockGraph block)
    {
        foreach (var read in block.Reads)
        {
            _readers[read] = _readers.TryGetValue(read, out var count) ? count + 1 : 1;
        }

        var steps = new List<Step>();
        for (var i = 0; i < block.Steps.Count; i++)
        {
            if (block.Steps[i] is Step.Choose choice)
            {
                var alternatives = choice.Alternatives.Select(alternative => alternative with { Layers = Fuse(alternative.Layers).ToEquatableArray() });
                steps.Add(choice with { Alternatives = alternatives.ToEquatableArray() });
                continue;
            }

            var run = block.Steps.Skip(i).TakeWhile(step => step is Step.Apply).Select(step => ((Step.Apply)step).Layer).ToList();
            steps.AddRange(Fuse(run).Select(layer => new Step.Apply(layer)));
            i += run.Count - 1;
        }

        Block = block with { Steps = steps.ToEquatableArray() };
    }

    /// <summary>The block without the batch norms that were taken in.</summary>
    public BlockGraph Block { get; }

    public static Fusion Of(BlockGraph block) => new(EvaluationMode.Of(block));

    /// <summary>The key of the batch norm that a convolution took in, or null.</summary>
    public string? NormOf(string key) => _norms.TryGetValue(key, out var norm) ? norm : null;

    private IEnumerable<LayerNode> Fuse(IReadOnlyList<LayerNode> layers)
    {
        for (var i = 0; i < layers.Count; i++)
        {
            var layer = layers[i];
            var next = i + 1 < layers.Count ? layers[i + 1] : null;
            if (layer.Kind.TakesInBatchNorm && next?.Declaration.Kind == "BatchNorm" && next.Inputs[0] == layer.Output && _readers[layer.Output] == 1)
            {
                _norms.Add(layer.Key!, next.Key!);
                yield return layer with { Output = next.Output };
                i++;
            }
            else
            {
                yield return layer;
            }
        }
    }
}
