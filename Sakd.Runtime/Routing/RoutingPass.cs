using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// One pass through the routing network, forth and back. With a_1 = c_1 = x, the compiled step computes, segment by segment,
/// <code>
/// t_i = T_i(a_i)                              s_i = S_i(c_i)
/// a_{i+1} = w_i t_i + (1 - w_i) Hst_i(s_i)    c_{i+1} = w_i Hts_i(t_i) + (1 - w_i) s_i
/// z_r = w_{N+1} t_{N+1} + (1 - w_{N+1}) s_{N+1}
/// </code>
/// and <see cref="Back"/> walks it back with alpha = dL/da_{i+1} and gamma = dL/dc_{i+1}:
/// <code>
/// dL/dt_i = w_i alpha + Hts_i^T (w_i gamma)    dL/ds_i = (1 - w_i) gamma + Hst_i^T ((1 - w_i) alpha)
/// dL/dw_i = alpha . (t_i - Hst_i(s_i)) + gamma . (Hts_i(t_i) - s_i)
/// </code>
/// </summary>
/// <remarks>
/// From the logits back, alpha is not 0 only for samples with w_{i+1} = 1 and gamma only for those with w_{i+1} = 0, as long as no sample
/// meets another: then T_i is walked back for w_i = 1 alone and S_i for w_i = 0, while dL/dw_i asks for the values of both.
/// A value is selected, never multiplied by 0, so that a NaN on the route that was not taken stays there.
/// </remarks>
public sealed class RoutingPass : IDisposable
{
    private readonly Decisions _w;
    private readonly bool _sparse;
    private readonly bool _reuse;
    private readonly NonFiniteCounter _nonFinite;
    private readonly List<(Segment Teacher, Segment Student)> _segments = [];
    private readonly List<(Segment Hst, Segment Hts)> _adapters = [];
    private readonly List<Tensor> _joined = [];

    /// <summary>Begins a pass.</summary>
    /// <param name="w">The decisions; they stay the caller's.</param>
    /// <param name="sparse">Whether a sample's route says what is walked back: only where no sample meets another.</param>
    /// <param name="reuse">Whether what the teacher's own pass has computed is used again.</param>
    /// <param name="nonFinite">Counts the terms of the policy's gradient that are not finite and therefore 0.</param>
    internal RoutingPass(Decisions w, bool sparse, bool reuse, NonFiniteCounter nonFinite)
    {
        _w = w;
        _sparse = sparse;
        _reuse = reuse;
        _nonFinite = nonFinite;
    }

    /// <summary>z_r [B, K], the end of the pass.</summary>
    /// <exception cref="InvalidOperationException">The pass is not there yet.</exception>
    public Tensor Logits
    {
        get => field ?? throw new InvalidOperationException("The pass has not come to the logits yet.");
        private set;
    }

    /// <summary>The index of the branch point that the pass is before.</summary>
    private int Branch => _adapters.Count;

    /// <summary>t_1 where the teacher's own pass has just computed it.</summary>
    /// <param name="value">The value of every sample; it stays the caller's.</param>
    public Segment Known(Tensor value) => Segment.Known(value.detach());

    /// <summary>t_1 = T_1(x) or s_1 = S_1(x), which nobody is walked back through.</summary>
    /// <param name="network">T_1 or S_1.</param>
    /// <param name="x">The images.</param>
    public Segment First(Func<Tensor, Tensor> network, Tensor x) => Segment.Whole(network, x, tracked: false);

