using System.Collections.Immutable;

namespace Sakd.Layers;

/// <summary>
/// A value of a network that is described rather than computed: its shape, and by which operation it comes about. A network's
/// <see cref="Architecture.Describe"/> is its forward pass in evaluation mode over such values; what it returns knows the whole network,
/// weights included, to be written in another form.
/// </summary>
public sealed class GraphValue
{
    private GraphValue(FeatureShape shape, GraphOperation? operation, ImmutableArray<GraphValue> inputs) =>
        (Shape, Operation, Inputs) = (shape, operation, inputs);

    /// <summary>The shape of one sample's value.</summary>
    public FeatureShape Shape { get; }

    /// <summary>What makes it; null for the images that a network reads.</summary>
    public GraphOperation? Operation { get; }

    /// <summary>What the operation reads.</summary>
    public ImmutableArray<GraphValue> Inputs { get; }

    /// <summary>The images that a network reads.</summary>
    /// <param name="shape">The shape of one image.</param>
    public static GraphValue Images(FeatureShape shape) => new(shape, null, []);

    /// <summary>What an operation makes of values.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="shape">The shape of one sample's result.</param>
    /// <param name="inputs">What it reads.</param>
    public static GraphValue Of(GraphOperation operation, FeatureShape shape, params ImmutableArray<GraphValue> inputs) =>
        new(shape, operation, inputs);

    /// <summary>The sum of two values of one shape.</summary>
    public static GraphValue operator +(GraphValue left, GraphValue right) => left.With(new GraphOperation.Sum(), left.Shape, right);

    /// <summary>The product of two values of one shape, or of a value and a factor for each of its channels.</summary>
    public static GraphValue operator *(GraphValue left, GraphValue right) => left.With(new GraphOperation.Product(), left.Shape, right);

    /// <summary>What an operation makes of this value and perhaps others.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="shape">The shape of one sample's result; null for this value's.</param>
    /// <param name="others">What it reads besides.</param>
    public GraphValue With(GraphOperation operation, FeatureShape? shape = null, params ImmutableArray<GraphValue> others) =>
        new(shape ?? Shape, operation, [this, .. others]);

    /// <summary>All values that this one is made of, each once and behind what it reads; this one is the last.</summary>
    public IReadOnlyList<GraphValue> InOrder()
    {
        // Networks are deep: no recursion.
        var (ordered, seen, open) = (new List<GraphValue>(), new HashSet<GraphValue>(), new Stack<(GraphValue Value, int Next)>());
        seen.Add(this);
        open.Push((this, 0));
        while (open.TryPop(out var top))
        {
            if (top.Next == top.Value.Inputs.Length)
            {
                ordered.Add(top.Value);
                continue;
            }

            open.Push((top.Value, top.Next + 1));
            var input = top.Value.Inputs[top.Next];
            if (seen.Add(input)) open.Push((input, 0));
        }

        return ordered;
    }
}
