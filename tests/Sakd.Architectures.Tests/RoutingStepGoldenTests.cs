using System.Globalization;
using System.Text.Json;
using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>
/// One whole step of the compiled pair resnet20-resnet8 computes what the published code does: decisions, losses, gradients, updates.
/// </summary>
public sealed class RoutingStepGoldenTests
{
    private const string FileName = "routing_step.json";

    /// <summary>The cases by position, or one where there is no file, so that the test is there to say so.</summary>
    public static TheoryData<int> Cases => File.Exists(Path.Combine(GoldenFile.Folder, FileName))
        ? [.. Enumerable.Range(0, GoldenFile.Open(FileName).GetProperty("cases").GetArrayLength())]
        : [0];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_in_float32(int index) => Check(index, "f32", ScalarType.Float32, 1e-5, fold: false);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_in_float64(int index) => Check(index, "f64", ScalarType.Float64, 1e-7, fold: false);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_with_folded_batch_norm_in_float64(int index) => Check(index, "f64", ScalarType.Float64, 1e-7, fold: true);

    private static void Check(int index, string precision, ScalarType type, double tolerance, bool fold)
    {
        var golden = GoldenFile.Open(FileName);
        var setup = golden.GetProperty("cases")[index];
        var expected = setup.GetProperty(precision);
        var reference = expected.GetProperty("from_reference_train_epoch");
        var targets = golden.GetProperty("targets").Shape();

        using var scope = NewDisposeScope();
        var pair = ResNet20ToResNet8.Entry.Info;
        var shape = pair.Input;
        using var teacher = new ResNet20(shape, pair.Classes);
        using var student = new ResNet8(shape, pair.Classes);
        teacher.to(type);
        student.to(type);
        Fill(setup, StateDict.Of(teacher));
        Fill(setup, StateDict.Of(student));
        teacher.eval();
        var noise = new FixedNoise((setup.Find("noise") ?? golden.GetProperty("noise_A")).Tensor(ScalarType.Float32));
        var options = new StepOptions
        {
            Profile = Profile.AuthorsCode,
            Beta2 = 1000,
            Gamma = setup.GetProperty("gamma_classify_weight").GetDouble(),
            Schedule = Schedule.None with { Fold = fold },
            Noise = noise,
        };
        using var step = new ResNet20ToResNet8.StagesStep<ResNet20ToResNet8.AtKnowledge>(teacher, student, new(), options);
        var routing = step.Routing!;
        Fill(setup, StateDict.Of(routing));
        if (setup.GetProperty("bias_plus10").GetBoolean()) FavourTeacher(Parameter(routing, "policy.bias"));

        var hashed = Hashed(setup);
        long[] batch = [targets.Length, shape.Channels, shape.Height, shape.Width];
        var x = hashed ? HashRule.Input(batch, type) : SinRule.Input(batch, type);
        var result = step.Run(x, tensor(targets));

        Assert.Equal(reference.GetProperty("counts").Shape().Select(count => (int)count), result.Selected);
        Assert.Equal(result.Selected, result.PolicySelected);
        CheckRoutes(expected.GetProperty("action"), result);
        Close.To(reference.GetProperty("loss_cls").GetDouble(), result.CrossEntropy, tolerance, "CE(z_s, y)");
        Close.To(reference.GetProperty("loss_div").GetDouble(), result.Kl, 10 * tolerance, "L_KL");
        Close.To(reference.GetProperty("loss_kd").GetDouble(), result.Kd, tolerance, "L_KD");
        Close.To(reference.GetProperty("total").GetDouble(), result.Loss, tolerance, "L_student");
        Close.To(expected.GetProperty("routing_ce_raw").GetDouble(), result.RoutingCrossEntropy, tolerance, "CE(z_r, y)");
        Close.To(expected.GetProperty("routing_loss_total").GetDouble(), result.RoutingLoss, tolerance, "L_routing");
        Assert.Equal(0, result.NonFinite);

        var gradientTolerance = type is ScalarType.Float32 ? 1e-3 : 1e-6;
        foreach (var gradient in reference.GetProperty("agent_grads").EnumerateObject())
        {
            Matches(gradient, Parameter(routing, RoutingKey(gradient.Name)).grad, gradientTolerance, "gradient of ");
        }

        foreach (var gradient in reference.GetProperty("student_grads").EnumerateObject())
        {
            Matches(gradient, Parameter(student, gradient.Name).grad, gradientTolerance, "student's gradient of ");
        }

        foreach (var updated in reference.GetProperty("after_step").EnumerateObject())
        {
            var (module, key) = updated.Name.Split('.', 2) is ["student", var own] ? ((nn.Module)student, own)
                : updated.Name.Split('.', 2) is ["teacher", var theirs] ? (teacher, theirs)
                : (routing, RoutingKey(updated.Name));
            Matches(updated, Parameter(module, key), type is ScalarType.Float32 ? 1e-5 : 1e-6, "after the step, ");
        }
    }

    /// <summary>The published names count the adapters from 0 and call them hints.</summary>
    private static string RoutingKey(string published)
    {
        var (name, rest) = published.Split('.', 2) is [var head, var tail] ? (head, tail) : (published, "");
        return name == "policy" ? published
            : name.StartsWith("anti_hint_", StringComparison.Ordinal) ? $"hts_{Number(name) + 1}.{rest}"
            : $"hst_{Number(name) + 1}.{rest}";
        static int Number(string name) => int.Parse(name[(name.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture);
    }

    private static void CheckRoutes(JsonElement action, StepResult result)
    {
        // action lists, for each sample or each branch point, its decisions; the histogram of routes is made of either.
        var rows = action.EnumerateArray().Select(row => row.Shape()).ToList();
        var routes = new int[result.Routes.Length];
        foreach (var row in rows)
        {
            routes[row.Select((decision, i) => (int)decision << i).Sum()]++;
        }

        Assert.Equal(routes, result.Routes);
    }

    private static void Matches(JsonProperty expected, Tensor? actual, double tolerance, string what)
    {
        Assert.True(actual is not null, $"{what}{expected.Name}: there is none");
        var sum = expected.Value.GetProperty("abs_sum").GetDouble();
        var values = Close.Values(actual);
        Near(sum, values.Sum(Math.Abs), tolerance * Math.Abs(sum), $"{what}{expected.Name}, sum of magnitudes");

        // A single entry is as exact as the largest of its tensor.
        var scale = values.Max(Math.Abs);
        foreach (var (e, a) in expected.Value.GetProperty("first3").Numbers().Zip(values))
            Near(e, a, tolerance * scale, $"{what}{expected.Name}, first entries");
    }

    private static void Near(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance + 1e-12, $"{what}: expected {expected:R}, got {actual:R}");

    private static Tensor Parameter(nn.Module module, string key) => StateDict.Of(module).Single(entry => entry.Key == key).Value;

    private static bool Hashed(JsonElement setup) => setup.GetProperty("weight_scale").ValueKind is JsonValueKind.String;

    private static void Fill(JsonElement setup, IReadOnlyList<(string Key, Tensor Value)> entries)
    {
        if (Hashed(setup)) HashRule.Fill(entries);
        else SinRule.Fill(entries, setup.GetProperty("weight_scale").GetDouble());
    }

    private static void FavourTeacher(Tensor bias)
    {
        using var _ = no_grad();
        bias.view(-1, 2).select(1, 0).add_(10);
    }
}
