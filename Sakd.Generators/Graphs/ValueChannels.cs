using Sakd.Generators.Code;

namespace Sakd.Generators.Graphs;

/// <summary>
/// The channels of a value as an expression over the names of its block, as far as its layers say: what they ask for, or those of what
/// they read. An inlined block's conditions on its input are decided by them where they can be.
/// </summary>
/// <param name="steps">The steps before.</param>
internal sealed class ValueChannels(IReadOnlyList<Step> steps)
{
    /// <summary>The channels of a value; where its shape alone tells, the size that is asked for.</summary>
    public Expression Of(string value)
    {
        if (value == BlockGraph.Input)
        {
            return new Expression.Name("in");
        }

        var all = steps.FirstOrDefault(step => step.Value == value) switch
        {
            Step.Apply apply => [Of(apply.Layer)],
            Step.Choose choice => choice.Alternatives
                .Select(alternative => Of(alternative.Layers[alternative.Layers.Count - 1]))
                .Concat(choice.Optional ? [Of(choice.Passed)] : []),
            _ => Inside(value),
        };
        return all.Distinct().ToList() is { Count: 1 } only ? only[0] : new Expression.Size(value, "Channels");
    }

    private IEnumerable<Expression> Inside(string value) =>
        from choice in steps.OfType<Step.Choose>()
        from alternative in choice.Alternatives
        from layer in alternative.Layers
        where layer.Output == value
        select Of(layer);

    private Expression Of(LayerNode layer)
    {
        var inputs = layer.Inputs.Select(input => (Term)new SizeOf(input, "Channels")).ToList();
        var channels = layer.Kind.OutputChannels(layer, inputs, new Local(layer.Output));
        var asked = layer.Values.FirstOrDefault(value => value.Name == "Channels")?.Expression;
        return channels is SizeOf passed ? Of(passed.Value)
            : asked is not null && channels == asked.ToTerm() ? asked
            : new Expression.Size(layer.Output, "Channels");
    }
}
