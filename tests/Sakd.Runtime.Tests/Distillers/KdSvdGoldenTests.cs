using System.Text.Json;
using Sakd.Distillers;
using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

/// <summary>
/// The published value depends on the sign that a library gives the teacher's vector, so the references have two values for each sample,
/// and gradients for the first of them.
/// </summary>
public sealed class KdSvdGoldenTests
{
    private const double Tolerance = 1e-3;

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void EverySampleHasOneOfItsTwoValuesAndItsGradient(ScalarType type)
    {
        int compared = 0;
        LossCase.ForEach(Golden, type, golden =>
        {
            var (before, spot) = (golden.Spots[0], golden.Spots[1]);
            var expected = new double[spot.Selection.Batch];
            bool[] asComputed = new bool[expected.Length];
            for (int i = 0; i < expected.Length; i++) (expected[i], asComputed[i]) = Sample(golden, i);

            var loss = spot.Selection.WeighNeighbours(Create(golden), before.Student, spot.Student, before.Teacher, spot.Teacher);
            if (loss.requires_grad) loss.backward();

            bool[] selected = Close.Values(spot.Selection.Of(arange(expected.Length, type)))
                .Aggregate(new bool[expected.Length], (set, i) => Mark(set, (int)i));
            Close.To(expected.Where((_, i) => selected[i]).Sum() / expected.Length, loss.ToDouble(), Tolerance, $"{golden.What}, loss");
            if (Gradients(golden.What) is not { } gradients) return;
            for (int i = 0; i < expected.Length; i++)
            {
                if (!asComputed[i]) continue;
                compared++;
                foreach (string name in (ReadOnlySpan<string>)["s0", "s1"])
                    Close.To(
                        gradients.At(name).Tensor(type)[i], golden.Inputs[name].grad![i], Tolerance,
                        $"{golden.What}, gradient of {name}, sample {i}", absolute: 1e-9);
            }
        });
        Assert.NotEqual(0, compared);
    }

    [Fact]
    public void TheGradientIsTheDerivative()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var shape = new FeatureShape(6, 2, 2);
        var distiller = new KdSvd(shape, shape, shape, shape);
        var features = Enumerable.Range(0, 4).Select(_ => rand(3, 6, 2, 2, dtype: ScalarType.Float64, generator: generator)).ToArray();
        var student = features[1].requires_grad_();
        var direction = randn(3, 6, 2, 2, dtype: ScalarType.Float64, generator: generator);
        double Loss(double t) => distiller.Loss(features[0], student + (t * direction), features[2], features[3]).ToDouble();

        distiller.Loss(features[0], student, features[2], features[3]).backward();

        const double Step = 1e-6;
        Close.To((Loss(Step) - Loss(-Step)) / (2 * Step), (student.grad! * direction).sum().ToDouble(), 1e-4, "derivative");
    }

    [Fact]
    public void AnyMaskAndEqualSingularValuesAreFinite()
    {
        using var generator = new Generator(2);
        var shape = new FeatureShape(5, 4, 4);
        var distiller = new KdSvd(shape, shape, shape, shape);
        for (int round = 0; round < 20; round++)
        {
            using var scope = NewDisposeScope();
            var features = Enumerable.Range(0, 4).Select(_ => randn(6, 5, 4, 4, generator: generator).relu()).ToArray();
            using (no_grad())
            {
                features[1][0] = 0;
                features[1][1] = eye(5, 16).reshape(5, 4, 4);
            }

            var student = features[1].requires_grad_();
            using var decisions = new Decisions(rand(6, 1, generator: generator).round());
            var loss = decisions[0].WeighNeighbours(distiller, features[0], student, features[2], features[3]);
            if (loss.requires_grad) loss.backward();

            Assert.True(loss.isfinite().all().ToBoolean());
            Assert.True((student.grad ?? zeros_like(student)).isfinite().all().ToBoolean());
        }
    }

    [Fact]
    public void UnequalChannelsAreRefused()
    {
        var (narrow, wide) = (new FeatureShape(2, 4, 4), new FeatureShape(3, 4, 4));
        var exception = Assert.Throws<SakdException>(() => new KdSvd(narrow, narrow, narrow, wide));
        Assert.Contains("2x4x4", exception.Message, StringComparison.Ordinal);
        Assert.Contains("3x4x4", exception.Message, StringComparison.Ordinal);
        Assert.Throws<SakdException>(() => new KdSvd(narrow, narrow, wide, narrow));
    }

    private static JsonElement Golden => GoldenFile.Open("losses.json").At("losses", "KDSVD");

    private static KdSvd Create(LossCase golden)
    {
        var (before, spot) = (golden.Spots[0], golden.Spots[1]);
        return new KdSvd(before.StudentShape, spot.StudentShape, before.TeacherShape, spot.TeacherShape);
    }

    /// <summary>Which of its two values a sample has, and whether it is the one that the gradients are of.</summary>
    private static (double Value, bool AsComputed) Sample(LossCase golden, int sample)
    {
        using var _ = no_grad();
        var rows = golden.Spots
            .SelectMany(spot => new[] { spot.Student[sample..(sample + 1)], spot.Teacher[sample..(sample + 1)] })
            .ToArray();
        double value = Create(golden).Loss(rows[0], rows[2], rows[1], rows[3]).ToDouble();
        double[] alternatives = Golden.At("per_sample_alternatives")[sample].Numbers();
        int which = Array.FindIndex(alternatives, alternative => Math.Abs(alternative - value) <= Tolerance * alternative);
        Assert.True(which >= 0, $"{golden.What}, sample {sample}: {value} is none of {string.Join(" and ", alternatives)}");
        return (alternatives[which], which == 0);
    }

    /// <summary>The published gradients, where the published step selected as ours does: the same samples at both features.</summary>
    private static JsonElement? Gradients(string what)
    {
        if (what == "plain") return Golden.At("plain", "grad");
        var reference = Golden.At("masked").EnumerateArray().Single(reference => reference.At("case").GetString() == what);
        double[][] masks = [.. reference.At("masks").EnumerateArray().Select(mask => mask.Numbers())];
        return masks[0].SequenceEqual(masks[1]) ? reference.Find("grad") : null;
    }

    private static bool[] Mark(bool[] set, int i)
    {
        set[i] = true;
        return set;
    }
}
