using Sakd.Checkpoints;
using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>A step that trains the head alone, of networks with batch norms, dropout or tokens.</summary>
public sealed class HeadStepTests
{
    [Theory]
    [InlineData("resnet20", "fc.weight", "fc.bias")]
    [InlineData("vgg8", "classifier.weight", "classifier.bias")]
    [InlineData("vit_tiny_patch4_32", "head.weight", "head.bias")]
    [InlineData("mobilenet_v3_small", "classifier.3.weight", "classifier.3.bias")]
    public void All_but_the_head_stays_as_it_was_bit_for_bit(string name, params string[] head)
    {
        using var scope = NewDisposeScope();
        var input = new FeatureShape(3, 32, 32);
        var architecture = Sakd.Architectures.SakdCatalog.Instance.Architectures.Single(one => one.Info.Name == name);
        var parts = ClassHead.Of(architecture, input);
        Assert.Equal(head.Select(key => (key, 0)), parts);

        using var network = architecture.Create(input, 3, 1);
        var before = Copies(network);
        using (var step = new PlainStep(network, new StepOptions { Seed = 1, LearningRate = 0.1 }, head))
        {
            for (int i = 0; i < 3; i++) step.Run(rand(4, 3, 32, 32), tensor([0L, 1, 2, 0]));
        }

        var after = Copies(network);
        Close.Exactly(before.Where(entry => !head.Contains(entry.Key)), after.Where(entry => !head.Contains(entry.Key)), name);
        Assert.All(head, key => Assert.False(before.Single(e => e.Key == key).Value.allclose(after.Single(e => e.Key == key).Value), key));
        Assert.All(network.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    private static List<(string Key, Tensor Value)> Copies(Architecture network) =>
        [.. StateDict.Of(network).Select(entry => (entry.Key, entry.Value.detach().clone()))];
}
