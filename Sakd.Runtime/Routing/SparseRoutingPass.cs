using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// A routing pass in which each sample keeps to its own route. From the logits back, alpha = dL/da_{i+1} is not 0 only for samples with
/// w_{i+1} = 1 and gamma = dL/dc_{i+1} only for those with w_{i+1} = 0, as long as no sample meets another: T_i has a backward pass for w_i
/// = 1 alone and S_i for w_i = 0, Hst_i for the samples that change from the student's route to the teacher's and Hts_i for those that
/// change back. What the policy's gradient asks for besides, the difference that the other decision would have made, needs no backward
/// pass.
/// </summary>
/// <remarks>
/// Each of these groups is computed by itself. Its rows stay together until the next branch point and in the whole backward pass
/// (<see cref="RouteOrder"/>), so that nothing is masked, filled with zeros or put back among the rest of the batch.
/// </remarks>
internal sealed class SparseRoutingPass : RoutingPass
{
    private readonly RouteOrder _order;
    private readonly List<(Segment T, Segment S)> _segments = [];
    private readonly List<Crossing> _crossings = [];

    /// <summary>Begins a pass.</summary>
    /// <param name="w">The decisions.</param>
    /// <param name="forward">What it takes from the teacher's forward pass.</param>
    /// <param name="nonFinite">Counts the terms of the policy's gradient that are not finite.</param>
    public SparseRoutingPass(Decisions w, TeacherForward forward, NonFiniteCounter nonFinite)
        : base(w, forward, nonFinite) => _order = new RouteOrder(w);

    /// <summary>The index of the branch point that the pass is before.</summary>
    private int Branch => _crossings.Count;

    /// <inheritdoc/>
    private protected override Segment First(FrozenBlock network, Tensor x)
    {
        using var batch = SampleRows.OfBatch(x.alias());
        using var images = SampleRows.Gather(_order[0], batch)!;
        return Segment.Frozen(network, images, differentiated: []);
    }

    /// <inheritdoc/>
    private protected override Segment Teacher(FrozenBlock network, Joined a, Tensor feature)
    {
        int i = Branch;
        var (own, others) = (_order.Of(i, byTeacher: true), _order.Of(i, byTeacher: false));
        if (!Forward.IsReused) return Through(network, a, own, others);

        // A sample that has been on the teacher's route until here has a_i, and what T_i makes of it, from the teacher's forward pass.
        var trail = Forward.Trail?[i + 1];
        int[] along = trail is null ? [] : _order.Beginning(i, byTeacher: true),
            known = [.. along, .. _order.Beginning(i, byTeacher: false)];
        return Through(
            network,
            a,
            [.. own.Except(along)],
            [.. others.Except(known)],
            SampleRows.Among(known, feature.alias()),
            trail is null ? null : Leg.Of(along, network, trail));
    }

    /// <inheritdoc/>
    private protected override Segment Student(FrozenBlock network, Joined c) =>
        Through(network, c, _order.Of(Branch, byTeacher: false), _order.Of(Branch, byTeacher: true));

    /// <inheritdoc/>
    public override (Joined A, Joined C) Join(Segment t, Segment s, nn.Module<Tensor, Tensor> hst, nn.Module<Tensor, Tensor> hts)
    {
        int i = Branch;
        var hstOf = Adapted.By(hst, s, _order, i, takenBy: false);
        var htsOf = Adapted.By(hts, t, _order, i, takenBy: true);

        // The gradient of samples that go on by the teacher is computed back to a, that of the others to c; the other one is passed on for
        // the next difference alone.
        var a = SampleRows.Gather(_order.Of(i + 1, byTeacher: true), [.. hstOf.Changing.Values, .. t.Values]);
        var c = SampleRows.Gather(_order.Of(i + 1, byTeacher: false), [.. htsOf.Changing.Values, .. s.Values]);
        _segments.Add((t, s));
        _crossings.Add(
            new Crossing(hstOf.Changing, htsOf.Changing, Less(a, [hstOf.NotTaken, .. t.Values]), Less(c, [htsOf.NotTaken, .. s.Values])));
        Release(hstOf.NotTaken, htsOf.NotTaken);
        return (new Joined(a, [hstOf.Staying, .. t.Values]), new Joined(c, [htsOf.Staying, .. s.Values]));
    }

