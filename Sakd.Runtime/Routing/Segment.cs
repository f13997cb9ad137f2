using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// A way through one network from one branch point to the next, or through an adapter at one: its value for every sample, and the way back for
/// those whose route it is.
/// </summary>
public sealed class Segment : IDisposable
{
    private readonly List<Leg> _legs = [];

    private Segment(Tensor value) => Value = value;

    /// <summary>The value for every sample, without a graph: [B, C, H, W] or [B, K].</summary>
    public Tensor Value { get; }

    /// <summary>Whether the way back reads a gradient only where it is walked.</summary>
    internal bool Gathers => _legs.All(leg => leg.Gathers);

    /// <summary>A value that nobody walks back from.</summary>
    /// <param name="value">The value, which the segment takes over.</param>
    internal static Segment Known(Tensor value) => new(value);

    /// <summary>The whole batch at once.</summary>
    /// <param name="network">What is computed.</param>
    /// <param name="input">The input of every sample, without a graph.</param>
    /// <param name="tracked">Whether anybody is walked back.</param>
    /// <param name="toInput">Whether to the input; else to the weights alone.</param>
    internal static Segment Whole(Func<Tensor, Tensor> network, Tensor input, bool tracked, bool toInput = true)
    {
        if (!tracked)
        {
            using var _ = no_grad();
            return new Segment(network(input));
        }

        var leg = Leg.Run(network, input.detach(), rows: null, toInput);
        var segment = new Segment(leg.To.detach());
        segment._legs.Add(leg);
        return segment;
    }

    /// <summary>Some samples with a graph, some without one, the rest as they are known already.</summary>
    /// <param name="network">What is computed; a sample's value depends on that sample alone.</param>
    /// <param name="input">The input of every sample, without a graph.</param>
    /// <param name="tracked">Who is computed, and walked back.</param>
    /// <param name="untracked">Who is computed all the same.</param>
    /// <param name="known">The value of everybody else; null where there is nobody else.</param>
    /// <param name="followed">The way back of the known ones who are walked back; null for none.</param>
    internal static Segment Split(Func<Tensor, Tensor> network, Tensor input, Selection tracked, Selection untracked, Tensor? known, Leg? followed)
    {
        var leg = tracked.Count == 0 ? null : Leg.Run(network, tracked.Of(input), tracked, toInput: true);
        using var _ = no_grad();
        var segment = new Segment(Compose());
        if (leg is not null) segment._legs.Add(leg);
        if (followed is not null) segment._legs.Add(followed);
        return segment;

        Tensor Compose()
        {
            if (leg is not null && tracked.Count == tracked.Batch) return leg.To.detach();
            if (tracked.Count + untracked.Count == 0) return known!.detach();

            using var passed = untracked.Count == 0 ? null : Pass();
            if (untracked.Count == untracked.Batch) return passed!.alias();
            var value = known?.clone() ?? ChannelsLast.EmptyLike((passed ?? leg!.To)!, tracked.Batch);
            if (leg is not null) tracked.Put(leg.To, value);
            if (passed is not null) untracked.Put(passed, value);
            return value;
        }

        Tensor Pass()
        {
            using var chosen = untracked.Of(input);
            return network(chosen);
        }
    }

    /// <summary>Walks back; a segment is walked back once.</summary>
    /// <param name="gradient">dL/dvalue of every sample, 0 for those who are not walked back unless it <see cref="Gathers"/>; null for 0 throughout.</param>
    /// <returns>dL/dinput of every sample; null for 0 throughout, or where the input is no concern.</returns>
    internal Tensor? Back(Tensor? gradient)
    {
        if (gradient is null) return null;

        Tensor? sum = null;
        foreach (var leg in _legs)
        {
            var part = leg.Back(gradient);
            if (sum is null || part is null)
            {
                sum ??= part;
                continue;
            }

            using (part) sum.add_(part);
        }

        return sum;
    }

    /// <summary>Releases value and graph.</summary>
    public void Dispose()
    {
        Value.Dispose();
        foreach (var leg in _legs) leg.Dispose();
    }
}
