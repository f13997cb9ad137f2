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

    private static JsonElement Golden => GoldenFile.Open("losses_today.json").At("losses", "CAT_KD");

    private static ClassAttention Create(JsonElement parameters) =>
        new(parameters.At("resolution").GetInt32(), parameters.At("normalise").GetBoolean());

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
        if (reference.Find("grad")?.Find(Student) is { } gradient)
            Close.To(gradient.Tensor(type), student.grad, 1e-5, $"{what}, gradient");
        if (reference.Find("grad_summary")?.Find(Student) is { } summary)
        {
            double bound = summary.At("abs_sum_rows").Numbers().Max() * 1e-5;
            var rows = student.grad!.flatten(1);
            Close.To(summary.At("abs_sum_rows").Tensor([batch], type), rows.abs().sum(1), 0, $"{what}, gradient", bound);
            Close.To(summary.At("sum_rows").Tensor([batch], type), rows.sum(1), 0, $"{what}, gradient", bound);
        }
    }
}
