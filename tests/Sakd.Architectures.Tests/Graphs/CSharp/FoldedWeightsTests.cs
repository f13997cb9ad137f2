using Sakd.App.Exporting;
using Sakd.App.Exporting.CSharp;
using Sakd.Checkpoints;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Graphs.CSharp;

/// <summary>The weights of a class of C#, into which batch norms were taken, given back to its network.</summary>
public sealed class FoldedWeightsTests : IDisposable
{
    private const string File = "Student.safetensors";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Norms behind convolutions, before them and in rows, behind linear layers and transposed convolutions; and none.</summary>
    [Theory]
    [InlineData("resnet8w4")]
    [InlineData("wrn_16_1")]
    [InlineData("densenet-bc-100-12")]
    [InlineData("vit_micro_patch4_28")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("odd")]
    [InlineData("odd-rough")]
    [InlineData("odd-smooth")]
    [InlineData("odd-valleys")]
    public void TheNetworkComputesWhatItDid(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var network = Subjects.Create(name);
        var images = rand([2, network.Input.Channels, network.Input.Height, network.Input.Width], generator: new Generator(5));
        float[] expected = [.. network.forward(images).data<float>()];
        Save(network);

        using var other = Subjects.Entry(name).Create(network.Input, network.Classes, 99);
        other.eval();
        Load(other);

        double bound = 1e-5 * expected.Max(MathF.Abs);
        Assert.All(expected.Zip(other.forward(images).data<float>()), pair => Assert.Equal(pair.First, pair.Second, bound));
    }

    [Fact]
    public void AProgramThatReadsThemItselfIsToldWhatTheyAre()
    {
        using var network = Subjects.Create("resnet8w4");
        Save(network);

        var refused = Assert.Throws<SakdException>(() => Checkpoint.Load(File, network));

        Assert.Equal(
            "Student.safetensors holds the weights of an exported class, with batch norms taken in: name the checkpoint that it was "
            + "exported from",
            refused.Message);
    }

    private static void Save(Architecture network)
    {
        using var scope = NewDisposeScope();
        var student = EmittedClass.Write(network, Subjects.InfoOf(network));
        Safetensors.Save(File, student.Weights, student.Metadata);
    }

    private static void Load(Architecture network)
    {
        using var file = CheckpointFile.Load(File);
        FoldedWeights.Unfold(network, file);
        StateDict.Load(network, file.Tensors, File);
    }
}
