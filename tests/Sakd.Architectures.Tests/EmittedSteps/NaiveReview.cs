using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.EmittedSteps;

/// <summary>ReviewKD as its paper writes it, for networks of one size, in which no level is resized but to the next one's.</summary>
internal static class NaiveReview
{
    /// <summary>L_KD: 0 where nobody is selected at all.</summary>
    /// <param name="modules">The fusions.</param>
    /// <param name="s">The student's features.</param>
    /// <param name="teacher">What is compared of the teacher: its pre-activations at the spots and its pooled vector.</param>
    /// <param name="distilled">Who is distilled, [B, N+1].</param>
    public static Tensor Of(nn.Module modules, NaiveFeatures s, IReadOnlyList<Tensor> teacher, Tensor distilled)
    {
        var sum = zeros([], s.Logits.dtype);
        if (distilled[.., ..^1].count_nonzero().item<long>() == 0) return sum;

        int spots = s.Spots.Count;
        Tensor? deeper = null;
        for (int level = spots; level >= 0; level--)
        {
            string key = $"levels.abfs.{spots - level}";
            var feature = level == spots ? s.Pooled[.., .., TensorIndex.None, TensorIndex.None] : s.At(level);
            var fused = Normalised(nn.functional.conv2d(feature, Parameter("conv1.0.weight")), "conv1.1");
            if (deeper is not null)
            {
                long times = fused.shape[2] / deeper.shape[2];
                var repeated = deeper.repeat_interleave(times, 2).repeat_interleave(times, 3);
                var scores = nn.functional.conv2d(
                    cat([fused, repeated], 1), Parameter("att_conv.0.weight"), Parameter("att_conv.0.bias"));
                var weights = 1 / (1 + (-scores).exp());
                fused = (fused * weights[.., ..1]) + (repeated * weights[.., 1..]);
            }

            deeper = fused;
            var compared = Normalised(nn.functional.conv2d(fused, Parameter("conv2.0.weight"), padding: [1, 1]), "conv2.1");
            var rows = distilled.select(1, Math.Min(level, spots - 1)).nonzero().squeeze(1);
            if (rows.shape[0] > 0)
                sum += Context(compared[rows], teacher[level].reshape(compared.shape)[rows]) * rows.shape[0] / distilled.shape[0];

            Tensor Parameter(string name) => modules.get_parameter($"{key}.{name}")!;
            Tensor Normalised(Tensor x, string name) => NaiveBatchNorm.Of(x, modules, $"{key}.{name}");
        }

        return sum;
    }

    /// <summary>The mean square of the difference and of its means in 4 x 4, 2 x 2 and 1 positions, each counting half as much.</summary>
    private static Tensor Context(Tensor student, Tensor teacher)
    {
        var difference = student - teacher;
        var (sum, weight, total) = (difference.square().mean(), 1.0, 1.0);
        foreach (long size in (long[])[4, 2, 1])
        {
            if (size >= difference.shape[2]) continue;
            weight /= 2;
            total += weight;
            sum += weight * nn.functional.avg_pool2d(difference, difference.shape[2] / size).square().mean();
        }

        return sum / total;
    }
}
