using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Mixes each image of a batch with another one of it, and the labels alike: the whole image (Zhang et al., mixup, ICLR 2018, arXiv
/// 1710.09412) or a rectangle (Yun et al., CutMix, ICCV 2019, arXiv 1905.04899). Where both are wanted, half of the batches are mixed in
/// each way.
/// </summary>
/// <param name="Mixup">alpha of the share's Beta(alpha, alpha) distribution; 0 for none.</param>
/// <param name="CutMix">The same for rectangles.</param>
public sealed record Mixing(double Mixup, double CutMix)
{
    // Above, hardly any pair of numbers is taken.
    private const double MostOfJohnk = 8;

    /// <summary>Mixes a batch.</summary>
    /// <param name="images">float32, [B, C, H, W].</param>
    /// <param name="labels">int64, [B].</param>
    /// <param name="classes">K, the number of classes.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="batch">The number of the batch, counted through all epochs.</param>
    /// <returns>Images as before, and for each the share of every class, float32 [B, K].</returns>
    internal (Tensor Images, Tensor Labels) Apply(Tensor images, Tensor labels, int classes, ulong seed, long batch)
    {
        using var scope = NewDisposeScope();
        using var generator = RandomStreams.Open(seed, RandomStream.Mixing, batch);
        long count = images.shape[0];
        double Unit(int use) => RandomStreams.Unit(seed, RandomStream.Mixing, batch, 0, use);

        bool cuts = CutMix > 0 && (Mixup <= 0 || Unit(0) < 0.5);
        double share = Beta(cuts ? CutMix : Mixup, seed, batch);
        var others = randperm(count, ScalarType.Int64, generator: generator);
        var partners = images.index_select(0, others);
        Tensor mixed;
        if (cuts)
        {
            long height = images.shape[2], width = images.shape[3];
            var (top, bottom) = Side(height, Unit(1), share);
            var (left, right) = Side(width, Unit(2), share);
            mixed = images.clone();
            if (bottom > top && right > left)
                mixed.narrow(2, top, bottom - top).narrow(3, left, right - left)
                    .copy_(partners.narrow(2, top, bottom - top).narrow(3, left, right - left));
            share = 1 - ((double)((bottom - top) * (right - left)) / (height * width));
        }
        else
        {
            mixed = images.Times(share).add_(partners.Times(1 - share));
        }

        var own = nn.functional.one_hot(labels, classes).to(ScalarType.Float32);
        var soft = own.Times(share).add_(own.index_select(0, others).Times(1 - share));
        return (mixed.MoveToOuterDisposeScope(), soft.MoveToOuterDisposeScope());
    }

    // A rectangle of 1 - share of the area around a point of the image; what sticks out of it is cut off.
    private static (long From, long To) Side(long length, double centre, double share)
    {
        double half = length * Math.Sqrt(1 - share) / 2, middle = centre * length;
        return ((long)Math.Max(0, middle - half), (long)Math.Min(length, middle + half));
    }

    private static double Beta(double alpha, ulong seed, long batch)
    {
        int drawn = 0;
        double Unit() => 1 - RandomStreams.Unit(seed, RandomStream.Mixing, batch, 1, drawn++);
        if (alpha > MostOfJohnk)
        {
            double one = Gamma(alpha, Unit), other = Gamma(alpha, Unit);
            return one / (one + other);
        }

        // Johnk's method: U^(1/a) / (U^(1/a) + V^(1/a)), if the sum is at most 1, is of Beta(a, a). In logarithms, since a may be small.
        while (true)
        {
            double u = Math.Log(Unit()) / alpha, v = Math.Log(Unit()) / alpha;
            double larger = Math.Max(u, v), logSum = larger + Math.Log(Math.Exp(u - larger) + Math.Exp(v - larger));
            if (logSum <= 0) return Math.Exp(u - logSum);
        }
    }

    // Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM Transactions on Mathematical Software 26, 2000.
    private static double Gamma(double alpha, Func<double> unit)
    {
        double d = alpha - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = Math.Sqrt(-2 * Math.Log(unit())) * Math.Cos(2 * Math.PI * unit());
            double v = Math.Pow(1 + (c * normal), 3);
            if (v > 0 && Math.Log(unit()) < (normal * normal / 2) + d - (d * v) + (d * Math.Log(v))) return d * v;
        }
    }
}
