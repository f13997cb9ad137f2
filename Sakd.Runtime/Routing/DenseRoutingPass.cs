using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// A routing pass in which every segment has a forward and a backward pass for every sample, since samples meet in it: in a batch norm of
/// the adapters, or in a network that its author has not declared sample-wise.
/// </summary>
/// <param name="w">The decisions.</param>
/// <param name="forward">What it takes from the teacher's forward pass: t_1 at most.</param>
/// <param name="nonFinite">Counts the terms of the policy's gradient that are not finite.</param>
internal sealed class DenseRoutingPass(Decisions w, TeacherForward forward, NonFiniteCounter nonFinite)
    : RoutingPass(w, forward, nonFinite)
{
    private readonly List<(Segment T, Segment S)> _segments = [];
    private readonly List<(Segment Hst, Segment Hts)> _adapters = [];

    /// <inheritdoc/>
    private protected override Segment First(FrozenBlock network, Tensor x)
    {
        using var images = SampleRows.OfBatch(x.alias());
        return Segment.Frozen(network, images, differentiated: []);
    }

    /// <inheritdoc/>
    private protected override Segment Teacher(FrozenBlock network, Joined a, Tensor feature) => Run(network, a);

    /// <inheritdoc/>
    private protected override Segment Student(FrozenBlock network, Joined c) => Run(network, c);

    /// <inheritdoc/>
    public override (Joined A, Joined C) Join(Segment t, Segment s, nn.Module<Tensor, Tensor> hst, nn.Module<Tensor, Tensor> hts)
    {
        int i = _adapters.Count;
        var adapted = (
            Hst: Segment.Tracked(hst.forward, s.Values[0], toInput: i > 0), Hts: Segment.Tracked(hts.forward, t.Values[0], toInput: i > 0));
        _segments.Add((t, s));
        _adapters.Add(adapted);
        return (OfBatch(W[i].Choose(t.Value, adapted.Hst.Value)), OfBatch(W[i].Choose(adapted.Hts.Value, s.Value)));
    }

    /// <inheritdoc/>
    public override RoutingPass End(Segment t, Segment s)
    {
        _segments.Add((t, s));
        Logits = W[^1].Choose(t.Value, s.Value);
        return this;
    }

    /// <inheritdoc/>
    internal override Tensor Backward(Tensor gradient)
    {
        int last = _segments.Count - 1;
        using (var toLogits = SampleRows.OfBatch(gradient.alias())) AddTerm(last, toLogits, _segments[last].T, _segments[last].S);
        var (toT, toS) = (W[last].Keep(gradient), W[last].KeepOthers(gradient));
        for (int i = last - 1; i >= 0; i--)
        {
            var (t, s) = _segments[i];
            var (hst, hts) = _adapters[i];
            using var alpha = Backward(_segments[i + 1].T, toT);
            using var gamma = Backward(_segments[i + 1].S, toS);
            Release(_segments[i + 1], toT, toS);
            AddTerm(i, alpha, t, hst);
            AddTerm(i, gamma, hts, s);
            using var alphaToHst = alpha is null ? null : W[i].KeepOthers(alpha.Values);
            using var gammaToHts = gamma is null ? null : W[i].Keep(gamma.Values);
            toT = Sum(alpha is null ? null : W[i].Keep(alpha.Values), Backward(hts, gammaToHts)?.Values);
            toS = Sum(gamma is null ? null : W[i].KeepOthers(gamma.Values), Backward(hst, alphaToHst)?.Values);
            Release(_adapters[i]);
        }

        Release((null, null), toT, toS);
        return SumTerms();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var pair in _segments.Concat(_adapters)) Release(pair);
    }

    private Segment Run(FrozenBlock network, Joined input)
    {
        using (input) return Segment.Frozen(network, input.Differentiated!, differentiated: [.. Enumerable.Range(0, W.Batch)]);
    }

    private static Joined OfBatch(Tensor value) => new(SampleRows.OfBatch(value));

    private static SampleRows? Backward(Segment segment, Tensor? gradient)
    {
        if (gradient is null) return null;
        using var rows = SampleRows.OfBatch(gradient.alias());
        return segment.Backward(rows).SingleOrDefault();
    }

    private void AddTerm(int branch, SampleRows? gradient, Segment teacher, Segment student)
    {
        using var difference = teacher.Value - student.Value;
        AddTerm(branch, gradient, difference, isOfTaken: false);
    }

    private static void Release((Segment? One, Segment? Other) pair, params ReadOnlySpan<Tensor?> gradients)
    {
        pair.One?.Dispose();
        pair.Other?.Dispose();
        foreach (var gradient in gradients) gradient?.Dispose();
    }

    private static Tensor? Sum(Tensor? one, Tensor? other)
    {
        if (one is null || other is null) return one ?? other;
        using (one)
        using (other) return one + other;
    }
}
