using System.Globalization;
using Microsoft.CodeAnalysis;
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
    [MemberData(nameof(TableMistakes.All), MemberType = typeof(TableMistakes))]
    [MemberData(nameof(PairMistakes.All), MemberType = typeof(PairMistakes))]
    [MemberData(nameof(HandWrittenMistakes.All), MemberType = typeof(HandWrittenMistakes))]
    public void AMistakeIsReportedOnceAtTheAttributeAtFault(string id, string message, string text)
    {
        var marked = Marked.Parse(text.StartsWith("using", StringComparison.Ordinal) ? text : Toys.Header.Replace("using Sakd;", "using Sakd; using Tensor = TorchSharp.torch.Tensor;") + text);
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
        IEnumerable<ITheoryDataRow> rows = [.. ClassMistakes.All, .. ExpressionMistakes.All, .. LayerMistakes.All, .. TableMistakes.All, .. PairMistakes.All, .. HandWrittenMistakes.All];
        Assert.Equal(
            Descriptors.All.Select(descriptor => descriptor.Id),
            rows.Select(row => (string)row.GetData()[0]!).Concat(["SAKD0029", "SAKD0031", "SAKD0051"]).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Two architectures and a pair use the block: all of them meet its mistake, one report is enough.</summary>
    [Fact]
    public void AMistakeInABlockIsReportedOnceHoweverManyUseIt()
    {
        string source = Toys.Header + Toys.ConvBnRelu + Toys.BasicBlock.Replace("\"residual\", \"skip\"", "\"residual\", \"sip\"") + Toys.Architectures + Toys.Pair;
        var generated = GeneratorHarness.Generate(source);

        Assert.Equal("SAKD0006", Assert.Single(generated.Diagnostics).Id);
        Assert.Empty(generated.Errors());
    }

    [Fact]
    public void AMistakeThatOnlyAnInputBringsAboutIsReportedForThatInput()
    {
        string source = Toys.All.Replace("[Block]\n[Conv(\"conv1\", 3, \"channels\", Stride = \"stride\")] [BatchNorm(\"bn1\")] [Relu]\n[", "[Block]\n[Conv(\"conv1\", 3, \"channels\", Stride = \"stride\", Padding = \"height / 8\")] [BatchNorm(\"bn1\")] [Relu]\n[");
        Assert.NotEqual(Toys.All, source);
        var generated = GeneratorHarness.Generate(source);

        Assert.NotEmpty(generated.Diagnostics);
        Assert.All(generated.Diagnostics, diagnostic => Assert.Contains(diagnostic.Id, (string[])["SAKD0005", "SAKD0007"]));
        Assert.Empty(generated.Errors());
    }

    /// <summary>Code that is generated beside such a type, or in a namespace inside its, does not compile: the message says why.</summary>
    [Theory]
    [InlineData("Decisions")]
    [InlineData("AttentionTransfer")]
    public void ATypeThatHidesOneOfTheRuntimeIsReported(string name)
    {
        var around = GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [Toys.All.Replace("namespace Toy;", "namespace Toy.Nets;"), $"namespace Toy; public enum {name};"]));
        var beside = GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [Toys.All, $"namespace Other; public enum {name};"]));
        var generic = GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [Toys.All, $"namespace Toy; public interface {name}<T>; public class Stage;"]));

        var diagnostic = Assert.Single(around.Diagnostics);
        Assert.Equal(
            ("SAKD0051", $"'{name}' hides the type of that name from the code generated for 'BasicBlock' and others of its namespace: rename it, or move it to a namespace beside that one"),
            (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal("File1.cs", diagnostic.Location.SourceTree!.FilePath);
        beside.Clean();
        generic.Clean();
    }
}
