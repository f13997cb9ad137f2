namespace Sakd.Layers;

/// <summary>What a described network costs, for any input and number of classes.</summary>
internal static class GraphCost
{
    /// <summary>The multiply-adds of one image; null for a network of which only the shapes are known.</summary>
    /// <param name="network">The network.</param>
    public static long? Of(Architecture network)
    {
        try
        {
            return MultiplyAdds(network.Describe(GraphValue.Images(network.Input)));
        }
        catch (SakdException)
        {
            return null;
        }
    }

    /// <summary>The multiply-adds of one sample, counted as the compiler counts them: of weights and of attention, not of norms.</summary>
    /// <param name="result">What the network makes.</param>
    public static long MultiplyAdds(GraphValue result) => result.InOrder().Sum(Of);

    private static long Of(GraphValue value) => value.Operation switch
    {
        // Each number that a kernel makes reads all of its weights, and each that a transposed one reads meets all of its own.
        GraphOperation.Convolution one => Elements(value) * (one.Weight.numel() / one.Weight.shape[0]),
        GraphOperation.TransposedConvolution one => Elements(value.Inputs[0]) * (one.Weight.numel() / one.Weight.shape[0]),
        GraphOperation.Linear one => value.Inputs[0].Shape.Length * one.Weight.numel(),
        GraphOperation.SelfAttention => 2L * value.Shape.Length * value.Shape.Length * value.Shape.Channels,
        _ => 0,
    };

    private static long Elements(GraphValue value) => (long)value.Shape.Length * value.Shape.Channels;
}