    /// <summary>t_i = T_i(a_i).</summary>
    /// <param name="network">T_i.</param>
    /// <param name="a">a_i of every sample.</param>
    /// <param name="splits">Whether T_i is work enough to be done for some samples only.</param>
    /// <param name="plain">What the teacher's own pass has here; null where that was in another mode.</param>
    /// <param name="trail">The graph of that, from the feature before it; null where there is none.</param>
    public Segment Teacher(Func<Tensor, Tensor> network, Tensor a, bool splits, Tensor? plain = null, (Tensor From, Tensor To)? trail = null)
    {
        int i = Branch;
        if (!_sparse || !_reuse || plain is null) return Through(network, a, _w[i], others: null, splits);

        // Whoever has been on the teacher's route until here has a_i, and what T_i makes of it, from the teacher's own pass.
        var prefix = _w.Rows(route => Begins(route, i));
        if (prefix.Count == 0 || (!splits && prefix.Count < prefix.Batch)) return Through(network, a, _w[i], others: null, splits);

        bool follows = trail is not null && Follows(_w, i);
        return Segment.Split(
            network,
            a,
            tracked: follows ? _w.Rows(route => route[i] && !Begins(route, i)) : _w[i],
            untracked: _w.Rows(route => !route[i] && !Begins(route, i)),
            plain,
            follows ? new Leg(trail!.Value.From.alias(), trail.Value.To.alias(), _w.Rows(route => Begins(route, i + 1)), isShared: true) : null);
    }

    /// <summary>
    /// Whether a segment follows the graph of the teacher's own pass back. That is of the whole batch: to walk it costs more than to compute
    /// it again for those who are walked back, unless most samples are. Segments after one that does not follow do not follow either.
    /// </summary>
    internal static bool Follows(Decisions w, int segment) =>
        w.Rows(route => Begins(route, segment)).Count + w.Rows(route => Begins(route, segment + 1)).Count > w.Batch;

    /// <summary>s_i = S_i(c_i).</summary>
    /// <param name="network">S_i.</param>
    /// <param name="c">c_i of every sample.</param>
    /// <param name="splits">Whether S_i is work enough to be done for some samples only.</param>
    public Segment Student(Func<Tensor, Tensor> network, Tensor c, bool splits)
    {
        int i = Branch;
        return Through(network, c, _w.Rows(route => !route[i]), _w[i], splits);
    }

    /// <summary>Comes to a branch point: a_{i+1} and c_{i+1} of every sample, which the pass releases at the next one.</summary>
    /// <param name="t">t_i, which the pass takes over.</param>
    /// <param name="s">s_i, which the pass takes over.</param>
    /// <param name="hst">Hst_i.</param>
    /// <param name="hts">Hts_i.</param>
    public (Tensor A, Tensor C) Join(Segment t, Segment s, nn.Module<Tensor, Tensor> hst, nn.Module<Tensor, Tensor> hts)
    {
        int i = Branch;
        ReleaseJoined();
        bool toTeacher = !_sparse || _w.Rows(route => !route[i] && route[i + 1]).Count > 0;
        bool toStudent = !_sparse || _w.Rows(route => route[i] && !route[i + 1]).Count > 0;
        var adapted = (
            Hst: Segment.Whole(hst.forward, s.Value, toTeacher, toInput: i > 0),
            Hts: Segment.Whole(hts.forward, t.Value, toStudent, toInput: i > 0));
        _segments.Add((t, s));
        _adapters.Add(adapted);
        var (a, c) = (_w[i].Choose(t.Value, adapted.Hst.Value), _w[i].Choose(adapted.Hts.Value, s.Value));
        _joined.AddRange([a, c]);
        return (a, c);
    }

    /// <summary>Comes to the last branch point, the logits.</summary>
    /// <param name="t">t_{N+1}, which the pass takes over.</param>
    /// <param name="s">s_{N+1}, which the pass takes over.</param>
    /// <returns>The pass, which now has its <see cref="Logits"/>.</returns>
    public RoutingPass End(Segment t, Segment s)
    {
        ReleaseJoined();
        _segments.Add((t, s));
        Logits = _w[^1].Choose(t.Value, s.Value);
        _joined.Add(Logits);
        return this;
    }

