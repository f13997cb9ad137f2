using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>What several distillers make of rows: vectors along the last dimension.</summary>
internal static class RowVectors
{
    private static readonly Scalar _tiny = 1e-12.ToScalar();
    private static readonly Scalar _infinity = double.PositiveInfinity.ToScalar();

    /// <summary>The rows' lengths, [.., n] to [.., 1]; the gradient at 0 is 0.</summary>
    internal static Tensor Norm(Tensor x) => x.norm(-1, keepdim: true);

    /// <summary>The rows scaled to length 1.</summary>
    internal static Tensor Unit(Tensor x)
    {
        using var norm = Norm(x);
        return Divide(x, norm);
    }

    /// <summary>
    /// x / (norm + epsilon), where a row without length stays 0 and has the gradient 0. The quotient's own gradient there is one over next
    /// to nothing, which would throw the student out of its training for a sample that no unit answers to.
    /// </summary>
    internal static Tensor Divide(Tensor x, Tensor norm, double epsilon = 0)
    {
        using var none = norm.lt(_tiny);
        return Divide(x, norm, none, epsilon);
    }

    /// <summary>The same where the caller says which rows are without length.</summary>
    internal static Tensor Divide(Tensor x, Tensor norm, Tensor none, double epsilon)
    {
        using var length = norm.masked_fill(none, _infinity);
        using var divisor = length.Plus(epsilon);
        return x / divisor;
    }

    /// <summary>
    /// The rows less their means, [.., n]. Their first entries are taken off beforehand, so that a row of equal entries is 0 to the bit.
    /// </summary>
    internal static Tensor Centred(Tensor x)
    {
        using var first = x.narrow(-1, 0, 1);
        using var shifted = x - first;
        using var mean = shifted.mean([-1], keepdim: true);
        return shifted - mean;
    }

    /// <summary>The inner products of all pairs of rows, [.., B, n] to [.., B, B].</summary>
    internal static Tensor Gram(Tensor x)
    {
        using var columns = x.transpose(-2, -1);
        return x.matmul(columns);
    }
}
