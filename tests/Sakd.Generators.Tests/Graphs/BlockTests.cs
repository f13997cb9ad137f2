namespace Sakd.Generators.Tests.Graphs;

/// <summary>Rules of the language that no snapshot shows.</summary>
public sealed class BlockTests
{
    /// <summary>Layers without a name are there or not, each for itself.</summary>
    [Fact]
    public void UnnamedConditionalLayersAreIndependent()
    {
        string file = Block("""[Relu(When = "stride == 1")] [Conv("conv", 3, "channels", When = "height >= 8")] [Relu]""");

        Assert.Contains("using var optional = PassRelu(x);", file);
        Assert.Contains("using var optional2 = PassConv(optional);", file);
    }

    [Fact]
    public void AKeyThatWouldMeetAMethodGetsItsName()
    {
        string file = Block("""[Conv("pass_v", 1, "in")] [Relu(As = "v", When = "stride == 1")] [Identity(As = "v", When = "stride != 1")]""");

        Assert.Contains("public Conv2d PassV { get; }", file);
        Assert.Contains("private Tensor PassV2(Tensor passV)", file);
    }

    [Fact]
    public void AlternativesWithoutModulesDecideTheShapeByTheirConditions()
    {
        string file = Block("""[Conv("conv", 3, "channels", Stride = 2, As = "half")] [Identity(From = "in", As = "v", When = "stride == 1")] [Identity(From = "half", As = "v", When = "stride != 1")]""");

        Assert.Contains("FeatureShape vShape = _when1 ? input : Conv.OutputShape(input);", file);
        Assert.Contains("Output = vShape;", file);
    }

    [Fact]
    public void ShapesFollowWhicheverModuleIsThere()
    {
        string file = Block("""[Conv("a", 3, "channels", As = "v", When = "stride == 1")] [Conv("b", 3, "2 * channels", Stride = 2, As = "v", When = "stride != 1")] [BatchNorm("bn")]""");

        Assert.Contains("FeatureShape vShape = A is not null ? A.OutputShape(input) : B!.OutputShape(input);", file);
        Assert.Contains("new BatchNorm2d(vShape.Channels)", file);
    }

    [Fact]
    public void KeywordsAreEscaped()
    {
        var generated = GeneratorHarness.Generate(
            """
            using Sakd;

            namespace @namespace.@event;

            [Block] [Conv("class", 3, "channels", As = "return")] [BatchNorm("new", From = "return")] [Relu] public sealed partial class @class;
            [Architecture("net")] [Stem<@class>("static", 8)] [Stage<@class>("void", 8)] [Head("int")] public sealed partial class @int;
            [SpotAdaptive<@int, @int>] public sealed partial class @struct;
            """).Clean();

        Assert.Contains("namespace.event.class.g.cs", generated.Files.Keys);
    }

    [Fact]
    public void ClassesOutsideNamespacesCompile()
    {
        var generated = GeneratorHarness.Generate("using Sakd;\n\n" + Toys.ConvBnRelu + Toys.BasicBlock + Toys.Architectures + Toys.Pair).Clean();

        Assert.Contains("TeacherToStudent.g.cs", generated.Files.Keys);
    }

    [Fact]
    public void NamesThatDifferByCaseAloneGetFilesOfTheirOwn()
    {
        var generated = GeneratorHarness.Generate(Toys.Header + "[Block] [Relu] public sealed partial class Act; [Block] [Relu] public sealed partial class ACT;").Clean();

        Assert.Equal(["Toy.ACT.2.g.cs", "Toy.Act.g.cs"], generated.Files.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>The block of a stem without a key may have groups of its own.</summary>
    [Fact]
    public void AStemWithoutAKeyMayHoldGroups()
    {
        var generated = GeneratorHarness.Generate(Toys.Header + Toys.BasicBlock
            + """[Architecture("net")] [Stem<BasicBlock>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Net;""").Clean();

        Assert.Contains("Toy.Net.g.cs", generated.Files.Keys);
    }

    private static string Block(string layers) =>
        GeneratorHarness.Generate($"{Toys.Header}[Block] {layers} public sealed partial class Tested;").Clean().Files["Toy.Tested.g.cs"];
}
