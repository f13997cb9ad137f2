using Sakd;
using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Acme.Vision;

/// <summary>Linear layers, products and dropout in a compiled block.</summary>
public sealed class SqueezedTests
{
    private static readonly FeatureShape Images = new(3, 16, 16);

    [Fact]
    public void The_block_computes_what_its_declaration_says()
    {
        using var scope = NewDisposeScope();
        using var block = new Squeezed(new FeatureShape(4, 6, 6), 8, stride: 2);
        block.to(ScalarType.Float64);
        Fill(block);
        block.eval();
        var x = HashRule.Input([2, 4, 6, 6], ScalarType.Float64);

        var conv1 = Norm(block.Bn1, F.conv2d(x, block.Conv1.Weight, strides: [2, 2], padding: [1, 1])).relu();
        var map = Norm(block.Bn2, F.conv2d(conv1, block.Conv2.Weight, padding: [1, 1]));
        var hidden = F.linear(map.mean([2, 3]), block.Fc1.Weight, block.Fc1.Bias).relu();
        var weights = F.linear(hidden, block.Fc2.Weight, block.Fc2.Bias).sigmoid();
        var skip = Norm(block.Project1!, F.conv2d(x, block.Project0!.Weight, strides: [2, 2]));
        var expected = (map * weights[TensorIndex.Ellipsis, TensorIndex.None, TensorIndex.None] + skip).relu();

        Close.To(expected, block.forward(x), 1e-13, "output");
        Assert.Equal(new FeatureShape(8, 3, 3), block.Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_frozen_view_equals_the_network_in_evaluation_mode(bool fold)
    {
        using var scope = NewDisposeScope();
        using var network = new AcmeSqueezed(Images, 4, seed: 1);
        network.to(ScalarType.Float64);
        Fill(network);
        using var view = network.Freeze(fold);
        var x = HashRule.Input([2, 3, 16, 16], ScalarType.Float64);

        network.eval();
        var expected = network.forward(x);
        network.train();

        Close.To(expected, view.ForwardFeatures(x).Logits, 1e-12, "logits");
    }

    [Fact]
    public void Keys_parameters_and_multiply_adds_are_those_of_the_layers()
    {
        using var network = new AcmeSqueezed(Images, 4);
        var keys = StateDict.Of(network).Select(entry => entry.Key).ToList();

        Assert.Contains("stages.a.0.fc1.weight", keys);
        Assert.DoesNotContain(keys, key => key.Contains("dropout", StringComparison.Ordinal));
        Assert.Equal(AcmeSqueezed.Parameters, network.parameters().Sum(parameter => parameter.numel()));

        // Layer by layer, the three blocks: convolutions, then the linear layers; and stem and head.
        const long first = (256 * 9 * ((4 * 8) + (8 * 8))) + (256 * 4 * 8) + (2 * 8 * 4);
        const long second = (64 * 9 * ((8 * 12) + (12 * 12))) + (64 * 8 * 12) + (2 * 12 * 4);
        const long third = (64 * 9 * 2 * 12 * 12) + (2 * 12 * 4);
        Assert.Equal((256 * 9 * 3 * 4) + first + second + third + (12 * 4), AcmeSqueezed.MultiplyAdds);
    }

    [Fact]
    public void Dropout_depends_on_seed_and_step_alone()
    {
        var (loss, weights) = Train(seed: 3, from: 0);

        Assert.Equal((loss, weights), Train(seed: 3, from: 0));
        Assert.NotEqual(loss, Train(seed: 4, from: 0).Loss);
        Assert.NotEqual(loss, Train(seed: 3, from: 1).Loss);
    }

    /// <summary>A run that is taken up at step 3 goes on as one that was not interrupted.</summary>
    [Fact]
    public void A_resumed_run_drops_the_same()
    {
        using var network = new AcmeSqueezed(Images, 4, seed: 1);
        var (images, labels) = Batch();
        using var step = Plain(network, seed: 3);
        for (int i = 0; i < 3; i++) step.Run(images, labels);
        using var copy = new AcmeSqueezed(Images, 4, seed: 2);
        using (no_grad())
        {
            foreach (var ((_, from), (_, to)) in StateDict.Of(network).Zip(StateDict.Of(copy))) to.copy_(from);
        }

        using var resumed = Plain(copy, seed: 3);
        resumed.Step = 3;

        for (int i = 0; i < 3; i++) Assert.Equal(step.Run(images, labels).Loss, resumed.Run(images, labels).Loss);
    }

    [Fact]
    public void Outside_of_a_step_the_caller_has_to_say_where_masks_come_from()
    {
        using var scope = NewDisposeScope();
        using var network = new AcmeSqueezed(Images, 4);
        var (images, labels) = Batch();
        using (var step = Plain(network, seed: 3)) step.Run(images, labels);

        Assert.Throws<InvalidOperationException>(() => network.forward(images));
        using var generator = new Generator(1);
        network.DrawMasksFrom(generator);
        var first = network.forward(images);
        Assert.False(first.equal(network.forward(images)).all().ToBoolean(), "each forward pass draws masks of its own");
    }

    /// <summary>The first loss of a short run, and all weights at its end.</summary>
    private static (double Loss, string Weights) Train(ulong seed, int from)
    {
        using var network = new AcmeSqueezed(Images, 4, seed: 1);
        using var step = Plain(network, seed);
        step.Step = from;
        var (images, labels) = Batch();
        var losses = Enumerable.Range(0, 4).Select(_ => step.Run(images, labels).Loss).ToList();
        return (losses[0], string.Join(" ", network.parameters().SelectMany(Close.Values)));
    }

    // Without momentum the weights are all that a run has to take up.
    private static PlainStep Plain(AcmeSqueezed network, ulong seed) =>
        new(network, new StepOptions { LearningRate = 0.05, Momentum = 0, Seed = seed });

    private static (Tensor Images, Tensor Labels) Batch() => (HashRule.Input([8, 3, 16, 16]), arange(8).remainder(4));

    private static Tensor Norm(BatchNorm2d norm, Tensor x) =>
        F.batch_norm(x, norm.RunningMean, norm.RunningVar, norm.Weight, norm.Bias, training: false, eps: norm.Epsilon);

    private static void Fill(nn.Module module) => HashRule.Fill(StateDict.Of(module));
}
