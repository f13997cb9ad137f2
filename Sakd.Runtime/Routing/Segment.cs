using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// A way through one network from one branch point to the next, or through an adapter at one: its value for every sample, and the way back for
/// those whose route it is.
/// </summary>
public sealed class Segment : IDisposable
{
    private readonly IReadOnlyList<Leg> _legs;

    /// <summary>Takes up what a segment has computed.</summary>
    /// <param name="values">The values, which the segment takes over. Together they are of everybody who is asked for.</param>
    /// <param name="legs">The ways back, likewise.</param>
    internal Segment(IEnumerable<Rows?> values, params IEnumerable<Leg?> legs)
    {
        Values = [.. values.OfType<Rows>()];
        _legs = [.. legs.OfType<Leg>()];
    }

    /// <summary>Takes up a segment of which some values and ways back are known already.</summary>
    /// <param name="computed">What was computed, which the segment takes over.</param>
    /// <param name="known">The values of the others, likewise.</param>
    /// <param name="along">The way back of some of those, likewise.</param>
    internal Segment(Segment computed, Rows? known, Leg? along)
        : this([.. computed.Values, known], [.. computed._legs, along])
    {
    }

    /// <summary>The values, without a graph: [Count, C, H, W] or [Count, K].</summary>
    internal IReadOnlyList<Rows> Values { get; }

    /// <summary>The value of the whole batch, where it was computed at once.</summary>
    internal Tensor Value => Values[0].Values;

    /// <summary>Runs a frozen network.</summary>
    /// <param name="network">The network; it stays the caller's.</param>
    /// <param name="input">Whose rows; they stay the caller's.</param>
    /// <param name="walkedBack">Who is walked back: those of the first rows.</param>
    internal static Segment Frozen(FrozenBlock network, Rows input, int[] walkedBack)
    {
        using var _ = no_grad();
        var tape = walkedBack.Length == 0 ? null : new Tape(walkedBack.Length);
        var value = input.With(network.Forward(input.Values, tape));
        return new Segment([value], tape is null ? null : Leg.Of(walkedBack, network, tape));
    }

    /// <summary>Computes some samples' values with libtorch's graph.</summary>
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
    /// <param name="gradients">dL/dvalue of everybody who is walked back here, in any order; they stay the caller's. Null where that is nobody.</param>
    /// <returns>dL/dinput of those, of the caller's own.</returns>
    internal IReadOnlyList<Rows> Back(Rows? gradients)
    {
        if (gradients is null) return [];
        var inputs = new List<Rows>();
        foreach (var leg in _legs)
        {
            using var gradient = Rows.Gather(leg.Samples, gradients);
            if (gradient is not null && leg.Back(gradient) is { } input) inputs.Add(input);
        }

        return inputs;
    }

    /// <summary>Releases values and graphs.</summary>
    public void Dispose()
    {
        foreach (var rows in Values) rows.Dispose();
        foreach (var leg in _legs) leg.Dispose();
    }
}
