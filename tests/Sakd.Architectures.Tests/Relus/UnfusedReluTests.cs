using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>
/// ReLUs that no other layer takes in, behind whatever makes what they read: a step of training has the gradients of plain autograd.
/// </summary>
public sealed class UnfusedReluTests
{
    private static readonly Dictionary<string, Func<FeatureShape, int, Block>> _blocks = new()
    {
        [nameof(ConvRelu)] = (input, channels) => new ConvRelu(input, channels),
        [nameof(BiasRelu)] = (input, channels) => new BiasRelu(input, channels),
        [nameof(NormConvRelu)] = (input, channels) => new NormConvRelu(input, channels),
        [nameof(DepthwiseRelu)] = (input, channels) => new DepthwiseRelu(input, channels),
        [nameof(ConcatRelu)] = (input, channels) => new ConcatRelu(input, channels),
        [nameof(ExcitedRelu)] = (input, channels) => new ExcitedRelu(input, channels),
    };

    /// <summary>Channels in sixteens, which own kernels compute, and others, in both orders in memory.</summary>
    public static TheoryData<string, int, int, bool> Cases =>
    [
        .. from block in _blocks.Keys
           from channels in ((int From, int To)[])[(16, 16), (16, 32), (32, 64), (16, 12), (12, 16), (12, 20)]
           from channelsLast in (bool[])[false, true]
           select new TheoryDataRow<string, int, int, bool>(block, channels.From, channels.To, channelsLast),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheGradientsOfABlockAreThoseOfPlainAutograd(string block, int from, int to, bool channelsLast)
    {
        random.manual_seed(1);
        DoublePrecision.Agrees(
            () => _blocks[block](new FeatureShape(from, 8, 8), to), [3, from, 8, 8],
            x => channelsLast ? ChannelsLast.Of(x) : x.contiguous());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ANetworkOfSuchBlocksTrains(bool sixteens)
    {
        using var scope = NewDisposeScope();
        var image = new FeatureShape(3, 16, 16);
        using Architecture network = sixteens ? new Relus16(image, 4, 1) : new Relus12(image, 4, 1);
        using var step = new PlainStep(network, new StepOptions { LearningRate = 0.05, Seed = 1 });
        var losses = Enumerable.Range(0, 8).Select(_ => step.Run(HashRule.Input([8, 3, 16, 16]), arange(8).remainder(4)).Loss).ToList();
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss)));
        Assert.True(losses[^1] < losses[0], $"the loss went from {losses[0]} to {losses[^1]}");
    }

    [Theory]
    [InlineData(Strategy.Always)]
    [InlineData(Strategy.Adaptive)]
    public void SuchNetworksAreDistilled(Strategy strategy)
    {
        using var scope = NewDisposeScope();
        var image = new FeatureShape(3, 16, 16);
        using var teacher = new Relus16(image, 4, 1);
        using var student = new Relus12(image, 4, 2);
        using var step = new Relus16ToRelus12.StagesStep<Relus16ToRelus12.AtKnowledge>(
            teacher, student, new(), new StepOptions { Strategy = strategy, Beta2 = 1000, Seed = 1 });
        for (int i = 0; i < 2; i++) Assert.True(double.IsFinite(step.Run(HashRule.Input([8, 3, 16, 16]), arange(8).remainder(4)).Loss));
    }
}
