using System.Text.Json;
using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Routing;
using Sakd.Runtime.Tests.Toy;
using Sakd.Runtime.Tests.Training;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

/// <summary>
/// ReviewKD's numbers: as published, for every mask whose batch norms have more than one value, in both precisions. Levels have masks of
/// their own there.
/// </summary>
public sealed class KnowledgeReviewGoldenTests
{
    public static TheoryData<ScalarType, double> Precisions => LossCase.Precisions;

    [Theory]
    [MemberData(nameof(Precisions))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance)
    {
        int number = 0;
        foreach (var geometry in Golden("geometries"))
        {
            foreach (var (what, reference, isSubBatch) in References(geometry))
            {
                using var scope = NewDisposeScope();
                var (distiller, student, teacher) = Create(geometry, type);
                var leaves = Leaves(distiller, student).ToList();
                var decisions = Decisions(reference, student.Count, isSubBatch);
                var levels = Levels(distiller, student, teacher, decisions, isSubBatch);
                var loss = levels.Aggregate((a, b) => a + b);
                if (loss.requires_grad) loss.backward();

                Assert.Equal(type, loss.dtype);
                Close.To(reference.At("loss_f64").Number(), loss.ToDouble(), tolerance, what);
                double share = isSubBatch ? decisions.mean().ToDouble() : 1;
                foreach (var (value, level) in reference.At("levels_f64").Numbers().Zip(levels))
                    Close.To(value * share, level.ToDouble(), tolerance, $"{what}, a level", absolute: 1e-7);

                // Batch norm over two values is ill-conditioned.
                double deserved = isSubBatch && type is ScalarType.Float32 ? 2e-4 : 1e-5;
                foreach (var (name, leaf) in leaves)
                    GradientReference.Check(
                        reference, name, leaf.grad ?? zeros_like(leaf), deserved, what, absolute: deserved / 100);
                number++;
            }
        }

        Assert.NotEqual(0, number);
    }

    [Theory]
    [MemberData(nameof(Precisions))]
    public void WhatIsFusedAndTheRunningStatisticsAreTheReferences(ScalarType type, double tolerance)
    {
        foreach (var geometry in Golden("geometries"))
        {
            using var scope = NewDisposeScope();
            var (distiller, student, _) = Create(geometry, type);
            var plain = geometry.At("plain");
            var fused = distiller.Fuse(student);

            Assert.Equal(fused.Count, plain.At("fused").GetArrayLength());
            foreach (var (value, expected) in fused.Zip(plain.At("fused").EnumerateArray()))
            {
                if (expected.Find("data") is null) GradientReference.CheckRows(expected, value, tolerance, "fused");
                else Close.To(expected.Tensor(type), value, tolerance, "fused");
            }

            var statistics = StateDict.Of(distiller.Modules)
                .Where(entry => entry.Key.Contains("running", StringComparison.Ordinal))
                .ToList();
            Assert.NotEmpty(statistics);
            foreach (var (key, value) in statistics)
                Close.To(plain.At("bn_after", key).Tensor(value.shape, type), value, tolerance, key, absolute: tolerance / 10);
        }
    }

    [Theory]
    [MemberData(nameof(Precisions))]
    public void ALevelIsComparedAtEverySizeAsTheReferencesAre(ScalarType type, double tolerance)
    {
        foreach (var reference in Golden("hcl_only"))
        {
            using var scope = NewDisposeScope();
            var shape = new FeatureShape(1, 1, 1);
            var student = reference.At("inputs", "f_s").Tensor().to(type).requires_grad_();
            var loss = new KnowledgeReview([shape], [shape]).Loss(student, reference.At("inputs", "f_t").Tensor().to(type));
            loss.backward();

            string what = $"size {reference.At("size")}";
            Close.To(reference.At("loss_f64").Number(), loss.ToDouble(), tolerance, what);
            GradientReference.Check(reference, "f_s", student.grad!, tolerance, what);
        }
    }

