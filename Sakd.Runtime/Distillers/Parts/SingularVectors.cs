using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// Right singular vectors of features as matrices X [P, C] of positions by channels. torch's own gradient of the decomposition is not
/// finite where singular values coincide; here a vector's gradient is that of perturbation theory, and what coincides does not contribute.
/// </summary>
internal static class SingularVectors
{
    /// <summary>How many of the student's vectors are candidates: k + 3 with k = 1.</summary>
    private const long Candidates = 4;

    /// <summary>Differences of squared singular values below this share of the largest count as none.</summary>
    private const double Coincident = 1e-5;

    private const double Tiny = 1e-30;

    /// <summary>
    /// The vector of the largest singular value, the sum of its entries positive: [B, C, H, W] to [B, C], without a graph.
    /// </summary>
    internal static Tensor Leading(Tensor feature)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (_, vectors) = Decompose(Matrix(feature));
        var leading = vectors.select(1, 0);
        return (leading * Sign(leading.sum([1], keepdim: true))).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The one of the first four vectors most nearly parallel to a given one, on its side: [B, C, H, W] and [B, C] to [B, C], with a graph.
    /// </summary>
    internal static Tensor Nearest(Tensor feature, Tensor target)
    {
        using var scope = NewDisposeScope();
        var matrix = Matrix(feature);
        var (chosen, vectors, inside, outside) = Choose(matrix, target);

        // Of an eigenvector v of A = X^T X the perturbation is dv = (lambda - A)^+ dA v. Vectors that the thin decomposition leaves out
        // have the eigenvalue 0, so the pseudo-inverse is "outside" times the identity but for those that it has.
        var moved = matrix.transpose(1, 2).bmm(matrix.bmm(chosen));
        var shift = vectors.transpose(1, 2).bmm((inside - outside) * vectors.bmm(moved)) + (outside * moved);
        return (chosen + (shift - shift.detach())).squeeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The vector v [B, C, 1], all vectors [B, R, C], and the eigenvalues of (lambda - A)^+ for these [B, R, 1] and for what is orthogonal
    /// to them [B, 1, 1]; constants.
    /// </summary>
    private static (Tensor Vector, Tensor Vectors, Tensor Inside, Tensor Outside) Choose(Tensor matrix, Tensor target)
    {
        using var _ = no_grad();
        var (eigenvalues, vectors) = Decompose(matrix);
        var candidates = vectors.narrow(1, 0, Math.Min(Candidates, vectors.size(1)));
        var cosines = candidates.bmm(target.unsqueeze(-1)).squeeze(-1);
        var best = cosines.abs().argmax(1, keepdim: true);
        var chosen = candidates.take_along_dim(best.unsqueeze(-1), 1) * Sign(cosines.gather(1, best)).unsqueeze(-1);

        var own = eigenvalues.gather(1, best);
        var floor = eigenvalues.narrow(1, 0, 1).Times(Coincident).square().Plus(Tiny);
        var outside = own / (own.square() + floor);
        var gaps = own - eigenvalues;
        var inside = gaps / (gaps.square() + floor);
        return (chosen.transpose(1, 2), vectors, inside.unsqueeze(-1), outside.unsqueeze(-1));
    }

    /// <summary>X [B, P, C].</summary>
    private static Tensor Matrix(Tensor feature) => feature.flatten(2).transpose(1, 2);

    /// <summary>
    /// The eigenvalues of X^T X, falling, [B, R] and the right singular vectors as rows [B, R, C]; R is the smaller of P and C.
    /// </summary>
    private static (Tensor Eigenvalues, Tensor Vectors) Decompose(Tensor matrix)
    {
        var (left, values, vectors) = linalg.svd(matrix, fullMatrices: false);
        left.Dispose();
        return (values.square(), vectors);
    }

    /// <summary>1 or -1, never 0.</summary>
    private static Tensor Sign(Tensor x) => where(x.ge(Arithmetic.Zero), ones_like(x), -ones_like(x));
}
