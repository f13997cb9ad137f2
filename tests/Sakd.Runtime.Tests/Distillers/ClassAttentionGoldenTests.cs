using System.Text.Json;
using Sakd.Distillers;
using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class ClassAttentionGoldenTests
{
    private const string Student = "cam_s", Teacher = "cam_t";

    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-7)]
    public void EveryLossAndGradientIsTheReferences(ScalarType type, double tolerance)
    {
        int number = 0;
        foreach (var one in Golden.At("cases").EnumerateArray())
            foreach (var reference in one.At("masked").EnumerateArray().Prepend(one.At("plain")))
            {
                using var scope = NewDisposeScope();
                Check($"{one.At("params")} {reference.Find("case")}", Golden.At("inputs"), one.At("params"), reference, type, tolerance);
                number++;
            }

        Assert.NotEqual(0, number);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-7)]
    public void AMapOfZerosHasTheReferencesValueAndNoGradient(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var special = Golden.At("specials").EnumerateArray().Single(one => one.At("name").GetString() == "zero_student_map");
        var student = special.At("inputs", Student).Tensor().to(type).requires_grad_();
        var teacher = special.At("inputs", Teacher).Tensor().to(type);

        var loss = Create(special.At("params")).Loss(student, teacher);
        loss.backward();

        Close.To(special.At("loss_f64").Number(), loss.ToDouble(), tolerance, "loss");
        var empty = student.detach().flatten(2).abs().amax([2]).eq(0);
        Assert.NotEqual(0, empty.sum().ToInt32());
        Assert.Equal(0, student.grad![empty].count_nonzero().ToInt32());
        Close.To(special.At("grad", Student).Tensor(type)[~empty], student.grad[~empty], 1e-5, "gradients of the others");
    }

    /// <summary>The authors' whole loss, with weights and cross-entropy, and in one case binary maps of the teacher.</summary>
    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-7)]
    public void EveryWeighedSumWithTheCrossEntropyIsTheReferences(ScalarType type, double tolerance)
    {
        foreach (var step in Golden.At("step").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            var parameters = step.At("params");
            var student = Golden.At("inputs", Student).Tensor().to(type).requires_grad_();
            var teacher = Golden.At("inputs", Teacher).Tensor().to(type);
            var labels = Golden.At("inputs", "target").Tensor(ScalarType.Int64);
            var crossEntropy = nn.functional.cross_entropy(student.mean([2, 3]), labels);
            var attention = Create(parameters).Loss(student, teacher) * parameters.At("beta").Number();
            var loss = (crossEntropy * parameters.At("ce_weight").Number()) + attention;
            loss.backward();

            string what = $"{parameters}";
            Close.To(step.At("loss_CAT").Number(), attention.ToDouble(), tolerance, what);
            Close.To(step.At("loss_f64").Number(), loss.ToDouble(), tolerance, what);
            GradientReference.Check(step, Student, student.grad!, 1e-5, what);
        }
    }

    private static JsonElement Golden => GoldenFile.Open("losses_today.json").At("losses", "CAT_KD");

    private static ClassAttention Create(JsonElement parameters) => new(new ClassMapOptions(
        parameters.At("resolution").GetInt32(), parameters.At("normalise").GetBoolean(),
        parameters.Find("binarise")?.GetBoolean() is true));

    private static void Check(
        string what, JsonElement inputs, JsonElement parameters, JsonElement reference, ScalarType type, double tolerance)
    {
        // Numbers are float32 in the file, whatever is computed of them.
        var student = inputs.At(Student).Tensor().to(type).requires_grad_();
        var teacher = inputs.At(Teacher).Tensor().to(type);
        long batch = student.size(0);
        var selection = new Decisions(reference.Find("mask")?.Tensor([batch, 1]) ?? ones(batch, 1))[0];
        if (selection.Count == 0)
        {
            Assert.Equal(0, reference.At("loss_f64").Number());
            return;
        }

        var loss = Create(parameters).Loss(selection.Of(student), selection.Of(teacher)) * selection.Share;
        loss.backward();

        Close.To(reference.At("loss_f64").Number(), loss.ToDouble(), tolerance, what);
        GradientReference.Check(reference, Student, student.grad!, 1e-5, what);
    }
}