    /// <inheritdoc/>
    public override RoutingPass End(Segment t, Segment s)
    {
        int last = Branch;
        _segments.Add((t, s));
        using var byTeacher = SampleRows.Gather(_order.Of(last, byTeacher: true), t.Values);
        using var byStudent = SampleRows.Gather(_order.Of(last, byTeacher: false), s.Values);
        using var taken = SampleRows.Gather(_order[last], byTeacher, byStudent);
        _crossings.Add(new Crossing(null, null, Less(byTeacher, s.Values), Less(byStudent, t.Values)));
        Logits = SampleRows.Gather([.. Enumerable.Range(0, W.Batch)], taken)!.Values;
        return this;
    }

    /// <inheritdoc/>
    internal override Tensor Backward(Tensor gradient)
    {
        int last = Branch - 1;
        using var batch = SampleRows.OfBatch(gradient.alias());
        var toT = SampleRows.Gather(_order.Of(last, byTeacher: true), batch);
        var toS = SampleRows.Gather(_order.Of(last, byTeacher: false), batch);
        AddTerm(last, toT, _crossings[last].OfA, isOfTaken: true);
        AddTerm(last, toS, _crossings[last].OfC, isOfTaken: true);
        for (int i = last - 1; i >= 0; i--)
        {
            using var alpha = Backward(_segments[i + 1].T, toT);
            using var gamma = Backward(_segments[i + 1].S, toS);
            Release(_segments[i + 1].T, _segments[i + 1].S, toT, toS);

            var crossing = _crossings[i];
            AddTerm(i, alpha, crossing.OfA, isOfTaken: true);
            AddTerm(i, gamma, crossing.OfC, isOfTaken: true);
            var toTeacher = crossing.Hst!.Backward(alpha);
            var toStudent = crossing.Hts!.Backward(gamma);
            toT = i == 0 ? null : SampleRows.Gather(_order.Of(i, byTeacher: true), [.. toStudent, alpha]);
            toS = i == 0 ? null : SampleRows.Gather(_order.Of(i, byTeacher: false), [.. toTeacher, gamma]);
            Release([crossing, .. toTeacher, .. toStudent]);
        }

        Release(toT, toS);
        return SumTerms();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var (t, s) in _segments) Release(t, s);
        foreach (var crossing in _crossings) crossing.Dispose();
    }

    /// <summary>A segment's value of every sample: computed now, at once, or known already.</summary>
    private static Segment Through(FrozenBlock network, Joined input, int[] own, int[] others, SampleRows? known = null, Leg? along = null)
    {
        using (input)
        using (var rows = input.Of([.. own, .. others]))
        {
            if (rows is null) return new Segment([known], along);
            var computed = Segment.Frozen(network, rows, differentiated: own);
            return known is null && along is null ? computed : new Segment(computed, known, along);
        }
    }

    /// <summary>dL/dinput of every sample that has a backward pass through a segment.</summary>
    private static SampleRows? Backward(Segment segment, SampleRows? gradient)
    {
        if (gradient is null) return null;
        var inputs = segment.Backward(gradient);
        try
        {
            return SampleRows.Gather([.. gradient.Samples], inputs);
        }
        finally
        {
            Release(inputs);
        }
    }

    private static Tensor? Less(SampleRows? taken, params IEnumerable<SampleRows?> others)
    {
        if (taken is null) return null;
        using var other = SampleRows.Gather([.. taken.Samples], others)!;
        return taken.Values - other.Values;
    }

    private static void Release(params IEnumerable<IDisposable?> things)
    {
        foreach (var thing in things) thing?.Dispose();
    }
}
