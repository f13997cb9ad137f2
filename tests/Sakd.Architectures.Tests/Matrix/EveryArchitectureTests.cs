using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Matrix;

/// <summary>Every shipped architecture as teacher and as student, in every layout.</summary>
public sealed class EveryArchitectureTests
{
    private const int Batch = 4, Classes = 3;

    // The first distiller of a layout that needs nothing of the shapes.
    private static readonly Dictionary<Layout, string> _distillers = new()
    {
        [Layout.Logits] = "kd",
        [Layout.Middle] = "fitnet",
        [Layout.Stages] = "at",
        [Layout.Last] = "sp",
        [Layout.Pooled] = "rkd",
    };

    private static IEnumerable<PairEntry> Entries { get; } =
        [.. SakdCatalog.Instance.Pairs.Where(pair => pair.Info.Classes == Classes && pair.Info.Input.Channels == 3)];

    public static TheoryData<string> Pairs => [.. Entries.Select(pair => pair.Info.Name)];

    [Fact]
    public void NoArchitectureIsLeftOut()
    {
        var shipped = Sakd.Architectures.SakdCatalog.Instance.Architectures
            .Select(architecture => architecture.Info.Name)
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.Equal(shipped, Entries.Select(pair => pair.Teacher.Info.Name).Order(StringComparer.Ordinal));
        Assert.Equal(shipped, Entries.Select(pair => pair.Student.Info.Name).Order(StringComparer.Ordinal));
        Assert.All(Entries, pair => Assert.Equal(Enum.GetValues<Layout>(), pair.Info.Layouts.Select(layout => layout.Layout)));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void TakesAnAdaptiveStepInEveryLayout(string name)
    {
        var pair = Entries.Single(pair => pair.Info.Name == name);
        using var scope = NewDisposeScope();
        using var teacher = pair.Teacher.Create(pair.Info.Input, Classes, 1);
        using var student = pair.Student.Create(pair.Info.Input, Classes, 2);
        teacher.eval();
        var images = HashRule.Input([Batch, 3, pair.Info.Input.Height, pair.Info.Input.Width]);
        var labels = arange(Batch).remainder(Classes);
        foreach (var (layout, distiller) in _distillers)
        {
            var before = student.parameters().Select(parameter => parameter.detach().clone()).ToList();
            using var step = pair.Distillers.Single(other => other.Name == distiller).CreateStep(
                teacher, student,
                new StepOptions
                {
                    Strategy = Strategy.Adaptive,
                    Beta2 = 1,
                    LearningRate = 0.01,
                    Seed = 3,
                    Noise = new FixedNoise(RouteNoise.Of(Routes(pair, layout), Batch)),
                });
            var result = step.Run(images, labels);

            Assert.True(double.IsFinite(result.Loss) && double.IsFinite(result.RoutingLoss), $"{layout}: {result}");
            Assert.Contains(before.Zip(student.parameters()), pair => !pair.First.equal(pair.Second).all().ToBoolean());
            Assert.All(StateDict.Of(student), entry => Assert.True(entry.Value.isfinite().all().ToBoolean(), $"{layout}: {entry.Key}"));
        }
    }

    /// <summary>A sample that stays with the teacher, one that stays with the student, and two that change at every branch point.</summary>
    private static string[] Routes(PairEntry pair, Layout layout)
    {
        int points = pair.Info.Layouts.Single(other => other.Layout == layout).Spots.Length;
        return [
            new('1', points), new('0', points),
            .. "10".Select(first => string.Concat(Enumerable.Range(0, points).Select(i => (i + first) % 2))),
        ];
    }
}
