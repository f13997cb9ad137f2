using Sakd.Layers;
using Function = Sakd.Layers.GraphOperation.ElementFunction;

namespace Sakd.App.Exporting.Quantising;

/// <summary>
/// Which values of a network become bytes: what runtimes compute with whole numbers reads bytes and makes bytes, after the ReLU that
/// follows it. All else stays as it is, and so do the logits.
/// </summary>
internal static class QuantisationPlan
{
    /// <summary>Plans a network.</summary>
    /// <param name="network">The network, by its output, with batch norms taken in.</param>
    /// <returns>
    /// The values that become bytes, and by each the one whose range it has: itself, or what its elements are a part of.
    /// </returns>
    public static IReadOnlyDictionary<GraphValue, GraphValue> Of(GraphValue network)
    {
        var order = network.InOrder();
        var readers = order.SelectMany(value => value.Inputs.Distinct().Select(input => (Input: input, Reader: value)))
            .ToLookup(pair => pair.Input, pair => pair.Reader);
        var wanted = new HashSet<GraphValue>();
        foreach (var value in order.Reverse())
        {
            if (readers[value].Any(reader => IsWhole(reader) || (TakesBytes(reader) && wanted.Contains(reader)))) wanted.Add(value);
        }

        var ranges = new Dictionary<GraphValue, GraphValue>();
        foreach (var value in order.Where(value => value != network && (wanted.Contains(value) || IsMade(value))))
            ranges[value] = IsPart(value.Operation) && ranges.TryGetValue(value.Inputs[0], out var whole) ? whole : value;
        return ranges;

        bool IsMade(GraphValue value) => IsActivation(value.Operation)
            ? MakesBytes(value.Inputs[0]) && readers[value.Inputs[0]].Count() == 1
            : MakesBytes(value) && !(readers[value].ToList() is [{ } only] && IsActivation(only.Operation) && only != network);
    }

    /// <summary>
    /// What is computed with whole numbers. Sums of tokens are not: they are what a transformer adds to from end to end, which eight bits
    /// are too few for.
    /// </summary>
    private static bool IsWhole(GraphValue value) => value.Operation switch
    {
        GraphOperation.Convolution or GraphOperation.Linear or GraphOperation.GlobalPooling
            or GraphOperation.Pooling { IsMax: false } => true,
        GraphOperation.AdaptivePooling =>
            value.Inputs[0].Shape.Height % value.Shape.Height == 0 && value.Inputs[0].Shape.Width % value.Shape.Width == 0,
        GraphOperation.Sum => !value.Shape.IsTokens,
        _ => false,
    };

    /// <summary>Products of matrices with tokens leave in real numbers what whole ones have made.</summary>
    private static bool MakesBytes(GraphValue value) => IsWhole(value) && !value.Shape.IsTokens;

    private static bool TakesBytes(GraphValue value) => IsPart(value.Operation) || value.Operation is GraphOperation.Concatenation;

    /// <summary>What has no other elements than what it reads.</summary>
    private static bool IsPart(GraphOperation? operation) => operation
        is GraphOperation.Pooling { IsMax: true } or GraphOperation.Slice or GraphOperation.Shuffle or GraphOperation.Flattening
            or GraphOperation.Upsampling { IsBilinear: false };

    private static bool IsActivation(GraphOperation? operation) =>
        operation is GraphOperation.Elementwise { Function: Function.Relu or Function.Relu6 };
}
