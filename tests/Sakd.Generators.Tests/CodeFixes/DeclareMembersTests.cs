using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Sakd.CodeFixes;
using Sakd.Generators.Tests.Diagnostics;

namespace Sakd.Generators.Tests.CodeFixes;

/// <summary>What an editor declares of a TorchSharp module, and what it leaves to its author.</summary>
public sealed class DeclareMembersTests
{
    private const string Declare = "Declare this module's members";
    private const string Complete = "Work out the shapes of this module's members";

    private const string Head =
        """
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        namespace Toy;


        """;

    private const string Block =
        """

        internal sealed class Residual : Module<Tensor, Tensor>
        {
            private readonly Conv2d conv1;
            private readonly BatchNorm2d bn1;
            private readonly Sequential? downsample;

            public Residual(int channels, int output, int stride = 1)
                : base("Residual")
            {
                conv1 = Conv2d(channels, output, 3, stride: stride, padding: 1, bias: false);
                bn1 = BatchNorm2d(output);
                if (channels != output || stride != 1)
                {
                    downsample = Sequential(Conv2d(channels, output, 1, stride: stride));
                }
            }

            public override Tensor forward(Tensor x)
            {
                var y = functional.relu(bn1.forward(conv1.forward(x)));
                return functional.relu(y + (downsample is null ? x : downsample.forward(x)));
            }
        }
        """;

    private const string Resnet = Head
        + """
        /// <summary>A network as many write it.</summary>
        public sealed class $$Plain : Module<Tensor, Tensor>
        {
            private readonly Conv2d conv1 = Conv2d(3, 16, 3, padding: 1, bias: false);
            private readonly BatchNorm2d bn1;
            private readonly ReLU relu = ReLU();
            private readonly Module<Tensor, Tensor> layer1, layer2;
            private readonly Linear fc;
            private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1); // As the paper's.

            public Plain(int classes = 10, int width = 16)
                : base("Plain")
            {
                bn1 = BatchNorm2d(width);
                layer1 = Sequential(new Residual(width, width), new Residual(width, width));
                layer2 = Sequential(("0", new Residual(width, 2 * width, stride: 2)));
                fc = Linear(2 * width, classes);
                RegisterComponents();
            }

            public override Tensor forward(Tensor x)
            {
                using var scope = NewDisposeScope();
                x = relu.forward(bn1.forward(conv1.forward(x)));
                x = avgpool.forward(layer2.forward(layer1.forward(x)));
                return fc.forward(x.flatten(1)).MoveToOuterDisposeScope();
            }
        }

        """ + Block;

    [Fact]
    public async Task MembersAreDeclaredInTheOrderOfForward()
    {
        string declared = await Apply(Resnet, Declare);
        Assert.Contains("using static TorchSharp.torch.nn;\nusing Sakd;\n", declared);
        Assert.Contains(
            """
            /// <summary>A network as many write it.</summary>
            [Architecture("plain", Input = "3x?x?", Classes = 10)]
            public sealed class Plain : Module<Tensor, Tensor>
            {
                [Stem("16x?x?")] private readonly Conv2d conv1 = Conv2d(3, 16, 3, padding: 1, bias: false);
                [Stage("16x?x?", Spot = false)] private readonly BatchNorm2d bn1;
                [Stage("16x?x?", Spot = false)] private readonly ReLU relu = ReLU();
                [Stage("16x?x?")] private readonly Module<Tensor, Tensor> layer1;
                [Stage("32x?x?")] private readonly Module<Tensor, Tensor> layer2;
                [Tail("32x1x1")] private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1); // As the paper's.
                [Head] private readonly Linear fc;

            """,
            declared);
        Assert.Equal(["SAKD0014"], Reported(declared));
    }

    [Fact]
    public async Task ShapesFollowFromTheInputThatItsAuthorWrites()
    {
        string sized = (await Apply(Resnet, Declare)).Replace("3x?x?", "3x32x32");
        Assert.Equal(["SAKD0039"], Reported(sized).Distinct());

        string complete = await Apply(sized, Complete);
        Assert.Contains("[Stage(\"16x32x32\")] private readonly Module<Tensor, Tensor> layer1;", complete);
        Assert.Contains("[Stage(\"32x16x16\")] private readonly Module<Tensor, Tensor> layer2;", complete);
        GeneratorHarness.Generate(complete).Clean();
        Assert.Empty(await Offered(complete));
    }

