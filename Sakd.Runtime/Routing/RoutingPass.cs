using Sakd.Layers;
using Sakd.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// One pass through the routing network, forward and backward. With a_1 = c_1 = x, the compiled step computes, segment by segment,
/// <code>
/// t_i = T_i(a_i)                              s_i = S_i(c_i)
/// a_{i+1} = w_i t_i + (1 - w_i) Hst_i(s_i)    c_{i+1} = w_i Hts_i(t_i) + (1 - w_i) s_i
/// z_r = w_{N+1} t_{N+1} + (1 - w_{N+1}) s_{N+1}
/// </code>
/// and <see cref="Backward"/>, with alpha = dL/da_{i+1} and gamma = dL/dc_{i+1},
/// <code>
/// dL/dt_i = w_i alpha + Hts_i^T (w_i gamma)    dL/ds_i = (1 - w_i) gamma + Hst_i^T ((1 - w_i) alpha)
/// dL/dw_i = alpha . (t_i - Hst_i(s_i)) + gamma . (Hts_i(t_i) - s_i)
/// </code>
/// </summary>
/// <remarks>
/// A value is selected, never multiplied by 0, so that a NaN on the route that was not taken stays there.
/// </remarks>
public abstract class RoutingPass : IDisposable
{
    private readonly NonFiniteCounter _nonFinite;

    // The terms of dL/dw: each with its place in [B, N+1] and its sign.
    private readonly List<Tensor> _sums = [];
    private readonly List<long> _places = [];
    private readonly List<double> _signs = [];

    private protected RoutingPass(Decisions w, TeacherForward forward, NonFiniteCounter nonFinite)
    {
        W = w;
        Forward = forward;
        _nonFinite = nonFinite;
    }

    /// <summary>z_r [B, K], the end of the pass.</summary>
    /// <exception cref="InvalidOperationException">The pass is not there yet.</exception>
    public Tensor Logits
    {
        get => field ?? throw new InvalidOperationException("The pass has not come to the logits yet.");
        private protected set;
    }

    /// <summary>The decisions.</summary>
    private protected Decisions W { get; }

    /// <summary>What it takes from the teacher's forward pass.</summary>
    private protected TeacherForward Forward { get; }

    /// <summary>Begins a pass.</summary>
    /// <param name="w">The decisions; they stay the caller's.</param>
    /// <param name="sparse">Whether a sample's route says what has a backward pass: only where no sample meets another.</param>
    /// <param name="forward">What it takes from the teacher's forward pass.</param>
    /// <param name="nonFinite">Counts the terms of the policy's gradient that are not finite and therefore 0.</param>
    internal static RoutingPass Begin(Decisions w, bool sparse, TeacherForward forward, NonFiniteCounter nonFinite) =>
        sparse ? new SparseRoutingPass(w, forward, nonFinite) : new DenseRoutingPass(w, forward, nonFinite);

    /// <summary>A value that is known, t_1 where the teacher's forward pass has just computed it.</summary>
    /// <param name="value">The value of every sample; it stays the caller's.</param>
    public Segment Known(Tensor value) => new([SampleRows.OfBatch(value.detach())]);

    /// <summary>s_1 = S_1(x), which has no backward pass.</summary>
    /// <param name="stages">S_1, stage by stage.</param>
    /// <param name="x">The images.</param>
    public Segment First(ReadOnlySpan<FrozenBlock> stages, Tensor x) => First(Row(stages), x);

    /// <summary>t_1 = T_1(x), which has no backward pass: known, unless the teacher's forward pass was in training mode.</summary>
    /// <param name="stages">T_1, stage by stage.</param>
    /// <param name="x">The images.</param>
    /// <param name="feature">The teacher's feature at the end of the segment.</param>
    public Segment First(ReadOnlySpan<FrozenBlock> stages, Tensor x, Tensor feature) =>
        Forward.IsKnown ? Known(feature) : First(Row(stages), x);

    /// <summary>t_i = T_i(a_i).</summary>
    /// <param name="stages">T_i, stage by stage.</param>
    /// <param name="a">a_i, which the segment takes over.</param>
    /// <param name="feature">The teacher's feature at the end of the segment.</param>
    public Segment Teacher(ReadOnlySpan<FrozenBlock> stages, Joined a, Tensor feature) => Teacher(Row(stages), a, feature);