    /// <summary>What a step computes, in the cases whose pooled vectors go with the last spot.</summary>
    [Theory]
    [MemberData(nameof(Precisions))]
    public void APairsPartIsTheReferencesWhereThePooledVectorsGoWithTheLastSpot(ScalarType type, double tolerance)
    {
        var geometry = Golden("geometries").First();
        var cases = References(geometry)
            .Where(one => !one.IsSubBatch && !HasAnotherMaskForThePooledVectors(one.Reference))
            .ToList();
        Assert.Equal(5, cases.Count);
        foreach (var (what, reference, _) in cases)
        {
            using var scope = NewDisposeScope();
            var (distiller, student, teacher) = Create(geometry, type);
            var loss = new Decisions(Decisions(reference, student.Count, isSubBatch: false).contiguous())
                .WeighLevels(distiller, student, teacher);
            if (loss.requires_grad) loss.backward();

            Close.To(reference.At("loss_f64").Number(), loss.ToDouble(), tolerance, what);
            foreach (var (name, leaf) in Leaves(distiller, student))
                GradientReference.Check(reference, name, leaf.grad ?? zeros_like(leaf), 1e-5, what, absolute: 1e-7);
        }
    }

    /// <summary>The loss rises to its weight over twenty epochs, counted from 1, in what a step descends.</summary>
    [Fact]
    public void TheWeighedLossOfAnEpochIsTheReferences()
    {
        using var network = new ToyNetwork(width: 4, seed: 2);
        foreach (var geometry in Golden("geometries"))
        {
            using var scope = NewDisposeScope();
            var (distiller, student, teacher) = Create(geometry, ScalarType.Float64);
            var kd = new Decisions(ones(5, student.Count)).WeighLevels(distiller, student, teacher).detach();
            var warmUp = geometry.At("warmup");
            foreach (var (epoch, expected) in warmUp.At("epoch").Numbers().Zip(warmUp.At("loss_f64").Numbers()))
            {
                var options = new StepOptions { Strategy = Strategy.Always, Beta1 = 0, WarmUpEpochs = 20 };
                using var step = new GivenKnowledge(network, kd, options) { Epoch = (int)epoch };
                var result = step.Run(ToyBatch.Images(), ToyBatch.Labels());

                Assert.Equal(kd.ToDouble(), result.Kd);
                Close.To(expected, result.Loss - result.CrossEntropy, 1e-7, $"epoch {epoch}");
            }
        }
    }

    /// <summary>Fusion is complete whatever is compared: the first level alone reaches the last stage and the pooled vector.</summary>
    [Fact]
    public void ASpotThatIsNotSelectedStillFlowsIntoTheOthers()
    {
        using var scope = NewDisposeScope();
        var (distiller, student, teacher) = Create(Golden("geometries").First(), ScalarType.Float64);
        var first = zeros(5, student.Count);
        first[2, 0] = 1;
        new Decisions(first).WeighLevels(distiller, student, teacher).backward();

        Assert.All(student, level => Assert.True(level.grad!.abs().sum().ToDouble() > 0));
        Assert.Null(distiller.Modules.get_parameter("abfs.0.conv2.0.weight")!.grad);
    }

    [Fact]
    public void WhereNoSampleIsSelectedTheLossIsAConstantAndNothingIsFused()
    {
        using var scope = NewDisposeScope();
        var (distiller, student, teacher) = Create(Golden("geometries").First(), ScalarType.Float32);
        var none = new Decisions(zeros(5, student.Count)).WeighLevels(distiller, student, teacher);

        Assert.Equal(0, none.ToDouble());
        Assert.False(none.requires_grad);
        Assert.Equal(0, distiller.Modules.get_buffer("abfs.0.conv1.1.num_batches_tracked")!.item<long>());
    }

    [Fact]
    public void TheLevelsShareTheChannelsOfThePooledVectorButNoMoreThan512()
    {
        Assert.Equal(512, Width(960));
        Assert.Equal(64, Width(64));

        static long Width(int channels)
        {
            var shapes = new FeatureShape[] { new(2, 2, 2), new(channels, 1, 1) };
            return new KnowledgeReview(shapes, shapes).Modules.get_parameter("abfs.1.conv1.0.weight")!.size(0);
        }
    }

    private static IEnumerable<JsonElement> Golden(string part) =>
        GoldenFile.Open("losses_today.json").At("losses", "ReviewKD", part).EnumerateArray();

    private static IEnumerable<(string What, JsonElement Reference, bool IsSubBatch)> References(JsonElement geometry)
    {
        yield return ("plain", geometry.At("plain"), false);
        foreach (string list in (string[])["masked_full_batch", "masked_sub_batch"])
        {
            foreach (var reference in geometry.At(list).EnumerateArray())
            {
                // Of one sample a batch norm over a map of one pixel has no statistics.
                if (reference.Find("loss_f64") is { } loss && double.IsFinite(loss.Number()))
                    yield return ($"{list}, {reference.At("case")}", reference, list is "masked_sub_batch");
            }
        }
    }

