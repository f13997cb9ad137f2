namespace Sakd.Generators.Tests.Graphs;

/// <summary>Rules of the language that no snapshot shows.</summary>
public sealed class BlockTests
{
    /// <summary>Layers without a name are there or not, each for itself.</summary>
    [Fact]
    public void UnnamedConditionalLayersAreIndependent()
    {
        string file = Block("""[Relu(When = "stride == 1")] [Conv("conv", 3, "channels", When = "height >= 8")] [Relu]""");

        Assert.Contains("using var optional = _when1 ? Functional.Relu(x) : x.alias();", file);
        Assert.Contains("using var optional2 = Conv is null ? optional.alias() : Conv.forward(optional);", file);
    }

    [Fact]
    public void AKeyThatWouldMeetAMethodGetsItsName()
    {
        string file = Block("""
            [Conv("pass_v", 1, "in")]
            [MaxPool(2, When = "stride == 1")] [Relu(As = "v", When = "stride == 1")] [Relu(As = "v", When = "stride != 1")]
            """);

        Assert.Contains("public Conv2d PassV { get; }", file);
        Assert.Contains("private Tensor PassV2(Tensor passV)", file);
    }

    [Fact]
    public void AlternativesWithoutModulesDecideTheShapeByTheirConditions()
    {
        string file = Block(
            """[Conv("conv", 3, "channels", Stride = 2, As = "half")] [Identity(From = "in", As = "v", When = "stride == 1")] """
            + """[Identity(From = "half", As = "v", When = "stride != 1")]""");

        Assert.Contains("Output = _when1 ? input : Conv.OutputShape(input);", file);
    }

    [Fact]
    public void ShapesFollowWhicheverModuleIsThere()
    {
        string file = Block(
            """[Conv("a", 3, "channels", As = "v", When = "stride == 1")] [Conv("b", 3, "2 * channels", Stride = 2, As = "v", When """
            + """= "stride != 1")] [BatchNorm("bn")]""");

        Assert.Contains("FeatureShape vShape = A is null ? B!.OutputShape(input) : A.OutputShape(input);", file);
        Assert.Contains("new BatchNorm2d(vShape.Channels)", file);
    }

    /// <summary>What does the same with other modules is one method, which gets them.</summary>
    [Fact]
    public void AlternativesThatDifferByTheirModulesAloneShareAMethod()
    {
        string file = Block("""
            [Relu(When = "height >= 4")] [Conv("a", 3, "in", When = "height >= 4")]
            [Relu(When = "height >= 8")] [Conv("b", 3, "in", When = "height >= 8")]
            [Relu(When = "height >= 16")] [Conv("c", 3, "in", When = "height >= 16")] [BatchNorm("n", When = "height >= 16")]
            """);

        Assert.Contains("using var optional = PassRelu(x, A);", file);
        Assert.Contains("using var optional2 = PassRelu(optional, B);", file);
        Assert.Contains("return PassRelu3(optional2);", file);
        Assert.Contains("private static Tensor PassRelu(Tensor x, Conv2d? conv)", file);
        Assert.Contains("private Tensor PassRelu3(Tensor optional2)", file);
    }

    [Fact]
    public void KeywordsAreEscaped()
    {
        var generated = GeneratorHarness.Generate(
            """
            using Sakd;

            namespace @namespace.@event;

            [Block] [Conv("class", 3, "channels", As = "return")] [BatchNorm("new", From = "return")] [Relu]
            public sealed partial class @class;

            [Architecture("net")] [Stem<@class>("static", 8)] [Stage<@class>("void", 8)] [Head("int")] public sealed partial class @int;
            #pragma warning disable SAKD0056 // It is its own teacher.
            [SpotAdaptive<@int, @int>] public sealed partial class @struct;
            """).Clean();

        Assert.Contains("namespace.event.class.g.cs", generated.Files.Keys);
    }

    [Fact]
    public void ClassesOutsideNamespacesCompile()
    {
        var generated = GeneratorHarness.Generate("using Sakd;\n\n" + Toys.ConvBnRelu + Toys.BasicBlock + Toys.Architectures + Toys.Pair)
            .Clean();

        Assert.Contains("TeacherToStudent.g.cs", generated.Files.Keys);
    }

    [Fact]
    public void NamesThatDifferByCaseAloneGetFilesOfTheirOwn()
    {
        var generated = GeneratorHarness.Generate(Toys.Header
            + "[Block] [Relu] public sealed partial class Act; [Block] [Relu] public sealed partial class ACT;")
            .Clean();

        Assert.Equal(["Toy.ACT.2.g.cs", "Toy.Act.g.cs"], generated.Files.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>The block of a stem without a key may have groups of its own.</summary>
    [Fact]
    public void AStemWithoutAKeyMayHoldGroups()
    {
        var generated = GeneratorHarness.Generate(Toys.Header + Toys.BasicBlock
            + """[Architecture("net")] [Stem<BasicBlock>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial """
            + """class Net;""").Clean();

        Assert.Contains("Toy.Net.g.cs", generated.Files.Keys);
    }

    private static string Block(string layers) =>
        GeneratorHarness.Generate($"{Toys.Header}[Block] {layers} public sealed partial class Tested;").Clean().Files["Toy.Tested.g.cs"];

    /// <summary>What each of the cases names can be read after them, whether they are written value by value or case by case.</summary>
    [Fact]
    public void ConditionalLayersMayBeWrittenCaseByCase()
    {
        const string wide = "When = \"channels >= 16\"", narrow = "When = \"channels < 16\"";
        const string one = $"""[Conv("a", 3, "channels", From = "in", {wide}), BatchNorm("b", As = "left", {wide})]""";
        const string two = $"""[Conv("c", 1, "channels", {wide}), Relu(As = "right", {wide})]""";
        const string three = $"""[Conv("d", 1, "channels", From = "in", As = "left", {narrow})]""";
        const string four = $"""[Relu(As = "right", {narrow})]""";
        string byCase = Frozen(one + two + three + four), byValue = Frozen(one + three + two + four);

        Assert.Equal(byValue, byCase);
        Assert.Contains("using var left = PassLeft(", byCase);
        Assert.Contains("using var right = PassRight(left", byCase);

        static string Frozen(string layers)
        {
            string source = $"[Block] {layers} [Add(\"left\", \"right\")] public sealed partial class Cases;"
                + """[Architecture("net")] [Stem<Cases>("stem", 8)] [Stage<Cases>("stage", 16)] [Head("fc")] public sealed partial class """
                + """Net;""";
            return GeneratorHarness.Generate(Toys.Header + source).Clean().Files["Toy.Cases.g.cs"].Split("</auto-generated>")[1].Replace(
                "(Conv1", "");
        }
    }

    /// <summary>In evaluation mode the pooling reads what the dropout reads, and its values are still the block's.</summary>
    [Fact]
    public void ALayerThatReadsAnotherValueInEvaluationModeKeepsItsOwn()
    {
        const string source =
            """[Block] [Conv("conv", 3, "channels"), Dropout("drop", 0.5), MaxPool("height / 8"), MaxPool("height / 8")] internal sealed """
            + """partial class Pooled;""";
        string block = GeneratorHarness.Generate(Toys.Header + source).Clean().Files["Toy.Pooled.g.cs"];

        Assert.Contains("kernel: source._maxPoolKernel, stride: source._maxPoolStride)", block);
        Assert.Contains("kernel: source._maxPoolKernel2, stride: source._maxPoolStride2)", block);
    }
}
