using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// Where two routes join: <c>w t + (1 - w) s</c> per sample. The value is selected, not multiplied, so that a NaN on the route that was
/// not taken never reaches the one that was.
/// </summary>
public static class Junction
{
    /// <summary>Joins the routes of a batch.</summary>
    /// <param name="w">One branch point's decisions [B], exactly 0 or 1; the policy's graph hangs on them.</param>
    /// <param name="teacher">t, what the teacher's route brings, [B, C, H, W] or [B, K].</param>
    /// <param name="student">s, what the student's route brings, of the same shape.</param>
    /// <param name="counter">Counts the samples whose term of the policy's gradient is not finite and therefore 0; may be null.</param>
    /// <returns>
    /// The joined feature. Its gradient dL/dy reaches t where w = 1 and s where w = 0, and w as the inner product of dL/dy and t - s.
    /// </returns>
    public static Tensor Join(Tensor w, Tensor teacher, Tensor student, NonFiniteCounter? counter = null)
    {
        using var perSample = w.view(PerSample(teacher));
        using var takesTeacher = perSample.ne(0);
        var joined = where(takesTeacher, teacher, student);
        if (!w.requires_grad) return joined;

        // w - w.detach() is 0 forward and w backward: it adds nothing to the value and t - s to the gradient of w.
        using var constant = perSample.detach();
        using var gradientOnly = perSample - constant;
        using var difference = Difference(teacher, student, counter);
        return joined.addcmul_(gradientOnly, difference, 1);
    }

    /// <summary>t - s without a graph, and 0 for every sample that is not finite there.</summary>
    private static Tensor Difference(Tensor teacher, Tensor student, NonFiniteCounter? counter)
    {
        using var _ = no_grad();
        var difference = teacher - student;

        // A sum is finite only if every term is, and costs one pass.
        using var sums = difference.flatten(1).sum(dim: 1);
        using var finite = sums.isfinite();
        using var count = finite.sum();
        int nonFinite = (int)finite.shape[0] - count.ToInt32();
        if (nonFinite == 0) return difference;

        counter?.Add(nonFinite);
        using (difference)
        using (var perSample = finite.view(PerSample(difference)))
        using (var zero = zeros_like(difference))
        {
            return where(perSample, difference, zero);
        }
    }

    /// <summary>[B, 1, ..]: one number per sample, in as many dimensions as the feature.</summary>
    private static long[] PerSample(Tensor feature)
    {
        long[] shape = new long[feature.dim()];
        Array.Fill(shape, 1);
        shape[0] = feature.shape[0];
        return shape;
    }
}
