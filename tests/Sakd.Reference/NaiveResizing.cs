using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>
/// Bilinear interpolation with antialiasing, as it is defined: along each side pixel i of n is the mean of the N pixels j, weighted by
/// max(0, 1 - |j + 1/2 - (i + 1/2) r| / r) with r = N/n.
/// </summary>
public static class NaiveResizing
{
    /// <summary>Images at another size, no larger than theirs.</summary>
    /// <param name="x">Images [B, C, H, W].</param>
    /// <param name="height">The height wanted.</param>
    /// <param name="width">The width wanted.</param>
    public static Tensor Of(Tensor x, int height, int width) =>
        Weights(x.shape[2], height, x.dtype).matmul(x).matmul(Weights(x.shape[3], width, x.dtype).t());

    /// <summary>What each pixel of a side is made of, [n, N].</summary>
    private static Tensor Weights(long from, int to, ScalarType type)
    {
        double ratio = (double)from / to;
        double[,] weights = new double[to, from];
        for (int i = 0; i < to; i++)
            for (int j = 0; j < from; j++)
                weights[i, j] = Math.Max(0, 1 - (Math.Abs(j + 0.5 - ((i + 0.5) * ratio)) / ratio));
        var triangles = tensor(weights).to(type);
        return triangles / triangles.sum(1, keepdim: true);
    }
}
