using Sakd.Kernels;
using Sakd.Layers;
using Function = Sakd.Layers.GraphOperation.ElementFunction;

namespace Sakd.App.Exporting.CSharp;

/// <summary>
/// The calls of kernels that a described network becomes: additions and bounded ReLUs in the pass of what they follow, and none for what
/// only looks at the same elements in another shape.
/// </summary>
/// <param name="Images">The images that the network reads.</param>
/// <param name="Output">What it makes.</param>
/// <param name="Steps">The calls, in order.</param>
/// <param name="Views">Values that are others in another shape, by the value.</param>
internal sealed record StepPlan(
    GraphValue Images, GraphValue Output, IReadOnlyList<PlannedStep> Steps, IReadOnlyDictionary<GraphValue, GraphValue> Views)
{
    /// <summary>Plans a network.</summary>
    /// <param name="output">The network, by its output.</param>
    public static StepPlan Of(GraphValue output)
    {
        var order = output.InOrder();
        var readers = order.SelectMany(value => value.Inputs.Distinct().Select(input => (Input: input, Reader: value)))
            .ToLookup(pair => pair.Input, pair => pair.Reader);
        var (steps, views, computed) = (new List<PlannedStep>(), new Dictionary<GraphValue, GraphValue>(), new HashSet<GraphValue>());
        foreach (var value in order.Where(value => !computed.Contains(value)))
        {
            var last = value;
            if (value.Operation is null)
            {
                computed.Add(value);
                continue;
            }

            if (IsView(value))
            {
                views.Add(value, value.Inputs[0]);
                computed.Add(value);
                continue;
            }

            GraphValue? addend = null;
            if (TakesAddend(value.Operation) && Only(value) is { Operation: GraphOperation.Sum } sum
                && sum.Inputs.FirstOrDefault(input => input != value) is { } other && computed.Contains(other))
                (addend, last) = (other, sum);
            var activation = TakesActivation(value.Operation) && Only(last) is { } next ? ActivationOf(next) : Activation.None;
            if (activation != Activation.None) last = Only(last)!;
            steps.Add(new PlannedStep(value.Operation, value.Inputs, addend, activation, last, RoomOf(value)));
            for (var done = value; done != last; done = Only(done)!) computed.Add(done);
            computed.Add(last);
        }

        return new StepPlan(order.First(value => value.Operation is null), output, steps, views);

        GraphValue? Only(GraphValue value) => readers[value].Take(2).ToList() is [var reader] && value != output ? reader : null;
    }

    /// <summary>The value whose elements a value is.</summary>
    public GraphValue Root(GraphValue value)
    {
        while (Views.TryGetValue(value, out var viewed)) value = viewed;
        return value;
    }

    /// <summary>With the channels last in memory, the pixels of a map are its tokens as they are.</summary>
    private static bool IsView(GraphValue value)
    {
        var read = value.Operation is null ? default : value.Inputs[0].Shape;
        return value.Operation switch
        {
            GraphOperation.ToTokens => true,
            GraphOperation.ToMap => read.Extra == 0,
            GraphOperation.TokenAt => read.Length == 1,
            GraphOperation.Flattening => read.Channels == 1 || read.Length == 1,
            GraphOperation.GlobalPooling => read.Length == 1,
            _ => false,
        };
    }

    private static bool TakesAddend(GraphOperation operation) => operation
        is GraphOperation.Convolution or GraphOperation.TransposedConvolution or GraphOperation.Linear
            or GraphOperation.BatchNormalisation or GraphOperation.Scale;

    private static bool TakesActivation(GraphOperation operation) => TakesAddend(operation) || operation is GraphOperation.Sum;

    private static Activation ActivationOf(GraphValue value) => value.Operation switch
    {
        GraphOperation.Elementwise { Function: Function.Relu } => Activation.Relu,
        GraphOperation.Elementwise { Function: Function.Relu6 } => Activation.Relu6,
        _ => Activation.None,
    };

    /// <summary>Where windows are copied together, of convolutions that are no plain ones, or the tokens that a mean is of.</summary>
    private static int RoomOf(GraphValue value) => value.Operation switch
    {
        GraphOperation.Convolution { Window.IsPlain: false, Window.Kernel: var kernel } =>
            value.Shape.Length * value.Inputs[0].Shape.Channels * kernel.Height * kernel.Width,
        GraphOperation.TransposedConvolution up =>
            value.Shape.Length * value.Inputs[0].Shape.Channels * (int)(up.Weight.size(2) * up.Weight.size(3)),
        GraphOperation.MeanOfTokens { Skipped: > 0 and var skipped } =>
            (value.Inputs[0].Shape.Length - skipped) * value.Shape.Channels,
        _ => 0,
    };
}
