using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

public sealed class PlainStepTests
{
    [Fact]
    public void TwoStepsAreThoseOfSgdWithMomentumAndWeightDecay()
    {
        using var network = new ToyNetwork(width: 4);
        using var images = ToyBatch.Images();
        using var labels = ToyBatch.Labels();
        var options = new StepOptions { LearningRate = 0.1, Momentum = 0.9, WeightDecay = 0.01 };
        using var step = new PlainStep(network, options);
        var weight = network.Fc.Weight;

        using var start = weight.clone();
        step.Run(images, labels);
        using var velocity = weight.grad! + 0.01 * start;
        using var first = start - 0.1 * velocity;
        Close.To(first, weight, 1e-6, "after one step");

        step.LearningRate = 0.05;
        step.Run(images, labels);
        using var next = 0.9 * velocity + (weight.grad! + 0.01 * first);
        using var second = first - 0.05 * next;
        Close.To(second, weight, 1e-6, "after two steps");
        Assert.Equal(2, step.Step);
    }

    [Fact]
    public void TheReportIsOfTheForwardPassBeforeTheStep()
    {
        using var scope = NewDisposeScope();
        using var network = new ToyNetwork(width: 4, seed: 3);
        using var twin = new ToyNetwork(width: 4, seed: 3);
        using var step = new PlainStep(network, new StepOptions());
        var images = ToyBatch.Images();
        var labels = ToyBatch.Labels();
        var logits = twin.forward(images);

        var result = step.Run(images, labels);

        Close.To(nn.functional.cross_entropy(logits, labels).item<float>(), result.CrossEntropy, 1e-6, "cross-entropy");
        Assert.Equal(result.CrossEntropy, result.Loss);
        Assert.Equal(ToyBatch.Size, result.Batch);
        Assert.Equal(logits.argmax(1).eq(labels).sum().item<long>(), result.Correct);
        Assert.Empty(result.Selected);
    }

    [Fact]
    public void TrainingFitsTheBatch()
    {
        using var network = new ToyNetwork(width: 4);
        using var step = new PlainStep(network, new StepOptions());
        using var images = ToyBatch.Images();
        using var labels = ToyBatch.Labels();

        double start = step.Run(images, labels).Loss;
        for (int i = 0; i < 60; i++) step.Run(images, labels);

        double end = step.Run(images, labels).Loss;
        Assert.True(end < start / 10, $"the loss went from {start} to {end}");
    }

    [Fact]
    public void TheStepPutsTheNetworkIntoTrainingMode()
    {
        using var network = new ToyNetwork(width: 4);
        network.eval();

        using var step = new PlainStep(network, new StepOptions());

        Assert.True(network.training);
    }
}
