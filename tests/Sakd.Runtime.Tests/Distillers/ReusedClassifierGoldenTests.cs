using System.Text.Json;
using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class ReusedClassifierGoldenTests
{
    public static TheoryData<ScalarType, double> Precisions => LossCase.Precisions;

    [Theory]
    [MemberData(nameof(Precisions))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance)
    {
        int number = 0;
        foreach (var geometry in Golden)
        {
            foreach (var (what, reference, isSubBatch) in References(geometry))
            {
                using var scope = NewDisposeScope();
                var (distiller, student, teacher) = Create(geometry, type);
                var selection = new Decisions(reference.Find("mask")?.Tensor([student.size(0), 1]) ?? ones(student.size(0), 1))[0];
                var loss = !isSubBatch ? selection.Weigh(distiller, student, teacher)
                    : distiller.Loss(distiller.Regress(selection.Of(student)), selection.Of(teacher)) * selection.Share;
                if (loss.requires_grad) loss.backward();

                Assert.Equal(type, loss.dtype);
                Close.To(reference.At("loss_f64").Number(), loss.ToDouble(), tolerance, what);
                var trained = StateDict.Of(distiller.Modules).Where(entry => entry.Value.requires_grad);
                foreach (var (name, leaf) in trained.Append(("feat_s", student)))
                    GradientReference.Check(reference, name, leaf.grad ?? zeros_like(leaf), 2 * tolerance, what);
                if (selection.Count == 0) Assert.Null(student.grad);
                number++;
            }
        }

        Assert.NotEqual(0, number);
    }

    /// <summary>What the published student predicts: the teacher's classifier over the mean of the projected map.</summary>
    [Theory]
    [MemberData(nameof(Precisions))]
    public void TheProjectedMapAndWhatTheTeachersClassifierSaysOfItAreTheReferences(ScalarType type, double tolerance)
    {
        foreach (var geometry in Golden)
        {
            using var scope = NewDisposeScope();
            var (distiller, student, _) = Create(geometry, type);
            var plain = geometry.At("plain");
            var projected = distiller.Regress(student);
            string what = geometry.At("spatial").GetString()!;
            if (plain.At("projected").Find("data") is null)
                GradientReference.CheckRows(plain.At("projected"), projected, tolerance, what);
            else
                Close.To(plain.At("projected").Tensor(type), projected, tolerance, what);
            Close.To(plain.At("pred_logits_train").Tensor(type), Predict(geometry, projected), tolerance, $"{what}, training mode");
            foreach (var (key, value) in StateDict.Of(distiller.Modules))
            {
                if (plain.At("bn_after").Find(key) is { } statistic)
                    Close.To(statistic.Tensor(value.shape, type), value, tolerance, $"{what}, {key}");
            }

            // By the statistics that the file gives, which no batch has moved yet.
            var (untrained, _, _) = Create(geometry, type);
            untrained.Modules.eval();
            Close.To(
                plain.At("pred_logits_eval").Tensor(type), Predict(geometry, untrained.Regress(student)), tolerance,
                $"{what}, evaluation mode");
        }
    }

    [Fact]
    public void TheProjectorsWidthIsThePublished()
    {
        using var scope = NewDisposeScope();
        var distiller = new ReusedClassifier(new FeatureShape(6, 4, 4), new FeatureShape(10, 4, 4));
        int factor = GoldenFile.Open("losses_today.json").At("facts", "SimKD", "factor").GetInt32();
        Assert.Equal([10 / factor, 6, 1, 1], distiller.Modules.get_parameter("transfer.0.weight")!.shape);
    }

    [Fact]
    public void BatchNormSeesSamplesThatAreNotSelected()
    {
        using var scope = NewDisposeScope();
        var (distiller, student, teacher) = Create(Golden.First(), ScalarType.Float64);
        var selection = new Decisions(tensor(new double[] { 0, 0, 0, 1, 0 }).reshape(5, 1))[0];
        selection.Weigh(distiller, student, teacher).backward();
        Assert.All(Enumerable.Range(0, 5), sample => Assert.NotEqual(0, student.grad![sample].abs().sum().ToDouble()));
    }

    private static IEnumerable<JsonElement> Golden =>
        GoldenFile.Open("losses_today.json").At("losses", "SimKD", "geometries").EnumerateArray();

    private static IEnumerable<(string What, JsonElement Reference, bool IsSubBatch)> References(JsonElement geometry)
    {
        string spatial = geometry.At("spatial").GetString()!;
        yield return ($"{spatial}, plain", geometry.At("plain"), false);
        foreach (string list in (string[])["masked_full_batch", "masked_sub_batch"])
            foreach (var reference in geometry.At(list).EnumerateArray())
                yield return ($"{spatial}, {list}, {reference.At("case")}", reference, list is "masked_sub_batch");
    }

    /// <summary>The distiller of a geometry with the file's weights, and its inputs, which are float32 there.</summary>
    private static (ReusedClassifier Distiller, Tensor Student, Tensor Teacher) Create(JsonElement geometry, ScalarType type)
    {
        var distiller = new ReusedClassifier(Shape("s"), Shape("t"), geometry.At("factor").GetInt32());
        if (geometry.At("weights").Find("rule") is not null)
            HashRule.Fill(StateDict.Of(distiller.Modules));
        else
            Fill(distiller.Modules, geometry.At("weights"));
        distiller.Modules.to(type);
        return (distiller, Input("feat_s").requires_grad_(), Input("feat_t"));

        Tensor Input(string name) => geometry.At("inputs", name).Tensor().to(type);

        FeatureShape Shape(string network)
        {
            int[] sizes = [.. geometry.At(network).EnumerateArray().Select(size => size.GetInt32())];
            return new FeatureShape(sizes[0], sizes[1], sizes[1]);
        }
    }

    private static void Fill(nn.Module projector, JsonElement weights)
    {
        using var _ = no_grad();
        foreach (var (key, value) in StateDict.Of(projector))
        {
            // Batches are counted, but no weight.
            if (!key.EndsWith("num_batches_tracked", StringComparison.Ordinal)) value.copy_(weights.At(key).Tensor());
        }
    }

    private static Tensor Predict(JsonElement geometry, Tensor projected) => nn.functional.linear(
        projected.mean([2, 3]), geometry.At("inputs", "cls_w").Tensor().to(projected.dtype),
        geometry.At("inputs", "cls_b").Tensor().to(projected.dtype));
}
