using System.Text.Json;
using Sakd.Distillers;
using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

/// <summary>One computation of a loss at the logits in losses_today.json: fresh inputs, who is selected, and what must come out.</summary>
internal sealed class LogitCase
{
    private const string OneView = "strong view = weak view", Student = "logit_s", Teacher = "logit_t", Labels = "target", Weak = "_weak";

    private readonly JsonElement _case, _reference;
    private readonly ScalarType _type;
    private readonly Selection _selection;

    private LogitCase(string what, JsonElement inputs, JsonElement one, JsonElement reference, ScalarType type)
    {
        (What, _case, _reference, _type) = (what, one, reference, type);
        foreach (var input in inputs.EnumerateObject()) Inputs[NameOf(input.Name)] = Input(input.Name, input.Value);
        long batch = Inputs.Values.First().size(0);
        _selection = new Decisions(reference.Find("mask")?.Tensor([batch, 1]) ?? ones(batch, 1))[0];
    }

    /// <summary>Both precisions.</summary>
    public static TheoryData<ScalarType> Types { get; } = [ScalarType.Float32, ScalarType.Float64];

    /// <summary>The case's name.</summary>
    internal string What { get; }

    /// <summary>Everything given, by name. A test that trains one of them puts its parameter there.</summary>
    internal Dictionary<string, Tensor> Inputs { get; } = [];

    /// <summary>The number of samples that are selected.</summary>
    internal int Selected => _selection.Count;

    /// <summary>Whether the published value is a number in this precision.</summary>
    internal bool IsFinite => double.IsFinite(_reference.At(_type is ScalarType.Float64 ? "loss_f64" : "loss_f32").Number());

    /// <summary>Whether the images were seen twice.</summary>
    internal bool HasTwoViews => Inputs.ContainsKey(Student + Weak);

    /// <summary>A parameter of the loss.</summary>
    internal double Parameter(string name) => _case.At("params", name).Number();

    /// <summary>A parameter of the loss, or a number beside the references; null where the case has none.</summary>
    internal double? Optional(string name) => (_case.At("params").Find(name) ?? _case.Find(name))?.Number();

    /// <summary>The whole batch, or its view of that ending.</summary>
    internal LogitBatch Batch(string ending = "") => new(
        Inputs[Student + ending], Inputs[Teacher + ending],
        Inputs.GetValueOrDefault(Labels) ?? zeros(Inputs[Student + ending].size(0), ScalarType.Int64));

    /// <summary>The selected samples of a batch.</summary>
    internal LogitBatch Select(LogitBatch batch) => new(
        _selection.Of(batch.Student), _selection.Of(batch.Teacher), _selection.Of(batch.Labels), batch.Epoch);

    /// <summary>Every case of a loss, plain and masked.</summary>
    internal static void ForEach(string loss, ScalarType type, Action<LogitCase> run)
    {
        var golden = Golden(loss);
        int number = 0;
        foreach (var one in golden.At("cases").EnumerateArray())
        {
            Run($"{loss} {one.At("params")}, plain", golden.At("inputs"), one, one.At("plain"), type, run);
            number++;
            if (one.Find("masked") is not { } masked) continue;
            foreach (var reference in masked.EnumerateArray())
                Run($"{loss} {one.At("params")}, {reference.At("case")}", golden.At("inputs"), one, reference, type, run);
        }

        Assert.NotEqual(0, number);
    }

    /// <summary>Every input of a loss that breaks something somewhere.</summary>
    internal static void ForEachSpecial(string loss, ScalarType type, Action<string, LogitCase> run)
    {
        foreach (var special in Golden(loss).At("specials").EnumerateArray())
        {
            string name = special.At("name").GetString()!;
            Run($"{loss} {name}", special.At("inputs"), special, special, type, golden => run(name, golden));
        }
    }

