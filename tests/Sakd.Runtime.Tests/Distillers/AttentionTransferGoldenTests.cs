using System.Text.Json;
using Sakd.Distillers;
using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class AttentionTransferGoldenTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-6)]
    public void PlainLossAndGradientsAreTheReferences(ScalarType type, double tolerance)
    {
        var golden = GoldenFile.Open("losses.json").At("losses", "AT");
        using var scope = NewDisposeScope();
        var spots = Spots(golden, type);
        double[] expected = golden.At("plain", type is ScalarType.Float64 ? "group_f64" : "group_f32").Numbers();

        var losses = spots.Select(spot => spot.Distiller.Loss(spot.Student, spot.Teacher)).ToArray();
        foreach (var loss in losses) loss.backward();

        for (int i = 0; i < spots.Length; i++) Close.To(expected[i], losses[i].ToDouble(), tolerance, $"loss of spot {i}");
        CheckGradients(golden.At("plain"), spots, type, tolerance, "plain");
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-6)]
    public void MaskedLossesAndGradientsAreTheReferences(ScalarType type, double tolerance)
    {
        var golden = GoldenFile.Open("losses.json").At("losses", "AT");
        foreach (var reference in golden.At("masked").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            string what = reference.At("case").GetString()!;
            var spots = Spots(golden, type);
            var masks = reference.At("masks");
            using var decisions = new Decisions(masks.Tensor([masks.GetArrayLength(), masks[0].GetArrayLength()]).t());

            var loss = zeros([], type);
            for (int i = 0; i < spots.Length; i++) loss += decisions[i].Weigh(spots[i].Distiller, spots[i].Student, spots[i].Teacher);
            if (loss.requires_grad) loss.backward();

            Close.To(reference.At(type is ScalarType.Float64 ? "loss_f64" : "loss_f32").Number(), loss.ToDouble(), tolerance, $"{what}, loss");
            CheckGradients(reference, spots, type, tolerance, what);
        }
    }

    private static (AttentionTransfer Distiller, Tensor Student, Tensor Teacher)[] Spots(JsonElement golden, ScalarType type)
    {
        var inputs = golden.At("inputs");
        return [.. golden.At("spots").EnumerateArray().Select((spot, i) => (
            new AttentionTransfer(Shape(spot.At("s")), Shape(spot.At("t"))),
            inputs.At($"s{i}").Tensor(type).requires_grad_(),
            inputs.At($"t{i}").Tensor(type)))];
    }

    private static FeatureShape Shape(JsonElement element) => new(element[0].GetInt32(), element[1].GetInt32(), element[2].GetInt32());

    private static void CheckGradients(
        JsonElement reference, (AttentionTransfer Distiller, Tensor Student, Tensor Teacher)[] spots, ScalarType type, double tolerance, string what)
    {
        var gradients = reference.Find("grad");
        for (int i = 0; i < spots.Length; i++)
        {
            using var none = zeros_like(spots[i].Student);
            var expected = gradients?.At($"s{i}").Tensor(type) ?? none;
            Close.To(expected, spots[i].Student.grad ?? none, tolerance, $"{what}, gradient of spot {i}");
        }
    }
}