    [Fact]
    public async Task ANumberOfClassesThatNobodySaysIsAskedFor()
    {
        string declared = await Apply(Resnet.Replace("int classes = 10", "int classes"), Declare);
        Assert.Contains("[Architecture(\"plain\", Input = \"3x?x?\", Classes = 0)]", declared);
        Assert.Contains("SAKD0015", Reported(declared.Replace("3x?x?", "3x32x32")));
    }

    [Fact]
    public async Task LinesEndAsTheOthersDo()
    {
        string declared = await Apply(Resnet.Replace("\n", "\r\n"), Declare);
        Assert.Equal(await Apply(Resnet, Declare), declared.Replace("\r\n", "\n"));
        Assert.DoesNotContain("\n", declared.Replace("\r\n", ""));
    }

    [Fact]
    public async Task LayersOfASequenceAndPoolsAreCounted() => Assert.Contains(
        """
            [Stem("8x14x14")] readonly Sequential stem = Sequential(("conv", Conv2d(1, 8, 5, stride: 2, padding: 2)), ("relu", ReLU()));
            [Stage("16x14x7")] readonly Sequential conv = Sequential(Conv2d(8, 16, (3, 5), stride: (1, 2), padding: (1, 2)), ReLU());
            [Tail("16x7x3")] readonly MaxPool2d pool = MaxPool2d(2);
            [Tail("336")] readonly Flatten flatten = Flatten();
            [Tail("64")] readonly Linear fc1 = Linear(336, 64);
            [Head] readonly Linear fc2 = Linear(64, 10);
        """,
        await Apply(
            Network(
                """
                readonly Sequential stem = Sequential(("conv", Conv2d(1, 8, 5, stride: 2, padding: 2)), ("relu", ReLU()));
                readonly Sequential conv = Sequential(Conv2d(8, 16, (3, 5), stride: (1, 2), padding: (1, 2)), ReLU());
                readonly MaxPool2d pool = MaxPool2d(2);
                readonly Flatten flatten = Flatten();
                readonly Linear fc1 = Linear(336, 64);
                readonly Linear fc2 = Linear(64, 10);
                """,
                "fc2.call(fc1.call(flatten.call(pool.call(conv.call(stem.call(x))))))",
                "[Sakd.Architecture(\"toy\", Input = \"1x28x28\", Classes = 10)]"),
            Declare));

    [Fact]
    public async Task WhatCannotBeSeenIntoIsLeftOpenUntilItsAuthorSaysIt()
    {
        string opaque = await Apply(
            Network(
                """
                private readonly Conv2d stem = Conv2d(3, 8, 3, padding: 1);
                private readonly Module<Tensor, Tensor> middle = Make();
                private readonly Conv2d last = Conv2d(16, 32, 3, stride: 2, padding: 1);
                private readonly Linear fc = Linear(32, 10);
                private static Module<Tensor, Tensor> Make() => Conv2d(8, 16, 1);
                """,
                "fc.forward(last.forward(middle.forward(stem.forward(x))).mean([2, 3]))",
                "[Sakd.Architecture(\"toy\", Input = \"3x16x16\", Classes = 10)]"),
            Declare);
        Assert.Contains("[Stage(\"16x?x?\")] private readonly Module<Tensor, Tensor> middle", opaque);
        Assert.Contains("[Stage(\"32x?x?\")] private readonly Conv2d last", opaque);
        Assert.Equal(["SAKD0039", "SAKD0039"], Reported(opaque));
        Assert.Empty(await Offered(opaque));

        string complete = await Apply(opaque.Replace("16x?x?", "16x16x16"), Complete);
        Assert.Contains("[Stage(\"32x8x8\")] private readonly Conv2d last", complete);
        GeneratorHarness.Generate(complete).Clean();
    }