    private static bool HasAnotherMaskForThePooledVectors(JsonElement reference) =>
        reference.Find("masks") is { } masks
        && masks.EnumerateArray().TakeLast(2).Select(mask => string.Join("", mask.Numbers())).Distinct().Count() > 1;

    /// <summary>[B, levels]: who is selected at each.</summary>
    private static Tensor Decisions(JsonElement reference, int levels, bool isSubBatch)
    {
        if (reference.Find("masks") is { } masks) return masks.Tensor([levels, masks[0].GetArrayLength()]).t();
        return isSubBatch ? reference.At("mask").Tensor([reference.At("mask").GetArrayLength(), 1]).expand(-1, levels) : ones(5, levels);
    }

    /// <summary>The levels' parts of the loss: fused in the whole batch, or as published in the selected part of it.</summary>
    private static List<Tensor> Levels(
        KnowledgeReview distiller, List<Tensor> student, List<Tensor> teacher, Tensor weights, bool isSubBatch)
    {
        var decisions = new Decisions(weights.contiguous());
        var selected = Enumerable.Range(0, student.Count).Select(level => decisions[level]).ToList();
        if (selected.All(one => one.Count == 0)) return [zeros([], student[0].dtype)];
        var fused = distiller.Fuse(
            isSubBatch ? [.. student.Select((feature, level) => selected[level].Of(feature))] : student);
        return
        [
            .. selected.Select((one, level) => one.Count == 0
                ? zeros([], student[0].dtype)
                : distiller.Loss(isSubBatch ? fused[level] : one.Of(fused[level]), one.Of(teacher[level])) * one.Share),
        ];
    }

    /// <summary>What gradients are asked of, by the file's names.</summary>
    private static IEnumerable<(string Name, Tensor Leaf)> Leaves(KnowledgeReview distiller, List<Tensor> student) =>
    [
        .. student.Select((level, i) => (i == student.Count - 1 ? "s_pool" : $"s{i + 1}", level)),
        .. StateDict.Of(distiller.Modules).Where(entry => entry.Value.requires_grad),
    ];

    /// <summary>The distiller of a geometry with the file's weights, and its inputs, which are float32 there.</summary>
    private static (KnowledgeReview Distiller, List<Tensor> Student, List<Tensor> Teacher) Create(JsonElement geometry, ScalarType type)
    {
        var distiller = new KnowledgeReview(Shapes("in_channels", "shapes"), Shapes("out_channels", "out_shapes"));
        var weights = geometry.At("weights");
        if (weights.Find("rule") is not null)
            HashRule.Fill(StateDict.Of(distiller.Modules));
        else
            StateDict.Load(
                distiller.Modules,
                StateDict.Of(distiller.Modules).ToDictionary(
                    entry => entry.Key, entry => weights.Find(entry.Key) is { } value ? value.Tensor() : entry.Value),
                "the file");
        distiller.Modules.to(type);
        return (distiller, Levels('s'), Levels('t'));

        List<Tensor> Levels(char network) =>
        [
            .. Enumerable.Range(1, geometry.At("stages").GetInt32()).Select(stage => Input($"{network}{stage}")),
            Input($"{network}_pool"),
        ];

        Tensor Input(string name)
        {
            var value = geometry.At("inputs", name).Tensor().to(type);
            return name[0] == 's' ? value.requires_grad_() : value;
        }

        List<FeatureShape> Shapes(string channels, string sizes)
        {
            var size = geometry.At(sizes).EnumerateArray().Reverse().Select(extent => extent.GetInt32());
            return
            [
                .. geometry.At(channels).EnumerateArray().Zip(size, (count, extent) => new FeatureShape(count.GetInt32(), extent, extent)),
            ];
        }
    }

    /// <summary>A step whose L_KD is given.</summary>
    private sealed class GivenKnowledge(ToyNetwork student, Tensor kd, StepOptions options)
        : DistillationStep(student, knowledgeModules: null, routing: null, branchPoints: 1, options)
    {
        protected override StepResult Compute(Tensor x, Tensor y, Samples samples)
        {
            var s = student.ForwardFeatures(x);
            var (w, distilled) = Decide(s.Pooled, s.Pooled, new LogitBatch(s.Logits, s.Logits, y));
            return Report(w, distilled, Objective(s.Logits, s.Logits, s.Logits, y, distilled, kd), routing: null);
        }
    }
}
