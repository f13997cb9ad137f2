using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;

namespace Sakd.Generators.Tests.Plans;

/// <summary>What stands for the feature of a stage, by the block that the stage ends in and the one that follows.</summary>
public sealed class PreActivationPlanTests
{
    private const string Plain = """[Conv("c", 3, "channels")]""";
    private const string Normed = """[BatchNorm("b"), Relu, Conv("c", 3, "channels")]""";

    [Theory]
    [InlineData("""[Conv("c", 3, "channels"), Relu]""")]
    [InlineData("""[Conv("c", 3, "channels"), Relu6]""")]
    [InlineData("""[BatchNorm("b"), Relu]""")]
    [InlineData("""[Relu, ChannelShuffle(2), Identity]""")]
    [InlineData("""[Split("left", "right")] [Relu(As = "on")] [Concat("left", "on")] [ChannelShuffle(2)]""")]
    [InlineData("""[Relu(As = "left")] [Conv("c", 3, "channels"), Relu(As = "right")] [Concat("left", "right")]""")]
    [InlineData("""[Dropout("d", 0.1), Relu]""")]
    public void ReLUsAtTheEndAreLeftOut(string layers)
    {
        Assert.Equal(PreActivation.BeforeLastRelu, Of(layers, Plain));
        Assert.Equal(PreActivation.BeforeLastRelu, Of(layers, Normed));
    }

    [Theory]
    [InlineData("""[Conv("c", 3, "channels")]""")]
    [InlineData("""[Conv("c", 3, "channels"), Relu(When = "stride == 1")]""")]
    [InlineData("""[Relu, MaxPool(2)]""")]
    [InlineData("""[Relu, Dropout("d", 0.1)]""")]
    [InlineData("""[Relu, Conv("c", 3, "channels", As = "c"), Add("in", "c")]""")]
    [InlineData("""[Relu, Identity(When = "stride == 1")]""")]
    [InlineData("""[Relu, ChannelShuffle(2, As = "s"), Conv("c", 3, "channels", As = "c"), Concat("s", "c")]""")]
    public void OtherwiseTheBatchNormThatReadsTheFeatureFirstCounts(string layers)
    {
        Assert.Equal(PreActivation.BeforeNextRelu, Of(layers, Normed));
        Assert.Equal(
            PreActivation.BeforeNextRelu,
            Of(layers, """[BatchNorm("b", As = "b"), Relu, Conv("c", 3, "channels", As = "c"), Concat("b", "c")]"""));
        Assert.Equal(PreActivation.Feature, Of(layers, Plain));
    }

    [Theory]
    [InlineData("""[Conv("c", 3, "channels"), BatchNorm("b"), Relu]""")]
    [InlineData("""[BatchNorm("b"), Conv("c", 3, "channels"), Relu]""")]
    [InlineData("""[BatchNorm("b", When = "stride == 1"), Relu, Conv("c", 3, "channels")]""")]
    [InlineData("""[BatchNorm("b"), Relu(When = "stride == 1"), Conv("c", 3, "channels")]""")]
    [InlineData("""[Dropout("d", 0.1), BatchNorm("b"), Relu]""")]
    [InlineData("""[Conv("c", 1, "in", As = "c"), BatchNorm("b", From = "in"), Relu(As = "b"), Add("c", "b")]""")]
    public void AndNoOtherLayerDoes(string next) => Assert.Equal(PreActivation.Feature, Of(Plain, next));

    [Fact]
    public void TheLastFeatureWithoutATailIsItself() => Assert.Equal(PreActivation.Feature, Of(Plain, next: null));

    /// <summary>The first block of a stage begins it, another may end it.</summary>
    [Fact]
    public void StagesOfTwoClassesEndInTheSecond()
    {
        var network = Network(
            $"[Block] {Normed} public sealed partial class First; [Block] [Conv(\"c\", 3, \"channels\"), Relu] public sealed partial class "
            + "Rest;",
            """[Stem<First>("stem", 8)] [Stage<First, Rest>("one", 8)] [Stage<First, Rest>("two", 8, Repeat = 2)]""");

        Assert.Equal(
            [PreActivation.BeforeNextRelu, PreActivation.BeforeNextRelu, PreActivation.BeforeLastRelu],
            Enumerable.Range(0, 3).Select(stage => PreActivationPlan.Of(network, stage)));
    }

    [Fact]
    public void OfMembersWrittenByHandNothingIsKnown()
    {
        var network = Graph(Toys.HandWritten, "Toy.ByHand");

        Assert.All(
            Enumerable.Range(0, network.Stages.Count), stage => Assert.Equal(PreActivation.Feature, PreActivationPlan.Of(network, stage)));
    }

    /// <summary>What stands for the feature of a block, by its layers and those of the tail.</summary>
    private static PreActivation Of(string layers, string? next) => PreActivationPlan.Of(
        Network(
            $"[Block] {Plain} public sealed partial class Start; [Block] {layers} public sealed partial class Last; [Block] "
            + $"{next ?? Plain} public sealed partial class Next;",
            $"[Stem<Start>(\"stem\", 8)] [Stage<Last>(\"stage\", 8)] {(next is null ? "" : "[Tail<Next>(\"tail\", 8)]")}"),
        stage: 1);

    private static ArchitectureGraph Network(string blocks, string stages) =>
        Graph(
            $"{Toys.Header}{blocks} [Architecture(\"net\", Input = \"3x8x8\", Classes = 10)] {stages} [Head(\"fc\")] public sealed partial "
            + "class Net;",
            "Toy.Net");

    private static ArchitectureGraph Graph(string source, string type)
    {
        var generated = GeneratorHarness.Generate(source).Clean();
        return ArchitectureGraphBuilder.Build(
            DeclarationReader.Architecture(generated.Output.GetTypeByMetadataName(type))!, new Problems())!;
    }
}
