using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class KnowledgeModulesTests
{
    private static readonly FeatureShape Student = new(4, 8, 8);
    private static readonly FeatureShape Teacher = new(6, 4, 4);

    [Fact]
    public void WhatDistillersOwnIsDrawnFromTheGivenGeneratorAlone()
    {
        using var first = Drawn();
        using var second = Drawn();

        foreach (var (one, other) in StateDict.Of(first).Zip(StateDict.Of(second)))
        {
            Close.Exactly(one.Value, other.Value, one.Key);
            if (one.Key.EndsWith("weight", StringComparison.Ordinal) || one.Key.EndsWith("rows", StringComparison.Ordinal))
                Assert.True(one.Value.abs().sum().ToDouble() > 0, $"{one.Key} is zero");
        }
    }

    [Fact]
    public void KeysNameTheSpotAndThePart()
    {
        using var modules = Drawn();
        string[] keys = [.. StateDict.Of(modules).Select(entry => entry.Key)];

        Assert.Contains("spot_1.conv.weight", keys);
        Assert.Contains("spot_2.log_scale", keys);
        Assert.Contains("spot_3.encoder.0.weight", keys);
        Assert.Contains("spot_4.bn.running_mean", keys);
        Assert.Contains("spot_5.embed_t.weight", keys);
        Assert.Contains("spot_6.memory_s.rows", keys);
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void WhatComparesAllSpotsAtOnceStandsBesideWhatIsAtTheLogits()
    {
        var shapes = new[] { Student, new FeatureShape(4, 1, 1) };
        var modules = KnowledgeModules.With(
            KnowledgeModules.OfLevels(new KnowledgeReview(shapes, shapes)), new CurriculumTemperature().Modules)!;
        using var generator = new Generator(5);
        Initialization.Run(modules, generator);
        var entries = StateDict.Of(modules).ToDictionary(entry => entry.Key, entry => entry.Value);

        Assert.Equal("levels.abfs.0.conv1.0.weight", entries.Keys.First());
        Assert.Equal("logits.global_T", entries.Keys.Last());
        foreach (var (key, fanIn) in new[] { ("levels.abfs.1.conv1.0.weight", 4), ("levels.abfs.1.conv2.0.weight", 36) })
            Assert.InRange(entries[key].abs().max().ToDouble(), 0.8 * Math.Sqrt(3.0 / fanIn), Math.Sqrt(3.0 / fanIn));
        Assert.InRange(entries["levels.abfs.1.att_conv.0.weight"].abs().max().ToDouble(), 0.2 / Math.Sqrt(8), 1 / Math.Sqrt(8));
    }

    [Fact]
    public void DistillersWithoutPartsHaveNoModules()
    {
        var shape = new FeatureShape(4, 8, 8);
        Assert.Null(KnowledgeModules.Of(
            new NeuronSelectivityTransfer(Student, Teacher),
            new FlowOfSolution(shape, shape, shape, shape),
            new KdSvd(shape, shape, shape, shape),
            new ActivationBoundaries(shape, shape, 0, 1),
            new SimilarityPreserving(Student, Teacher),
            new RelationalKnowledge(Student, Teacher),
            new ProbabilisticKnowledge(Student, Teacher)));
    }

    private static nn.Module Drawn()
    {
        var options = new StepOptions { TrainingLabels = Contrasting.Labels(12) };
        var modules = KnowledgeModules.Of(
            new FitNet(Student, Teacher),
            new VariationalInformation(Student, Teacher),
            new FactorTransfer(Student, Teacher),
            new ActivationBoundaries(Student, Teacher, 0, 1),
            new CorrelationCongruence(new FeatureShape(4, 1, 1), new FeatureShape(6, 1, 1), options),
            new ContrastiveRepresentation(new FeatureShape(4, 1, 1), new FeatureShape(6, 1, 1), options))!;
        using var generator = new Generator(5);
        Initialization.Run(modules, generator);
        return modules;
    }
}
