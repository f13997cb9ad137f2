using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>Writes ReLUs: over a value that nobody else reads, unless it is to be kept.</summary>
/// <param name="block">The block.</param>
/// <param name="outer">The ReLUs that it begins and ends with.</param>
/// <param name="hasTape">Whether there is a tape that wants the value.</param>
internal sealed class ReluWriter(BlockGraph block, OuterRelus outer, bool hasTape)
{
    private readonly HashSet<string> _dead = DeadValues.Of(block);

    /// <summary>The expression for a layer, if it is a ReLU that may write over what it reads; otherwise null.</summary>
    public string? Write(LayerNode layer, string input)
    {
        if (layer.Declaration.Kind != "Relu" || !_dead.Contains(layer.Inputs[0]))
        {
            return null;
        }

        var unkept = string.Join(" && ", Keepers(layer).Select(keeper => $"{keeper} is null"));
        return $"Maps.Relu({input}, inPlace: {(unkept.Length == 0 ? "true" : unkept)}{(hasTape ? ", tape" : "")})";
    }

    /// <summary>The parameters of the forward pass that what a ReLU reads may go to.</summary>
    private IEnumerable<string> Keepers(LayerNode relu)
    {
        if (relu.Inputs[0] == outer.FirstNorm)
        {
            yield return ComputationWriter.BeforeFirstRelu;
        }

        if (outer.Last.Contains(relu.Output))
        {
            yield return ComputationWriter.BeforeLastRelu;
        }
    }
}
