using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

/// <summary>What a step does with a distiller at the logits: its weight, its epochs, what it trains.</summary>
public sealed class LogitDistillationTests : IDisposable
{
    private readonly ToyNetwork _teacher = new(width: 6, seed: 1);
    private readonly ToyNetwork _student = new(width: 4, seed: 2);
    private readonly Tensor _images = ToyBatch.Images();
    private readonly Tensor _labels = ToyBatch.Labels();

    [Fact]
    public void TheFirstOfThemIsTheDefaultToTheBit()
    {
        using var other = new ToyNetwork(width: 4, seed: 2);
        using var step = new ToyStep(_teacher, _student, new StepOptions { Seed = 3 });
        using var named = new ToyStep(
            _teacher, other, new StepOptions { Seed = 3, LogitDistiller = () => LogitDistillers.Kd.Create(LogitDistillers.Kd.Published) });
        for (int i = 0; i < 3; i++) Assert.Equal(step.Run(_images, _labels).Loss, named.Run(_images, _labels).Loss);
        Close.Exactly(StateDict.Of(_student), StateDict.Of(other), "weights");
    }

    [Theory]
    [InlineData(1, 0.05, 0.25)]
    [InlineData(4, 0.2, 1)]
    [InlineData(20, 1, 1)]
    [InlineData(50, 1, 1)]
    public void WeightsRiseOverTheirFirstEpochs(int epoch, double atLogits, double atSpots)
    {
        var options = new StepOptions
        {
            Strategy = Strategy.Always,
            CrossEntropyWeight = 0.5,
            Beta1 = 3,
            Beta2 = 7,
            LogitWarmUpEpochs = 20,
            WarmUpEpochs = 4,
            LogitDistiller = () => new DecoupledKnowledge(),
        };
        using var step = new ToyStep(_teacher, _student, options) { Epoch = epoch };

        var result = step.Run(_images, _labels);

        Assert.True(result.Kl > 0 && result.Kd > 0);
        Close.To(
            (0.5 * result.CrossEntropy) + (3 * atLogits * result.Kl) + (7 * atSpots * result.Kd), result.Loss, 1e-5, "L_student");
    }

    [Fact]
    public void ATemperatureOfItsOwnIsTrainedAndPartOfTheState()
    {
        // The networks know nothing yet, so little depends on the temperature: the rate makes it visible.
        var options = new StepOptions
        {
            Strategy = Strategy.Always,
            LogitDistiller = () => new CurriculumTemperature(),
            WeightDecay = 0,
            LearningRate = 100,
        };
        using var step = new ToyStep(_teacher, _student, options) { Epoch = 10 };
        Assert.Contains("distiller.logits.global_T", step.State().Select(entry => entry.Key));
        var g = StateDict.Of(step.KnowledgeModules!).Single().Value;
        Assert.Equal(1, g.ToDouble());

        step.Run(_images, _labels);

        Assert.NotEqual(1, g.ToDouble());
        Close.To(-options.LearningRate * g.grad!.ToDouble(), g.ToDouble() - 1, 1e-2, "step of g", absolute: 1e-7);
    }

    [Fact]
    public void ALossMayBeAView()
    {
        using var other = new ToyNetwork(width: 4, seed: 2);
        var options = new StepOptions { Strategy = Strategy.Always, Seed = 3 };
        using var step = new ToyStep(_teacher, _student, options);
        using var viewed = new ToyStep(_teacher, other, options with { LogitDistiller = () => new View() });
        for (int i = 0; i < 3; i++)
        {
            var (expected, result) = (step.Run(_images, _labels), viewed.Run(_images, _labels));
            Assert.Equal(expected.Kl, result.Kl);
            Assert.Equal(expected.Loss, result.Loss);
        }

        Close.Exactly(StateDict.Of(_student), StateDict.Of(other), "weights");
    }

    public void Dispose()
    {
        _teacher.Dispose();
        _student.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }

    /// <summary>L_KL as an element of a tensor.</summary>
    private sealed class View : ILogitDistiller
    {
        private readonly KnowledgeDistillation _loss = new();

        public Tensor Loss(LogitBatch batch)
        {
            using var vector = _loss.Loss(batch).reshape(1).clone();
            return vector[0];
        }
    }
}
