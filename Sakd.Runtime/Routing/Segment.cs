using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// A way through one network from one branch point to the next, or through an adapter at one: its value for every sample, and the backward
/// pass for those whose route it is.
/// </summary>
public sealed class Segment : IDisposable
{
    private readonly IReadOnlyList<Leg> _legs;

    /// <summary>Takes up what a segment has computed.</summary>
    /// <param name="values">The values, which the segment takes over. Together they are of every sample that is asked for.</param>
    /// <param name="legs">The backward passes, likewise.</param>
    internal Segment(IEnumerable<SampleRows?> values, params IEnumerable<Leg?> legs)
    {
        Values = [.. values.OfType<SampleRows>()];
        _legs = [.. legs.OfType<Leg>()];
    }

    /// <summary>Takes up a segment of which some values and backward passes are known already.</summary>
    /// <param name="computed">What was computed, which the segment takes over.</param>
    /// <param name="known">The values of the others, likewise.</param>
    /// <param name="along">The backward pass of some of those, likewise.</param>
    internal Segment(Segment computed, SampleRows? known, Leg? along)
        : this([.. computed.Values, known], [.. computed._legs, along])
    {
    }

    /// <summary>The values, without a graph: [Count, C, H, W] or [Count, K].</summary>
    internal IReadOnlyList<SampleRows> Values { get; }

    /// <summary>The value of the whole batch, where it was computed at once.</summary>
    internal Tensor Value => Values[0].Values;

    /// <summary>Runs a frozen network.</summary>
    /// <param name="network">The network; it stays the caller's.</param>
    /// <param name="input">The samples' rows; they stay the caller's.</param>
    /// <param name="differentiated">The samples that have a backward pass: those of the first rows.</param>
    internal static Segment Frozen(FrozenBlock network, SampleRows input, int[] differentiated)
    {
        using var _ = no_grad();
        var tape = differentiated.Length == 0 ? null : new Tape(differentiated.Length);
        var value = input.With(network.Forward(input.Values, tape));
        return new Segment([value], tape is null ? null : Leg.Of(differentiated, network, tape));
    }

    /// <summary>Computes some samples' values with libtorch's graph.</summary>
    /// <param name="network">What is computed.</param>
    /// <param name="input">The samples' rows; they stay the caller's.</param>
    /// <param name="toInput">Whether to the input; else to the weights alone.</param>
    internal static Segment Tracked(Func<Tensor, Tensor> network, SampleRows input, bool toInput)
    {
        var leg = Leg.Run(network, input, toInput, out var value);
        return new Segment([value], leg);
    }

    /// <summary>Computes some samples' values; without a backward pass.</summary>
    /// <param name="network">What is computed.</param>
    /// <param name="input">The samples' rows; they stay the caller's.</param>
    internal static SampleRows? Pass(Func<Tensor, Tensor> network, SampleRows? input)
    {
        using var _ = no_grad();
        return input?.With(network(input.Values));
    }

    /// <summary>The backward pass, once.</summary>
    /// <param name="gradients">
    /// dL/dvalue of every sample that has a backward pass here, in any order; they stay the caller's. Null where there is none.
    /// </param>
    /// <returns>dL/dinput of those, of the caller's own.</returns>
    internal IReadOnlyList<SampleRows> Backward(SampleRows? gradients)
    {
        if (gradients is null) return [];
        var inputs = new List<SampleRows>();
        foreach (var leg in _legs)
        {
            using var gradient = SampleRows.Gather(leg.Samples, gradients);
            if (gradient is not null && leg.Backward(gradient) is { } input) inputs.Add(input);
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
