using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// One batch's decisions w [B, N+1]: 1 where the sample takes the teacher's route at the branch point, which is where it is distilled,
/// and 0 where it takes the student's.
/// </summary>
public sealed class Decisions : IDisposable
{
    private readonly bool[] _teacher;
    private readonly Selection[] _selections;
    private readonly Tensor? _logits;

    /// <summary>Takes up decisions that have been made.</summary>
    /// <param name="weights">w [B, N+1], zeros and ones, with or without a graph; the decisions take it over.</param>
    public Decisions(Tensor weights)
        : this(weights, logits: null)
    {
    }

    private Decisions(Tensor weights, Tensor? logits)
    {
        Weights = weights;
        _logits = logits;
        Batch = (int)weights.size(0);
        BranchPoints = (int)weights.size(1);
        _teacher = ToHost(weights);
        _selections = [.. Enumerable.Range(0, BranchPoints).Select(Select)];
    }

    /// <summary>w [B, N+1]; with the policy's graph where a policy decided, else a constant.</summary>
    public Tensor Weights { get; }

    /// <summary>B.</summary>
    public int Batch { get; }

    /// <summary>N + 1; also the end of the indexer, so that [^1] is the logits' branch point.</summary>
    public int BranchPoints { get; }

    /// <summary>The same as <see cref="BranchPoints"/>, under the name that indexing from the end asks for.</summary>
    public int Length => BranchPoints;

    /// <summary>The samples that take the teacher's route at a branch point.</summary>
    /// <param name="branchPoint">The branch point, from 0 to N.</param>
    public Selection this[int branchPoint] => _selections[branchPoint];

    /// <summary>Every sample at every branch point.</summary>
    /// <param name="batch">B.</param>
    /// <param name="branchPoints">N + 1.</param>
    /// <param name="device">Where the decisions are needed.</param>
    public static Decisions Always(long batch, int branchPoints, Device device) => new(ones(batch, branchPoints, device: device));

    /// <summary>A policy's decisions by the straight-through Gumbel-softmax.</summary>
    /// <param name="logits">The policy's logits [B, N+1, 2], index 0 the teacher's route; the decisions take them over.</param>
    /// <param name="noise">Gumbel noise of the same shape.</param>
    /// <param name="temperature">tau.</param>
    public static Decisions OfPolicy(Tensor logits, Tensor noise, double temperature)
    {
        using var routes = GumbelSoftmax.StraightThrough(logits, noise, temperature);
        return new Decisions(routes.select(-1, 0), logits);
    }

    /// <summary>One branch point's column of <see cref="Weights"/>, [B], with its graph.</summary>
    /// <param name="branchPoint">The branch point, from 0 to N.</param>
    public Tensor Weight(int branchPoint) => Weights.select(1, branchPoint);

    /// <summary>One sample's decisions, N + 1 of them.</summary>
    /// <param name="sample">The row.</param>
    public ReadOnlySpan<bool> At(int sample) => _teacher.AsSpan(sample * BranchPoints, BranchPoints);

    /// <summary>Whether a sample has been on the teacher's route from the start.</summary>
    /// <param name="sample">The row.</param>
    /// <param name="branchPoints">At so many branch points.</param>
    internal bool Begins(int sample, int branchPoints) => !At(sample)[..branchPoints].Contains(false);

    /// <summary>One sample's route as a number: bit i is w_i.</summary>
    /// <param name="sample">The row.</param>
    public int Route(int sample)
    {
        var decisions = At(sample);
        int route = 0;
        for (int i = 0; i < decisions.Length; i++)
        {
            if (decisions[i]) route |= 1 << i;
        }

        return route;
    }

    /// <summary>How many samples took each of the 2^(N+1) routes.</summary>
    public ImmutableArray<int> Routes()
    {
        int[] histogram = new int[1 << BranchPoints];
        for (int sample = 0; sample < Batch; sample++) histogram[Route(sample)]++;
        return [.. histogram];
    }

    /// <summary>Per branch point, the number of samples on the teacher's route.</summary>
    public ImmutableArray<int> Counts() => [.. _selections.Select(selection => selection.Count)];

    /// <summary>Per branch point, the mean over the batch of sigmoid(l_0 - l_1); NaN where no policy decided.</summary>
    public ImmutableArray<double> PolicyProbability()
    {
        if (_logits is null) return [.. Enumerable.Repeat(double.NaN, BranchPoints)];

        using var _ = no_grad();
        using var soft = _logits.softmax(-1);
        using var mean = soft.mean([0], type: ScalarType.Float64);
        using var teacher = mean.select(-1, 0);
        using var host = teacher.cpu();
        return [.. host.data<double>()];
    }

    /// <summary>
    /// How far the policy is from a share, sum over the branch points of (mean over the batch of p - share)^2, with the policy's graph.
    /// </summary>
    /// <param name="share">The share of the samples that is to be distilled.</param>
    /// <exception cref="InvalidOperationException">No policy decided.</exception>
    internal Tensor Excess(SpotShares share)
    {
        if (_logits is null) throw new InvalidOperationException("Only a policy's decisions keep to a share.");

        using var soft = _logits.softmax(-1);
        using var teacher = soft.select(-1, 0);
        using var mean = teacher.mean([0]);
        using var wanted = tensor(
            [.. Enumerable.Range(0, BranchPoints).Select(branchPoint => share.At(branchPoint, BranchPoints))], mean.dtype, mean.device);
        using var difference = mean - wanted;
        using var squares = difference.square();
        return squares.sum();
    }

    /// <summary>The opposite of every decision, 1 - w, as constants.</summary>
    public Decisions Inverted()
    {
        using var constant = Weights.detach();
        return new Decisions(constant.SubtractedFrom(1));
    }

    /// <summary>Those of the decisions that a mask leaves, as constants.</summary>
    /// <param name="mask">Zeros and ones [B, N+1].</param>
    internal Decisions Among(Tensor mask)
    {
        using var constant = Weights.detach();
        return new Decisions(constant * mask);
    }

    /// <summary>Releases the decisions.</summary>
    public void Dispose()
    {
        foreach (var selection in _selections) selection.Dispose();
        _logits?.Dispose();
        Weights.Dispose();
    }

    private Selection Select(int branchPoint) =>
        new([.. Enumerable.Range(0, Batch).Where(sample => At(sample)[branchPoint]).Select(sample => (long)sample)], Batch, Weights.device);

    private static bool[] ToHost(Tensor weights)
    {
        using var _ = no_grad();
        using var teacher = weights.ne(Arithmetic.Zero);
        using var host = teacher.cpu();
        return [.. host.data<bool>()];
    }
}