    /// <summary>Walks back, once, and releases each segment behind it. Adapters are given their gradients, both networks none.</summary>
    /// <param name="gradient">dL/dz_r [B, K].</param>
    /// <returns>dL/dw [B, N+1].</returns>
    internal Tensor Back(Tensor gradient)
    {
        int last = _segments.Count - 1;
        var terms = new Tensor[_segments.Count];
        terms[last] = InnerProducts(gradient, _segments[last].Teacher, _segments[last].Student, relevant: null);
        var (toT, toS) = (_w[last].Keep(gradient), _w[last].KeepOthers(gradient));
        for (int i = last - 1; i >= 0; i--)
        {
            var (t, s) = _segments[i];
            var (hst, hts) = _adapters[i];
            using var alpha = _segments[i + 1].Teacher.Back(toT);
            using var gamma = _segments[i + 1].Student.Back(toS);
            Release(_segments[i + 1], toT, toS);
            var next = _sparse ? _w[i + 1] : null;
            terms[i] = Sum(
                alpha is null ? null : InnerProducts(alpha, t, hst, next?.Mask),
                gamma is null ? null : InnerProducts(gamma, hts, s, next?.OthersMask))!;
            var alphaToHst = alpha is null ? null : _w[i].KeepOthers(alpha);
            var gammaToHts = gamma is null ? null : _w[i].Keep(gamma);
            toT = Sum(alpha is null ? null : t.Gathers ? alpha.alias() : _w[i].Keep(alpha), hts.Back(gammaToHts));
            toS = Sum(gamma is null ? null : s.Gathers ? gamma.alias() : _w[i].KeepOthers(gamma), hst.Back(alphaToHst));
            Release(_adapters[i], alphaToHst, gammaToHts);
        }

        return stack(terms, 1);
    }

    /// <summary>Releases the segments.</summary>
    public void Dispose()
    {
        foreach (var pair in _segments.Concat(_adapters)) Release(pair);
        ReleaseJoined();
    }

    /// <summary>a and c are done with when the next segment has read them.</summary>
    private void ReleaseJoined()
    {
        foreach (var tensor in _joined) tensor.Dispose();
        _joined.Clear();
    }

    private static void Release((Segment, Segment) pair, params ReadOnlySpan<Tensor?> gradients)
    {
        pair.Item1.Dispose();
        pair.Item2.Dispose();
        foreach (var gradient in gradients) gradient?.Dispose();
    }

    private static bool Begins(ReadOnlySpan<bool> route, int branches) => !route[..branches].Contains(false);

    private static Tensor? Sum(Tensor? one, Tensor? other)
    {
        if (one is null || other is null) return one ?? other;
        using (one)
        using (other) return one + other;
    }

    private Segment Through(Func<Tensor, Tensor> network, Tensor input, Selection chosen, Selection? others, bool splits)
    {
        if (!_sparse) return Segment.Whole(network, input, tracked: true);
        if (!splits || chosen.Count == 0 || chosen.Count == chosen.Batch) return Segment.Whole(network, input, chosen.Count > 0);

        int i = Branch;
        return Segment.Split(network, input, chosen, others ?? _w.Rows(route => !route[i]), known: null, followed: null);
    }

    /// <summary>gradient . (teacher - student) per sample [B]; 0 where that is not finite.</summary>
    private Tensor InnerProducts(Tensor gradient, Segment teacher, Segment student, Tensor? relevant)
    {
        using var difference = teacher.Value - student.Value;
        using var rows = ChannelsLast.Flat(difference);
        using var columns = ChannelsLast.Flat(gradient);
        using var sums = linalg.vecdot(rows, columns);
        using var finite = sums.isfinite();
        using var wrong = finite.logical_not();
        using var counted = relevant is null ? wrong.alias() : wrong.logical_and(relevant);
        using var count = counted.sum();
        _nonFinite.Add(count.ToInt32());
        using var none = zeros_like(sums);
        return where(finite, sums, none);
    }
}