    /// <summary>Value and gradients are the references.</summary>
    /// <param name="distiller">The loss.</param>
    /// <param name="weight">Its weight in the case.</param>
    /// <param name="float32">What float32 deserves.</param>
    /// <param name="epoch">The epoch, counted from 1.</param>
    /// <param name="without">What the reference has and the loss leaves out.</param>
    internal void Check(ILogitDistiller distiller, double weight = 1, double float32 = 1e-5, int epoch = 1, double without = 0)
    {
        CheckValue(_selection.WeighLogits(distiller, Batch() with { Epoch = epoch }) * weight, float32, without);
        foreach (var (name, leaf) in Leaves)
        {
            // What was left out of two samples has next to no gradient, but has one.
            if (without == 0 || Selected == 1) CheckGradient(name, leaf);
        }
    }

    /// <summary>The same of the published two views.</summary>
    internal void CheckViews(MultiLevelLogits distiller, double weight)
    {
        CheckValue(
            Selected == 0 ? zeros([], _type) : distiller.Loss(Select(Batch(Weak)), Select(Batch("_strong"))) * (weight * _selection.Share));
        foreach (var (name, leaf) in Leaves) CheckGradient(name, leaf);
    }

    /// <summary>The value alone is the reference, and the gradients are finite.</summary>
    internal void CheckValue(ILogitDistiller distiller) => CheckValue(_selection.WeighLogits(distiller, Batch()));

    /// <summary>A published gradient; null where the file has none.</summary>
    internal Tensor? PublishedGradient(string name) => _reference.Find("grad")?.Find(name)?.Tensor(_type);

    private IEnumerable<(string Name, Tensor Leaf)> Leaves =>
        Inputs.Where(input => input.Value.requires_grad).Select(input => (input.Key, input.Value));

    private bool HasOneViewOfTwo => _case.At("params").Find("note")?.GetString()!.StartsWith(OneView, StringComparison.Ordinal) == true;

    private void CheckValue(Tensor loss, double float32 = 1e-5, double without = 0)
    {
        Assert.Equal(_type, loss.dtype);
        if (loss.requires_grad) loss.backward();

        // The published float32 has rounding of its own, and NaN and infinities; what it should be is the other one.
        double published = _reference.At("loss_f64").Number();
        if (double.IsFinite(published))
            Close.To(published - without, loss.ToDouble(), _type is ScalarType.Float64 ? 1e-7 : float32, What, absolute: 1e-6);
        Assert.True(double.IsFinite(loss.ToDouble()), $"{What}: {loss.ToDouble()}");
        foreach (var (name, leaf) in Leaves)
            Assert.True(leaf.grad is null || leaf.grad.isfinite().all().ToBoolean(), $"{What}, gradient of {name}");
    }

    private void CheckGradient(string name, Tensor leaf)
    {
        // The temperature's is a difference of nearly equal numbers.
        double tolerance = _type is ScalarType.Float64 ? 1e-6 : name == "global_T" ? 5e-2 : 2e-5;
        var gradient = leaf.grad ?? zeros_like(leaf);
        if (Selected == 0)
            Close.Exactly(zeros_like(leaf), gradient, $"{What}, gradient of {name}");
        else if (PublishedGradient(name) is not { } expected || expected.isfinite().all().ToBoolean())
            GradientReference.Check(_reference, name, gradient, tolerance, What, absolute: _type is ScalarType.Float64 ? 1e-9 : 1e-6);
    }

    /// <summary>Numbers are float32 in the file, whatever is computed of them.</summary>
    private Tensor Input(string name, JsonElement value)
    {
        if (name == Labels && value.At("shape").GetArrayLength() == 1) return value.Tensor(ScalarType.Int64);
        var input = value.Tensor().to(_type);
        return name.StartsWith(Student, StringComparison.Ordinal) || PublishedGradient(name) is not null ? input.requires_grad_() : input;
    }

    /// <summary>Where one view stands for both it has no ending.</summary>
    private string NameOf(string input) =>
        HasOneViewOfTwo && input.EndsWith(Weak, StringComparison.Ordinal) ? input[..^Weak.Length] : input;

    private static JsonElement Golden(string loss) => GoldenFile.Open("losses_today.json").At("losses", loss);

    private static void Run(
        string what, JsonElement inputs, JsonElement one, JsonElement reference, ScalarType type, Action<LogitCase> run)
    {
        using var scope = NewDisposeScope();
        run(new LogitCase(what, inputs, one, reference, type));
    }
}
