using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Matrix;

/// <summary>A pair's adaptive step in each of its layouts.</summary>
internal static class EveryLayout
{
    private const int Batch = 4;

    // The first distiller of a layout that needs nothing of the shapes.
    private static readonly Dictionary<Layout, string> _distillers = new()
    {
        [Layout.Logits] = "kd",
        [Layout.Middle] = "fitnet",
        [Layout.Stages] = "at",
        [Layout.Last] = "sp",
        [Layout.Pooled] = "rkd",
    };

    /// <summary>Its losses and the student's weights are numbers, and the weights are others than before.</summary>
    public static void TakesAStep(PairEntry pair, int classes)
    {
        using var scope = NewDisposeScope();
        using var teacher = pair.Teacher.Create(pair.Info.Input, classes, 1);
        using var student = pair.Student.Create(pair.Info.Input, classes, 2);
        teacher.eval();
        var images = HashRule.Input([Batch, pair.Info.Input.Channels, pair.Info.Input.Height, pair.Info.Input.Width]);
        var labels = arange(Batch).remainder(classes);
        foreach (var layout in pair.Info.Layouts.Select(info => info.Layout))
        {
            string distiller = _distillers[layout];
            var before = student.parameters().Select(parameter => parameter.detach().clone()).ToList();
            using var step = pair.Distillers.Single(other => other.Name == distiller).CreateStep(
                teacher, student,
                new StepOptions
                {
                    Strategy = Strategy.Adaptive,
                    Beta2 = 1,
                    LearningRate = 0.001, // Networks without batch norm diverge by more.
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
