using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.EmittedSteps;

/// <summary>
/// L_KD as the papers write it: the sum over the spots of the loss of the selected samples times their share of the batch.
/// </summary>
internal static class NaiveKnowledge
{
    /// <summary>L_KD of a distiller whose own weights are those of some modules.</summary>
    /// <param name="distiller">Its name.</param>
    /// <param name="modules">What it owns.</param>
    /// <param name="studentHead">The weights of the student's linear layer [K, C].</param>
    /// <param name="teacherHead">Those of the teacher's.</param>
    /// <param name="preActivations">Makes those of the teacher's features, spot by spot.</param>
    public static Func<NaiveFeatures, NaiveFeatures, Tensor, Tensor> Of(
        string distiller, nn.Module? modules, Tensor studentHead, Tensor teacherHead,
        Func<NaiveFeatures, IEnumerable<Tensor>> preActivations) => (s, t, distilled) =>
    {
        if (distiller is "review") return NaiveReview.Of(modules!, s, [.. preActivations(t), t.Pooled], distilled);
        var sum = zeros([], s.Logits.dtype);
        for (int spot = 0; spot < s.Spots.Count; spot++)
        {
            var rows = distilled.select(1, spot).nonzero().squeeze(1);
            if (rows.shape[0] == 0) continue;
            var loss = distiller switch
            {
                "cat" => MeanSquare(ClassAttention(s.Map[rows], studentHead) - ClassAttention(t.Map[rows], teacherHead.detach())),
                "simkd" => MeanSquare(Projected(Shrunk(s.Map, t.Map), modules!)[rows] - Shrunk(t.Map, s.Map)[rows]),
                _ => Loss(distiller, modules, spot, s, t, rows),
            };
            sum += loss * rows.shape[0] / distilled.shape[0];
        }

        return sum;
    };

    private static Tensor Loss(string distiller, nn.Module? modules, int spot, NaiveFeatures s, NaiveFeatures t, Tensor rows)
    {
        var (student, teacher) = (s.At(spot), Map(t.At(spot)));
        return distiller switch
        {
            "fitnet" => MeanSquare(Regressed(student, teacher.size(2), modules!, spot)[rows] - teacher[rows]),
            "at" => MeanSquare(Attention(Shrunk(student, teacher)[rows]) - Attention(Shrunk(teacher, student)[rows])),
            "vid" => Surprise(Shrunk(student, teacher)[rows], Shrunk(teacher, student)[rows], modules!, spot),
            "fsp" => MeanSquare(Flow(s.Before(spot)[rows], student[rows]) - Flow(t.Before(spot)[rows], teacher[rows])),
            "sp" => MeanSquare(Similarity(student[rows]) - Similarity(teacher[rows])),
            "cc" => Correlation(student[rows], teacher[rows], modules!, spot),
            _ => throw new ArgumentException($"Write down what {distiller} compares.", nameof(distiller)),
        };
    }

    /// <summary>Tokens behind a class token as the square map that they are the pixels of.</summary>
    private static Tensor Map(Tensor feature)
    {
        if (feature.dim() != 3) return feature;
        long side = (long)Math.Sqrt(feature.size(1) - 1);
        return feature[.., 1..].permute(0, 2, 1).reshape(feature.size(0), feature.size(2), side, side);
    }

    private static Tensor MeanSquare(Tensor difference) => difference.square().mean();

    /// <summary>The regressor: to the same size, its half or its double.</summary>
    private static Tensor Regressed(Tensor student, long size, nn.Module modules, int spot)
    {
        string key = $"spot_{spot + 1}";
        var (weight, bias) = (modules.get_parameter($"{key}.conv.weight")!, modules.get_parameter($"{key}.conv.bias"));
        var conv = size == student.size(2) ? nn.functional.conv2d(student, weight, bias)
            : 2 * size == student.size(2) ? nn.functional.conv2d(student, weight, bias, strides: [2, 2], padding: [1, 1])
            : nn.functional.conv_transpose2d(student, weight, bias, strides: [2, 2], padding: [1, 1]);
        return NaiveBatchNorm.Of(conv, modules, $"{key}.bn").relu();
    }

    /// <summary>The projector: convolutions 1x1, 3x3 and 1x1 that keep the size.</summary>
    private static Tensor Projected(Tensor map, nn.Module modules)
    {
        foreach (int layer in (int[])[0, 3, 6])
        {
            var kernel = modules.get_parameter($"spot_1.transfer.{layer}.weight")!;
            var conv = nn.functional.conv2d(map, kernel, padding: [kernel.size(2) / 2, kernel.size(3) / 2]);
            map = NaiveBatchNorm.Of(conv, modules, $"spot_1.transfer.{layer + 1}").relu();
        }

        return map;
    }

    /// <summary>The larger of two maps by the means of its windows, of the smaller one's size.</summary>
    private static Tensor Shrunk(Tensor map, Tensor other)
    {
        long factor = map.size(2) / other.size(2);
        return factor <= 1 ? map : nn.functional.avg_pool2d(map, factor);
    }

    private static Tensor Attention(Tensor feature)
    {
        var meanSquare = feature.square().mean([1]).flatten(1);
        return meanSquare / meanSquare.norm(1, keepdim: true);
    }

    /// <summary>A linear layer's weights at every position, averaged down to 2 x 2 and scaled to length 1.</summary>
    private static Tensor ClassAttention(Tensor map, Tensor weight)
    {
        var scores = einsum("kc,bchw->bkhw", weight, map);
        var means = nn.functional.avg_pool2d(scores, scores.size(2) / 2).flatten(2);
        return means / means.norm(2, keepdim: true);
    }

    private static Tensor Surprise(Tensor student, Tensor teacher, nn.Module modules, int spot)
    {
        var mean = student;
        foreach (int layer in (int[])[0, 2, 4])
        {
            mean = nn.functional.conv2d(
                layer > 0 ? mean.relu() : mean, modules.get_parameter($"spot_{spot + 1}.regressor.{layer}.weight")!);
        }

        var variance = ((modules.get_parameter($"spot_{spot + 1}.log_scale")!.exp() + 1).log() + 1e-5).view(-1, 1, 1);
        return 0.5 * (((mean - teacher).square() / variance) + variance.log()).mean();
    }

    /// <summary>The products of both features' channels, averaged over the smaller one's pixels.</summary>
    private static Tensor Flow(Tensor before, Tensor after)
    {
        long ratio = before.shape[2] / after.shape[2];
        var pooled = ratio == 1 ? before : nn.functional.avg_pool2d(before, ratio);
        return after.flatten(2).matmul(pooled.flatten(2).transpose(1, 2)) / (after.shape[2] * after.shape[3]);
    }

    private static Tensor Similarity(Tensor feature)
    {
        var gram = feature.flatten(1).matmul(feature.flatten(1).t());
        return gram / gram.norm(1, keepdim: true);
    }

    private static Tensor Correlation(Tensor student, Tensor teacher, nn.Module modules, int spot)
    {
        var delta = (Embedded(student, "embed_s") - Embedded(teacher, "embed_t")).abs();
        long pairs = student.shape[0] - 1;
        return (delta.narrow(0, 0, pairs) * delta.narrow(0, 1, pairs)).sum() / Math.Max(pairs, 1);

        Tensor Embedded(Tensor pooled, string name) =>
            pooled.matmul(modules.get_parameter($"spot_{spot + 1}.{name}.weight")!.t())
            + modules.get_parameter($"spot_{spot + 1}.{name}.bias")!;
    }
}
