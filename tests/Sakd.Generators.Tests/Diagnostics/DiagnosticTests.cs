using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Tests.Diagnostics.Mistakes;

namespace Sakd.Generators.Tests.Diagnostics;

/// <summary>What each diagnostic says, and where.</summary>
public sealed class DiagnosticTests
{
    [Theory]
    [MemberData(nameof(ClassMistakes.All), MemberType = typeof(ClassMistakes))]
    [MemberData(nameof(ExpressionMistakes.All), MemberType = typeof(ExpressionMistakes))]
    [MemberData(nameof(LayerMistakes.All), MemberType = typeof(LayerMistakes))]
    [MemberData(nameof(InputMistakes.All), MemberType = typeof(InputMistakes))]
    [MemberData(nameof(TableMistakes.All), MemberType = typeof(TableMistakes))]
    [MemberData(nameof(PairMistakes.All), MemberType = typeof(PairMistakes))]
    [MemberData(nameof(HandWrittenMistakes.All), MemberType = typeof(HandWrittenMistakes))]
    public void AMistakeIsReportedOnceAtTheAttributeAtFault(string id, string message, string text)
    {
        var marked = Marked.Parse(
            text.StartsWith("using", StringComparison.Ordinal)
                ? text
                : Toys.Header.Replace("using Sakd;", "using Sakd; using Tensor = TorchSharp.torch.Tensor;") + text);
        var generated = GeneratorHarness.Generate(marked.Source);

        Assert.Empty(generated.Crashes);
        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal((id, message), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(marked.Span, marked.Source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Equal(marked.Start, diagnostic.Location.SourceSpan.Start);
        Assert.Empty(generated.Errors());
        Assert.Empty(generated.FaultsInGeneratedCode());
    }

    [Fact]
    public void EveryDiagnosticIsTested()
    {
        IEnumerable<ITheoryDataRow> rows =
        [
            .. ClassMistakes.All, .. ExpressionMistakes.All, .. LayerMistakes.All, .. InputMistakes.All, .. TableMistakes.All,
            .. PairMistakes.All, .. HandWrittenMistakes.All,
        ];
        Assert.Equal(
            Descriptors.All.Select(descriptor => descriptor.Id),
            rows
                .Select(row => (string)row.GetData()[0]!)
                .Concat(["SAKD0029", "SAKD0031", "SAKD0053", "SAKD0055"])
                .Distinct()
                .Order(StringComparer.Ordinal));
    }

    /// <summary>Two architectures and a pair use the block: all of them meet its mistake, one report is enough.</summary>
    [Fact]
    public void AMistakeInABlockIsReportedOnceHoweverManyUseIt()
    {
        string source = Toys.Header + Toys.ConvBnRelu + Toys.BasicBlock.Replace("\"residual\", \"skip\"", "\"residual\", \"sip\"")
            + Toys.Architectures + Toys.Pair;
        var generated = GeneratorHarness.Generate(source);

        Assert.Equal("SAKD0006", Assert.Single(generated.Diagnostics).Id);
        Assert.Empty(generated.Errors());
    }

    [Fact]
    public void AMistakeThatOnlyAnInputBringsAboutIsReportedForThatInput()
    {
        string source = Toys.All.Replace(
            "[Block]\n[Conv(\"conv1\", 3, \"channels\", Stride = \"stride\")] [BatchNorm(\"bn1\")] [Relu]\n[",
            "[Block]\n[Conv(\"conv1\", 3, \"channels\", Stride = \"stride\", Padding = \"height / 8\")] [BatchNorm(\"bn1\")] [Relu]\n[");
        Assert.NotEqual(Toys.All, source);
        var generated = GeneratorHarness.Generate(source);

        Assert.NotEmpty(generated.Diagnostics);
        Assert.All(generated.Diagnostics, diagnostic => Assert.Contains(diagnostic.Id, (string[])["SAKD0005", "SAKD0007"]));
        Assert.Empty(generated.Errors());
    }

    /// <summary>The C# compiler says so too, but not what there is.</summary>
    [Theory]
    [InlineData(
        """[Block] [Conv("conv", 3, 8, [|Weights|] = 2)] public sealed partial class Bad;""",
        "[Conv] has no option 'Weights'; there are 'As', 'Bias', 'Dilation', 'From', 'Groups', 'Padding', 'Stride', 'When'")]
    [InlineData(
        """[Block] [Conv("conv", 3, 8, [|stride|] = 2)] public sealed partial class Bad;""",
        "[Conv] has no option 'stride': did you mean 'Stride'?; there are 'As', 'Bias', 'Dilation', 'From', 'Groups', 'Padding', 'Stride', "
        + "'When'")]
    [InlineData(
        """[Block] [Conv("conv", 3, 8, As = "a")] [Relu([|Form|] = "a")] public sealed partial class Bad;""",
        "[Relu] has no option 'Form': did you mean 'From'?; there are 'As', 'From', 'When'")]
    [InlineData(
        """[SpotAdaptive<ToyTeacher, ToyStudent>([|Inputs|] = "3x16x16")] public sealed partial class Bad;""",
        "[SpotAdaptive] has no option 'Inputs': did you mean 'Input'?; there are 'Align', 'Classes', 'Input', 'Name', "
        + "'StudentInput', 'TeacherInput'")]
    public void AnOptionThatThereIsNotIsNamedWithTheNearest(string text, string message)
    {
        var marked = Marked.Parse(Toys.Header + text + Sources.Blocks + Toys.Architectures);
        var generated = GeneratorHarness.Generate(marked.Source);

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal(("SAKD0055", message), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal((marked.Start, marked.Span.Length), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.All(generated.Errors(), error => Assert.Equal(diagnostic.Location.SourceSpan.Start, error.Location.SourceSpan.Start));
    }

    [Fact]
    public void APairWithoutInputHasThatOfItsNetworks()
    {
        var generated = GeneratorHarness.Generate(Toys.All.Replace(
            "SpotAdaptive<ToyTeacher, ToyStudent>(Input = \"3x16x16\", Classes = 10)", "SpotAdaptive<ToyTeacher, ToyStudent>"))
            .Clean();

        Assert.Equal(GeneratorHarness.Generate(Toys.All).Files, generated.Files);
    }

    [Fact]
    public void ALanguageThatIsTooOldIsReportedOnceAndNothingIsGenerated()
    {
        var generated = GeneratorHarness.Generate(
            GeneratorHarness.In(LanguageVersion.CSharp12, GeneratorHarness.Compile("Toy", [Toys.All])));

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal(
            (
                "SAKD0053",
                "'BasicBlock' and others are not compiled: this project's C# is version 12.0, and generated code is written in C# 13: set "
                + "<LangVersion>13</LangVersion> or a later one, or leave it away"),
            (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Empty(generated.Files);
        Assert.Empty(generated.Crashes);
        GeneratorHarness.Generate(GeneratorHarness.In(LanguageVersion.CSharp13, GeneratorHarness.Compile("Toy", [Toys.All]))).Clean();
    }

    [Fact]
    public void AClassThatIsCalledAsTheCatalogIsReported()
    {
        var generated = GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [Toys.All, "namespace Toy; public class SakdCatalog;"]));

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal(
            (
                "SAKD0013",
                "SakdCatalog: 'SakdCatalog' cannot be used as the name of this class: the compiler adds one of that name, the assembly's "
                + "catalog"),
            (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [Toys.All, "namespace Toy.Other; public class SakdCatalog;"])).Clean();
    }
}
