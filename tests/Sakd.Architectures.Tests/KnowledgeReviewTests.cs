using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>Steps of knowledge review with a compiled pair: what they own goes on, and what they cannot do is said.</summary>
public sealed class KnowledgeReviewTests
{
    /// <summary>Fusions, their statistics and velocities are part of the state.</summary>
    [Fact]
    public void AStepThatIsGivenAnothersStateGoesOnBitForBit()
    {
        using var scope = NewDisposeScope();
        using var step = Step(seed: 1);
        using var other = Step(seed: 2);
        Run(step, 4);
        var kept = step.State().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        Assert.Contains("distiller.levels.abfs.3.att_conv.0.bias", kept.Keys);
        Assert.Contains("distiller.levels.abfs.0.conv1.1.running_var", kept.Keys);

        other.Load(kept, "the other step");
        other.Step = step.Step;
        Run(step, 4);
        Run(other, 4);

        Assert.NotEmpty(step.State());
        foreach (var ((key, expected), (otherKey, value)) in step.State().Zip(other.State()))
        {
            Assert.Equal(key, otherKey);
            Close.Exactly(expected, value, key);
        }

        Assert.False(kept["distiller.levels.abfs.0.conv2.0.weight"]
            .equal(StateDict.Of(step.KnowledgeModules!).Single(entry => entry.Key == "levels.abfs.0.conv2.0.weight").Value)
            .all().ToBoolean());
    }

    /// <summary>The pooled vector of one image has no variance.</summary>
    [Fact]
    public void ABatchOfOneImageIsRefused()
    {
        using var scope = NewDisposeScope();
        using var step = Step(seed: 1);

        Assert.Contains("batch", Assert.Throws<SakdException>(() => Run(step, 1)).Message, StringComparison.Ordinal);
    }

    private static void Run(DistillationStep step, int batch) =>
        step.Run(HashRule.Input([batch, 3, 32, 32]), arange(batch).remainder(3));

    /// <summary>Steps of other weights whose samples take the same routes.</summary>
    private static DistillationStep Step(ulong seed)
    {
        var pair = Sakd.Architectures.SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == "resnet20-resnet8");
        var teacher = pair.Teacher.Create(pair.Info.Input, 3, 1);
        teacher.eval();
        return pair.Distillers.Single(distiller => distiller.Name == "review").CreateStep(
            teacher,
            pair.Student.Create(pair.Info.Input, 3, seed),
            new StepOptions { Strategy = Strategy.Always, LearningRate = 0.01, Seed = seed });
    }
}
