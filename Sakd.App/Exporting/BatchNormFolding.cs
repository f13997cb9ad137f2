using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Exporting;

/// <summary>
/// Takes batch norms into the convolutions and linear layers before them: W' = W gamma / sqrt(variance + eps) for each output channel, and
/// b' = beta + (b - mean) gamma / sqrt(variance + eps).
/// </summary>
internal static class BatchNormFolding
{
    /// <summary>The same network without the batch norms that could be taken in; new weights are the surrounding scope's.</summary>
    /// <param name="output">The network, by its output.</param>
    /// <param name="names">What weights are called.</param>
    public static GraphValue Of(GraphValue output, WeightNames names)
    {
        using var _ = no_grad();
        var layers = Layers(output);
        var folded = new Dictionary<GraphValue, GraphValue>();
        foreach (var value in output.InOrder())
        {
            GraphValue[] inputs = [.. value.Inputs.Select(input => folded[input])];
            folded[value] = value.Operation switch
            {
                null => value,
                GraphOperation.BatchNormalisation norm when layers.ContainsKey(value) =>
                    GraphValue.Of(Taken(inputs[0].Operation, norm, names), value.Shape, inputs[0].Inputs),
                _ => GraphValue.Of(value.Operation, value.Shape, [.. inputs]),
            };
        }

        return folded[output];
    }

    /// <summary>The batch norms that can be taken in, each with the convolution or linear layer that takes it.</summary>
    /// <param name="output">The network, by its output.</param>
    public static IReadOnlyDictionary<GraphValue, GraphValue> Layers(GraphValue output)
    {
        var order = output.InOrder();
        var reads = order.SelectMany(value => value.Inputs).CountBy(value => value).ToDictionary();
        var layers = new Dictionary<GraphValue, GraphValue>();
        foreach (var norm in order)
        {
            if (norm.Operation is not GraphOperation.BatchNormalisation || reads[norm.Inputs[0]] > 1) continue;

            // Behind a batch norm that is taken in stands the layer that took it.
            var layer = layers.GetValueOrDefault(norm.Inputs[0], norm.Inputs[0]);
            if (layer.Operation
                is GraphOperation.Convolution or GraphOperation.Linear or GraphOperation.TransposedConvolution { Groups: 1 })
                layers.Add(norm, layer);
        }

        return layers;
    }

    /// <summary>What the bias of a layer is called that had none.</summary>
    /// <param name="weight">What its weight is called.</param>
    public static string BiasOf(string weight) =>
        weight.EndsWith("weight", StringComparison.Ordinal) ? $"{weight[..^"weight".Length]}bias" : $"{weight}.bias";

    /// <summary>A batch norm that could not be taken in, as a factor and a shift for each channel; the surrounding scope's.</summary>
    /// <param name="norm">The batch norm.</param>
    public static (Tensor Scale, Tensor Shift) Affine(GraphOperation.BatchNormalisation norm)
    {
        using var _ = no_grad();
        using var factors = Factors(norm);
        return (factors.to(ScalarType.Float32), Shifted(null, norm));
    }

    private static GraphOperation Taken(GraphOperation? into, GraphOperation.BatchNormalisation norm, WeightNames names) => into switch
    {
        GraphOperation.Convolution conv => conv with
        {
            Weight = Scaled(conv.Weight, 0, norm, names),
            Bias = Shifted(conv.Bias, conv.Weight, norm, names),
        },
        GraphOperation.TransposedConvolution conv => conv with
        {
            Weight = Scaled(conv.Weight, 1, norm, names),
            Bias = Shifted(conv.Bias, conv.Weight, norm, names),
        },
        GraphOperation.Linear linear => linear with
        {
            Weight = Scaled(linear.Weight, 0, norm, names),
            Bias = Shifted(linear.Bias, linear.Weight, norm, names),
        },
        _ => throw new ArgumentException($"no layer that takes batch norms in: {into}", nameof(into)),
    };

    private static Tensor Scaled(Tensor weight, int dimension, GraphOperation.BatchNormalisation norm, WeightNames names)
    {
        using var factors = Factors(norm);
        long[] shape = [.. Enumerable.Range(0, (int)weight.dim()).Select(i => i == dimension ? -1L : 1L)];
        using var along = factors.view(shape);
        using var wide = weight.detach().to(ScalarType.Float64);
        using var product = wide * along;
        var scaled = product.to(ScalarType.Float32);
        names.Name(scaled, names[weight]);
        return scaled;
    }

    private static Tensor Shifted(Tensor? bias, Tensor weight, GraphOperation.BatchNormalisation norm, WeightNames names)
    {
        var shifted = Shifted(bias, norm);
        names.Name(shifted, BiasOf(names[weight]));
        return shifted;
    }

    private static Tensor Shifted(Tensor? bias, GraphOperation.BatchNormalisation norm)
    {
        using var scope = NewDisposeScope();
        var factors = Factors(norm);
        var from = bias is null ? norm.Mean.to(ScalarType.Float64).neg() : bias.detach().to(ScalarType.Float64) - norm.Mean;
        var shifted = (norm.Bias.detach().to(ScalarType.Float64) + (from * factors)).to(ScalarType.Float32);
        return shifted.MoveToOuterDisposeScope();
    }

    // In float64, so that what is folded is rounded once.
    private static Tensor Factors(GraphOperation.BatchNormalisation norm)
    {
        using var scope = NewDisposeScope();
        using var epsilon = tensor(norm.Epsilon);
        var variance = norm.Variance.to(ScalarType.Float64) + epsilon;
        return (norm.Weight.detach().to(ScalarType.Float64) / variance.sqrt()).MoveToOuterDisposeScope();
    }
}