    [Fact]
    public async Task WhatForwardComputesBetweenMembersIsSaid() => Assert.Contains(
        """
            // forward computes relu before this: move that into a member, such as a Sequential.
            [Stage("16x8x8")] private readonly Conv2d conv2 = Conv2d(8, 16, 3, stride: 2, padding: 1);
            // forward computes log_softmax behind the head: leave that to the loss.
            [Head] private readonly Linear fc = Linear(16, 10);
        """,
        await Apply(
            Network(
                """
                private readonly Conv2d conv1 = Conv2d(3, 8, 3, padding: 1);
                private readonly Conv2d conv2 = Conv2d(8, 16, 3, stride: 2, padding: 1);
                private readonly Linear fc = Linear(16, 10);
                """,
                "functional.log_softmax(fc.forward(conv2.forward(functional.relu(conv1.forward(x))).mean([2, 3])), 1)",
                "[Sakd.Architecture(\"toy\", Input = \"3x16x16\", Classes = 10)]"),
            Declare));

    /// <summary>A member that is moved would leave its region, or take it along.</summary>
    [Theory]
    [InlineData("#region Layers", "#endregion", true)]
    [InlineData("#if DEBUG", "#endif", true)]
    [InlineData("#region Layers", "#endregion", false)]
    public async Task MembersAreNotMovedAcrossADirective(string begin, string end, bool isMoved)
    {
        string[] members = ["private readonly Conv2d conv = Conv2d(3, 16, 1);", "private readonly Linear fc = Linear(16, 10);"];
        string source = Network(
            $"{begin}\n{string.Join("\n", isMoved ? members.Reverse() : members)}\n{end}", "fc.forward(conv.forward(x).mean([2, 3]))",
            "[Sakd.Architecture(\"toy\", Input = \"3x16x16\", Classes = 10)]");
        Assert.Equal(isMoved ? 0 : 1, (await Offered(source)).Count);
    }

    /// <summary>What depends on more than the numbers of one constructor is open, all else is counted.</summary>
    [Theory]
    [InlineData("public Toy() : this(12) { } public Toy(int width = 8) : base(\"Toy\") => layer = Conv2d(8, width, 1);", "?x16x16")]
    [InlineData("public Toy(int width = 8) : base(\"Toy\") { width *= 2; layer = Conv2d(8, width, 1); }", "?x16x16")]
    [InlineData("public Toy(bool wide = false) : base(\"Toy\") { if (wide) layer = Conv2d(8, 8, 1); }", "?x?x?")]
    [InlineData("public Toy() : base(\"Toy\") => layer = MaxPool2d(2, ceil_mode: true);", "8x?x?")]
    [InlineData("public Toy() : base(\"Toy\") => layer = ConvTranspose2d(8, 4, 2);", "4x?x?")]
    [InlineData("public Toy() : base(\"Toy\") => layer = Sequential(Conv2d(8, 4, 1), PixelShuffle(2), ReLU());", "?x?x?")]
    [InlineData("public Toy() : base(\"Toy\") => layer = Conv2d(8, 4, 3, padding: Padding.Same);", "4x16x16")]
    [InlineData("public Toy() : base(\"Toy\") => layer = Conv2d(8, 2 * 2, 3, dilation: 2);", "4x12x12")]
    public async Task ANumberIsReadOffOrOpen(string constructors, string shape) => Assert.Contains(
        $"(\"{shape}\")] private readonly Module<Tensor, Tensor> layer;",
        await Apply(
            Network(
                "private readonly Conv2d stem = Conv2d(3, 8, 1);\nprivate readonly Module<Tensor, Tensor> layer;\n"
                + $"private readonly Linear fc = Linear(4, 10);\n{constructors}",
                "fc.forward(functional.max_pool2d(layer.forward(stem.forward(x)), 2).flatten(1))",
                "[Sakd.Architecture(\"toy\", Input = \"3x16x16\", Classes = 10)]")
            .Replace("Toy() : Module<Tensor, Tensor>(\"Toy\")", "Toy : Module<Tensor, Tensor>"),
            Declare));

