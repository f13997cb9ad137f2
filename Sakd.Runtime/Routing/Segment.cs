using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// A way through one network from one branch point to the next, or through an adapter at one: its value for every sample, and the way back for
/// those whose route it is.
/// </summary>
public sealed class Segment : IDisposable
{
    private readonly IReadOnlyList<Rows> _values;

    /// <summary>Takes up what a segment has computed.</summary>
    /// <param name="values">The values, which the segment takes over. Together they are of everybody who is asked for.</param>
    /// <param name="legs">The ways back, likewise.</param>
    internal Segment(IEnumerable<Rows?> values, params IEnumerable<Leg?> legs)
    {
        _values = [.. values.OfType<Rows>()];
        Legs = [.. legs.OfType<Leg>()];
    }

    /// <summary>The values, without a graph: [Count, C, H, W] or [Count, K].</summary>
    internal IReadOnlyList<Rows> Values => _values;

    /// <summary>The ways back.</summary>
    internal IReadOnlyList<Leg> Legs { get; }

    /// <summary>The value of the whole batch, where it was computed at once.</summary>
    internal Tensor Value => _values[0].Values;

    /// <summary>Computes some samples' values, with a way back.</summary>
    /// <param name="network">What is computed.</param>
    /// <param name="input">Whose rows; they stay the caller's.</param>
    /// <param name="toInput">Whether to the input; else to the weights alone.</param>
    internal static Segment Tracked(Func<Tensor, Tensor> network, Rows input, bool toInput)
    {
        var leg = Leg.Run(network, input, toInput, out var value);
        return new Segment([value], leg);
    }

    /// <summary>Computes some samples' values; without a way back.</summary>
    /// <param name="network">What is computed.</param>
    /// <param name="input">Whose rows; they stay the caller's.</param>
    internal static Rows? Pass(Func<Tensor, Tensor> network, Rows? input)
    {
        using var _ = no_grad();
        return input?.With(network(input.Values));
    }

    /// <summary>Walks back, once.</summary>
    /// <param name="gradients">dL/dvalue, in which everybody is who is walked back here; they stay the caller's.</param>
    /// <returns>dL/dinput of those, of the caller's own.</returns>
    internal IReadOnlyList<Rows> Back(params IEnumerable<Rows?> gradients)
    {
        var inputs = new List<Rows>();
        foreach (var leg in Legs)
        {
            using var gradient = Rows.Gather(leg.Samples, gradients);
            if (gradient is not null && leg.Back(gradient) is { } input) inputs.Add(input);
        }

        return inputs;
    }

    /// <summary>Releases the values, which nobody reads behind the next branch point.</summary>
    internal void ReleaseValues()
    {
        foreach (var rows in _values) rows.Dispose();
    }

    /// <summary>Releases values and graphs.</summary>
    public void Dispose()
    {
        ReleaseValues();
        foreach (var leg in Legs) leg.Dispose();
    }
}
