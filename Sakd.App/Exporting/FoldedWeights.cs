using Sakd.Checkpoints;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Exporting;

/// <summary>
/// The weights of an exported class of C#, into which batch norms were taken, as the network's own again: its batch norms do nothing but
/// to add a bias that their layer has no place for, so that it computes what the class does.
/// </summary>
internal static class FoldedWeights
{
    /// <summary>Gives a file the batch norms of its network back, where they were taken in.</summary>
    /// <param name="network">The network.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="SakdException">Several layers share a batch norm, which stands for another bias in each.</exception>
    public static void Unfold(Architecture network, CheckpointFile file)
    {
        if (!file.IsFolded) return;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var names = new WeightNames(network);
        var output = network.Describe(GraphValue.Images(network.Input));
        var layers = BatchNormFolding.Layers(output);
        var seen = new HashSet<string>();
        foreach (var value in output.InOrder())
        {
            if (value.Operation is not GraphOperation.BatchNormalisation norm) continue;
            string weight = names[norm.Weight], bias = names[norm.Bias];
            if (!seen.Add(weight)) throw Checkpoint.HasNoNorms(file);
            if (layers.TryGetValue(value, out var layer))
                file.Put([(weight, ones_like(norm.Weight)), (bias, BiasBehind(layer, norm, names, file))]);

            // The square root of the variance and of what is added to it is one.
            var variance = ones_like(norm.Variance) - tensor((float)norm.Epsilon);
            file.Put([(names[norm.Mean], zeros_like(norm.Mean)), (names[norm.Variance], variance)]);
        }

        // What a class reads as numbers in a row.
        file.Put(
            from entry in StateDict.Of(network)
            where entry.Value.dim() > 1 && file.Tensors.TryGetValue(entry.Key, out var row)
                && row.dim() == 1 && row.numel() == entry.Value.numel()
            select (entry.Key, file.Tensors[entry.Key].reshape(entry.Value.shape)));
    }

    private static Tensor BiasBehind(GraphValue layer, GraphOperation.BatchNormalisation norm, WeightNames names, CheckpointFile file)
    {
        var (weight, bias) = layer.Operation switch
        {
            GraphOperation.Convolution conv => (conv.Weight, conv.Bias),
            GraphOperation.TransposedConvolution conv => (conv.Weight, conv.Bias),
            GraphOperation.Linear linear => (linear.Weight, linear.Bias),
            _ => throw new ArgumentException($"no layer that takes batch norms in: {layer.Operation}", nameof(layer)),
        };

        // A second batch norm of the same layer adds nothing: the first has all.
        return (bias is null ? file.Take(BatchNormFolding.BiasOf(names[weight])) : null) ?? zeros_like(norm.Bias);
    }
}