    [Fact]
    public async Task WhereForwardBranchesTheOrderIsThatOfTheText()
    {
        string declared = await Apply(
            Network(
                """
                private readonly Conv2d conv1 = Conv2d(3, 8, 3, padding: 1);
                private readonly Conv2d conv2 = Conv2d(8, 16, 3, padding: 1);
                private readonly Linear fc = Linear(16, 10);
                """,
                "fc.forward((training ? conv2.forward(conv1.forward(x)) : x).mean([2, 3]))",
                "[Sakd.Architecture(\"toy\", Input = \"3x16x16\", Classes = 10)]"),
            Declare);
        Assert.Contains("    // what forward calls depends on something", declared);
        Assert.Contains("[Stem(\"8x?x?\")] private readonly Conv2d conv1", declared);
        Assert.Contains("[Stage(\"16x?x?\")] private readonly Conv2d conv2", declared);
    }

    /// <summary>Networks in whose declaration somebody has thought about every member.</summary>
    [Theory]
    [InlineData("PlainCnn")]
    [InlineData("ResidualTeacher")]
    public async Task ItDeclaresAsAnAuthorDoes(string network)
    {
        string folder = Path.Combine(DocumentationTests.Root, "tests", "Sakd.HandWritten");
        string written = await File.ReadAllTextAsync(Path.Combine(folder, $"{network}.cs"), TestContext.Current.CancellationToken);
        string bare = Regex.Replace(written, @"\[(Stem|Stage|Tail|Head)\b.*?\]\s+", "");
        string block = await File.ReadAllTextAsync(Path.Combine(folder, "Residual.cs"), TestContext.Current.CancellationToken);
        string rest = block[block.IndexOf("internal sealed", StringComparison.Ordinal)..];
        Assert.Equal(
            Regex.Replace(written, @"\]\s+", "] ") + rest, Regex.Replace(await Apply(bare + rest, Declare), @"\]\s+", "] "));
    }

    [Theory]
    [InlineData("public sealed class $$Toy { private readonly Conv2d conv1 = Conv2d(3, 8, 3); }")]
    [InlineData(
        "public sealed class $$Toy() : Module<Tensor, Tensor>(\"Toy\") { private readonly Conv2d conv1 = Conv2d(3, 8, 3); "
        + "public override Tensor forward(Tensor x) => conv1.forward(x); }")]
    [InlineData("[Sakd.Block] [Sakd.Relu] public sealed partial class $$Toy;")]
    [InlineData("public abstract class $$Toy() : Module<Tensor, Tensor>(\"Toy\") { private readonly Conv2d conv1 = Conv2d(3, 8, 3); }")]
    [InlineData("public sealed class Toy() : Module<Tensor, Tensor>(\"Toy\") { private readonly Conv2d $$conv1 = Conv2d(3, 8, 3); }")]
    public async Task OfferedOnNetworksAlone(string declaration) => Assert.Empty(await Offered(Head + declaration));

    [Fact]
    public async Task NotOfferedOnWhatIsDeclared() =>
        Assert.Empty(await Offered(Toys.HandWritten.Replace("class ByHand", "class $$ByHand")));

    private static string Network(string members, string forward, string attribute) => Head
        + $$"""
        {{attribute}}
        public sealed class $$Toy() : Module<Tensor, Tensor>("Toy")
        {
            {{members.Replace("\n", "\n    ")}}

            public override Tensor forward(Tensor x) => {{forward}};
        }
        """;

    private static IEnumerable<string> Reported(string source) => GeneratorHarness.Generate(source).Diagnostics.Select(one => one.Id);

    private static async Task<string> Apply(string source, string title)
    {
        var (action, document) = Assert.Single(await Offered(source));
        Assert.Equal(title, action.Title);
        var operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        return (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }

    /// <summary>What is offered where the text is marked, or on its first class.</summary>
    private static async Task<List<(CodeAction Action, Document Document)>> Offered(string source)
    {
        using var workspace = new AdhocWorkspace();
        var document = workspace.AddProject("Toy", LanguageNames.CSharp)
            .AddMetadataReferences(GeneratorHarness.Compile("Toy", []).References)
            .AddDocument("File0.cs", source.Replace("$$", ""));
        int mark = source.IndexOf("$$", StringComparison.Ordinal);
        int place = mark >= 0 ? mark : source.IndexOf("class ", StringComparison.Ordinal);
        var offered = new List<(CodeAction, Document)>();
        await new DeclareMembers().ComputeRefactoringsAsync(new CodeRefactoringContext(
            document, new(place, 0), action => offered.Add((action, document)), TestContext.Current.CancellationToken));
        return offered;
    }
}
