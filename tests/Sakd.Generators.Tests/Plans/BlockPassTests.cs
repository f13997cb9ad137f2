using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans.Blocks;

namespace Sakd.Generators.Tests.Plans;

/// <summary>What each pass makes of a block.</summary>
public sealed class BlockPassTests
{
    private const string Residual = """
        [Conv("conv1", 3, "in"), BatchNorm("bn1"), Relu, Conv("conv2", 3, "in"), BatchNorm("bn2", As = "map"), Add("map", "in"), Relu]
        """;

    [Fact]
    public void EvaluationModeHasNoLayersOfTraining()
    {
        var block = EvaluationMode.Of(Graph("""[Conv("a", 3, "in"), Dropout("drop", 0.5), Conv("b", 3, "in", As = "b")]"""));

        Assert.Equal(["a", "b"], block.Layers.Select(layer => layer.Key));
        Assert.Equal(block.Layers.First().Output, block.Layers.Last().Inputs[0]);
    }

    [Fact]
    public void ABatchNormIsFoldedIntoTheConvolutionThatItAloneReads()
    {
        var folded = BatchNormFolding.Of(Graph(Residual));
        var shared = BatchNormFolding.Of(
            Graph("""[Conv("conv", 3, "in", As = "map"), BatchNorm("bn", As = "normed"), Add("map", "normed")]"""));

        Assert.Equal(
            [("conv1", "bn1"), ("conv2", "bn2")],
            folded.Layers.Where(layer => layer.Key is not null).Select(layer => (layer.Key!, layer.Norm!)));
        Assert.All(shared.Layers, layer => Assert.Null(layer.Norm));
    }

    [Fact]
    public void AFrozenConvolutionAddsAndTakesTheReluInItsOwnPass()
    {
        var block = Graph(Residual);
        var frozen = Epilogues.Of(BatchNormFolding.Of(block), OuterRelus.Of(block), isFrozen: true);
        var trained = Epilogues.Of(block, OuterRelus.Of(block), isFrozen: false);

        Assert.Equal([("conv1", Epilogue.Relu), ("conv2", Epilogue.Add | Epilogue.Relu)], Of(frozen));
        Assert.Equal(
            [("conv1", Epilogue.None), ("bn1", Epilogue.Relu), ("conv2", Epilogue.None), ("bn2", Epilogue.Add | Epilogue.Relu)],
            Of(trained));

        static IEnumerable<(string, Epilogue)> Of(BlockGraph block) => block.Layers.Select(layer => (layer.Key!, layer.Epilogue));
    }

    [Theory]
    [InlineData("""[Conv("conv", 3, "in"), Relu]""", true)]
    [InlineData("""[Conv("conv", 3, "in", As = "map"), Relu(As = "on"), Add("map", "on")]""", false)]
    [InlineData("""[MaxPool(2), Relu]""", false)]
    [InlineData("""[Relu]""", false)]
    [InlineData("""[Conv("conv", 3, "in", When = "stride == 1"), Relu]""", false)]
    public void AReluWritesOverWhatItAloneReads(string layers, bool isInPlace) =>
        Assert.Equal(isInPlace, InPlaceRelus.Of(Graph(layers)).Layers.Single(layer => layer.Declaration.Kind == "Relu").IsInPlace);

    /// <summary>Equal plans are equal, so that an edit elsewhere ends before them.</summary>
    [Fact]
    public void PlansCompareByValue()
    {
        Assert.Equal(BlockPlan.Of(Graph(Residual)), BlockPlan.Of(Graph(Residual)));
        Assert.NotEqual(BlockPlan.Of(Graph(Residual)), BlockPlan.Of(Graph(Residual.Replace("Add", "Multiply"))));
    }

    /// <summary>Every request for the graph of one declaration gets the same.</summary>
    [Fact]
    public void AGraphIsBuiltOnce()
    {
        var block = Declaration(Residual);

        Assert.Same(BlockGraphBuilder.Build(block, new Problems()), BlockGraphBuilder.Build(block, new Problems()));
    }

    private static BlockGraph Graph(string layers)
    {
        var problems = new Problems();
        var graph = BlockGraphBuilder.Build(Declaration(layers), problems);
        Assert.False(problems.Any);
        return graph;
    }

    private static BlockDeclaration Declaration(string layers)
    {
        var compilation = GeneratorHarness.Compile("Toy", [$"{Toys.Header}[Block] {layers} public sealed partial class Tested;"]);
        return DeclarationReader.Block(compilation.GetTypeByMetadataName("Toy.Tested"))!;
    }
}