    /// <summary>s_i = S_i(c_i).</summary>
    /// <param name="stages">S_i, stage by stage.</param>
    /// <param name="c">c_i, which the segment takes over.</param>
    public Segment Student(ReadOnlySpan<FrozenBlock> stages, Joined c) => Student(Row(stages), c);

    /// <summary>Comes to a branch point: a_{i+1} and c_{i+1}.</summary>
    /// <param name="t">t_i, which the pass takes over.</param>
    /// <param name="s">s_i, which the pass takes over.</param>
    /// <param name="hst">Hst_i.</param>
    /// <param name="hts">Hts_i.</param>
    public abstract (Joined A, Joined C) Join(Segment t, Segment s, nn.Module<Tensor, Tensor> hst, nn.Module<Tensor, Tensor> hts);

    /// <summary>Comes to a branch point: a_{i+1} and c_{i+1}.</summary>
    /// <param name="t">t_i, which the pass takes over.</param>
    /// <param name="s">s_i, which the pass takes over.</param>
    /// <param name="adapters">Hst_i and Hts_i.</param>
    public (Joined A, Joined C) Join(Segment t, Segment s, (nn.Module<Tensor, Tensor> Hst, nn.Module<Tensor, Tensor> Hts) adapters) =>
        Join(t, s, adapters.Hst, adapters.Hts);

    /// <summary>Comes to the last branch point, the logits.</summary>
    /// <param name="t">t_{N+1}, which the pass takes over.</param>
    /// <param name="s">s_{N+1}, which the pass takes over.</param>
    /// <returns>The pass, which now has its <see cref="Logits"/>.</returns>
    public abstract RoutingPass End(Segment t, Segment s);

    /// <summary>A segment without a backward pass.</summary>
    private protected abstract Segment First(FrozenBlock network, Tensor x);

    /// <summary>A segment of the teacher.</summary>
    private protected abstract Segment Teacher(FrozenBlock network, Joined a, Tensor feature);

    /// <summary>A segment of the student.</summary>
    private protected abstract Segment Student(FrozenBlock network, Joined c);

    /// <summary>
    /// The backward pass, once, which releases each segment behind it. Adapters are given their gradients, both networks none.
    /// </summary>
    /// <param name="gradient">dL/dz_r [B, K].</param>
    /// <returns>dL/dw [B, N+1].</returns>
    internal abstract Tensor Backward(Tensor gradient);

    /// <summary>Releases the segments.</summary>
    public abstract void Dispose();

    private static FrozenBlock Row(ReadOnlySpan<FrozenBlock> stages) => stages.Length == 1 ? stages[0] : new FrozenStage([.. stages]);

    /// <summary>Notes gradient . difference per sample, a term of dL/dw_i.</summary>
    /// <param name="branch">i.</param>
    /// <param name="gradient">dL/da_{i+1} or dL/dc_{i+1}; null for that of no sample.</param>
    /// <param name="difference">The teacher's route less the student's; or for each sample the one that it took less the other.</param>
    /// <param name="isOfTaken">Whether it is the latter.</param>
    private protected void AddTerm(int branch, SampleRows? gradient, Tensor? difference, bool isOfTaken)
    {
        if (gradient is null) return;
        using var rows = ChannelsLast.Flat(difference!);
        using var columns = ChannelsLast.Flat(gradient.Values);
        _sums.Add(linalg.vecdot(rows, columns));
        _places.AddRange(gradient.Samples.Select(sample => ((long)sample * W.BranchPoints) + branch));
        _signs.AddRange(gradient.Samples.Select(sample => isOfTaken && !W.At(sample)[branch] ? -1.0 : 1.0));
    }

    /// <summary>The sum of the terms that were noted, [B, N+1]; what is not finite counts as 0.</summary>
    private protected Tensor SumTerms()
    {
        using var terms = cat(_sums);
        foreach (var part in _sums) part.Dispose();
        using var finite = terms.isfinite();
        using var wrong = finite.logical_not();
        using var count = wrong.sum();
        _nonFinite.Add(count.ToInt32());

        using var none = zeros_like(terms);
        using var counted = where(finite, terms, none);
        using var signs = tensor(_signs.ToArray(), terms.dtype, terms.device);
        using var signed = counted * signs;
        using var places = tensor(_places.ToArray(), device: terms.device);
        using var sum = zeros(W.Batch * W.BranchPoints, terms.dtype, terms.device);
        return sum.index_add_(0, places, signed, Arithmetic.One).view(W.Batch, W.BranchPoints);
    }
}
