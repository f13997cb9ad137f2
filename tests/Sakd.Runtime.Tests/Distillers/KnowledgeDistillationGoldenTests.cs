using System.Text.Json;
using Sakd.Distillers;
using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class KnowledgeDistillationGoldenTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-6)]
    public void PlainLossAndGradientAreTheReferences(ScalarType type, double tolerance)
    {
        var golden = GoldenFile.Open("losses.json").At("losses", "KD");
        using var scope = NewDisposeScope();
        var (student, teacher) = Inputs(golden, type);

        var loss = new KnowledgeDistillation(golden.At("T").Number()).Loss(student, teacher);
        loss.backward();

        Check(golden.At("plain"), loss, student, type, tolerance, "plain");
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-6)]
    public void MaskedLossesAndGradientsAreTheReferences(ScalarType type, double tolerance)
    {
        var golden = GoldenFile.Open("losses.json").At("losses", "KD");
        var distiller = new KnowledgeDistillation(golden.At("T").Number());
        foreach (var reference in golden.At("masked").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            var (student, teacher) = Inputs(golden, type);
            using var decisions = new Decisions(reference.At("mask").Tensor([student.shape[0], 1]));

            var loss = decisions[0].Weigh(distiller, student, teacher);
            if (loss.requires_grad) loss.backward();

            Check(reference, loss, student, type, tolerance, reference.At("case").GetString()!);
        }
    }

    private static (Tensor Student, Tensor Teacher) Inputs(JsonElement golden, ScalarType type) =>
        (golden.At("inputs", "logit_s").Tensor(type).requires_grad_(), golden.At("inputs", "logit_t").Tensor(type));

    private static void Check(JsonElement reference, Tensor loss, Tensor student, ScalarType type, double tolerance, string what)
    {
        string precision = type is ScalarType.Float64 ? "loss_f64" : "loss_f32";
        Assert.Equal(type, loss.dtype);
        Close.To(reference.At(precision).Number(), loss.ToDouble(), tolerance, $"{what}, loss");
        if (reference.Find("grad") is { } gradients) Close.To(gradients.At("logit_s").Tensor(type), student.grad, tolerance, $"{what}, gradient");
        else Assert.True(student.grad is null, $"{what}: a gradient where there should be none");
    }
}
