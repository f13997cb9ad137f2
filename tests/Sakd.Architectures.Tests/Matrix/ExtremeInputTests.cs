using Sakd.Checkpoints;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Matrix;

/// <summary>Two classes, one selected sample, a teacher of halves, a student that says nothing: steps stay finite.</summary>
public sealed class ExtremeInputTests : IDisposable
{
    private const int Batch = 3, Classes = 2;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Distillers { get; } = ["cat", "review", "simkd"];

    public static TheoryData<string, bool> SilentNetworks { get; } = new(
        from distiller in Distillers
        from isTeacher in (bool[])[false, true]
        select (distiller.Data, isTeacher));

    [Theory]
    [MemberData(nameof(Distillers))]
    public void OneSampleOfTwoClassesAndATeacherFromAFileOfHalves(string distiller)
    {
        using var scope = NewDisposeScope();
        var pair = Pair();
        using var teacher = pair.Teacher.Create(pair.Info.Input, Classes, 1);
        using var read = pair.Teacher.Create(pair.Info.Input, Classes, 2);
        using var student = pair.Student.Create(pair.Info.Input, Classes, 3);
        string file = _folder.File("halves.safetensors");
        teacher.to(ScalarType.Float16);
        Safetensors.Save(file, StateDict.Of(teacher), new Dictionary<string, string>());
        Checkpoint.Load(file, read);

        Assert.NotEqual(0, ThreeSteps(pair, distiller, read, student));
    }

    [Theory]
    [MemberData(nameof(SilentNetworks))]
    public void ANetworkWhoseFeaturesAndLogitsAreZero(string distiller, bool isTeacher)
    {
        using var scope = NewDisposeScope();
        var pair = Pair();
        using var teacher = pair.Teacher.Create(pair.Info.Input, Classes, 1);
        using var student = pair.Student.Create(pair.Info.Input, Classes, 3);
        Silence(isTeacher ? teacher : student);
        ThreeSteps(pair, distiller, teacher, student);
    }

    /// <summary>Three steps of which a single sample is distilled at each spot; everything is finite.</summary>
    /// <returns>L_KD of the first.</returns>
    private static double ThreeSteps(PairEntry pair, string distiller, Architecture teacher, Architecture student)
    {
        var compiled = pair.Distillers.Single(one => one.Name == distiller);
        int branchPoints = pair.Info.Layouts.Single(layout => layout.Layout == compiled.Layout).Spots.Length;
        string selected = new('1', branchPoints), others = new('0', branchPoints);
        teacher.eval();
        using var step = compiled.CreateStep(
            teacher,
            student,
            new StepOptions
            {
                Beta2 = compiled.Weight,
                LearningRate = 0.001,
                Seed = 3,
                Noise = new FixedNoise(RouteNoise.Of([selected, others, others], Batch)),
            });
        var images = HashRule.Input([Batch, 3, pair.Info.Input.Height, pair.Info.Input.Width]);
        var results = Enumerable.Range(0, 3).Select(_ => step.Run(images, tensor(new long[] { 0, 1, 1 }))).ToList();

        Assert.All(results, result =>
        {
            Assert.All(result.Selected, count => Assert.Equal(1, count));
            Assert.True(double.IsFinite(result.Loss) && double.IsFinite(result.Kd) && double.IsFinite(result.RoutingLoss), $"{result}");
        });
        foreach (var (key, value) in step.State())
            Assert.True(!value.is_floating_point() || value.isfinite().all().ToBoolean(), $"{distiller}: {key}");
        return results[0].Kd;
    }

    /// <summary>Scales and shifts of all batch norms, and the head, are 0: so are all features and logits.</summary>
    private static void Silence(Architecture network)
    {
        using var _ = no_grad();
        foreach (var (_, value) in StateDict.Of(network).Where(entry => entry.Value.requires_grad && entry.Value.dim() <= 2)) value.zero_();
    }

    private static PairEntry Pair() => Sakd.Architectures.SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == "resnet20-resnet8");
}
