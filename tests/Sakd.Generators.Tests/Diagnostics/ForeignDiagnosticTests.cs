using System.Globalization;
using static Sakd.Generators.Tests.Diagnostics.Mistakes.Sources;

namespace Sakd.Generators.Tests.Diagnostics;

/// <summary>Where a mistake is reported whose cause lies in another assembly.</summary>
public sealed class ForeignDiagnosticTests
{
    /// <summary>The block lies in another assembly, where it is right for the sizes that it was tried with.</summary>
    [Fact]
    public void AMistakeInAForeignBlockIsReportedOnTheStageThatUsesIt()
    {
        var library = GeneratorHarness.Generate(GeneratorHarness.Compile("Library", [Toys.Header + Toys.ConvBnRelu
            + """[Block] [Conv("conv", 1, "channels / 3")] public sealed partial class Third;"""])).Clean();
        var marked = Marked.Parse(
            """
            using Sakd;
            using Toy;

            namespace User;

            [Architecture("net", Input = "3x16x16")]
            [Stem<ConvBnRelu>("", 9)]
            [Stage<Third>("layer1", 9)]
            [[|Stage<Third>("layer2", 16)|]]
            [Head("fc")]
            public sealed partial class Net;
            """);

        var generated = GeneratorHarness.Generate(marked.Source, GeneratorHarness.Image(library.Output));

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal("SAKD0005", diagnostic.Id);
        Assert.Equal(
            "Conv \"conv\": 'channels / 3' divides 16 by 3, which is inexact: choose sizes that divide, or write the expression without a "
            + "division",
            diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal((marked.Start, marked.Span.Length), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Empty(generated.Errors());
    }

    /// <summary>The block's assembly was built by a compiler that emits other code, or by none.</summary>
    [Theory]
    [InlineData("[Sakd.Compiled(0)] ", "by another version of Sakd.Generators (contract 0, here 9)")]
    [InlineData("", "without Sakd.Generators, or with errors")]
    public void AClassThatWasCompiledOtherwiseIsReportedOnItsUser(string stamp, string how)
    {
        var library = GeneratorHarness.Compile(
            "Library", [$"using Sakd; namespace Toy; {stamp}[Block] [Conv(\"conv1\", 3, \"channels\")] public sealed partial class Old;"]);
        var marked = Marked.Parse(
            "using Sakd; using Toy; [Architecture(\"net\")] [[|Stem<Old>(\"stem\", 8)|]] [Stage<Fresh>(\"layer1\", 8)] [Head(\"fc\")] "
            + "public sealed partial class Net; [Block] [Conv(\"conv1\", 3, \"channels\")] public sealed partial class Fresh;");

        var generated = GeneratorHarness.Generate(marked.Source, GeneratorHarness.Image(library));

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal(
            ("SAKD0029", $"'Old' was compiled {how}: build its assembly again, with the version that this project uses"),
            (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal((marked.Start, marked.Span.Length), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }

    /// <summary>The teacher of another assembly does not fit the pair's input: the pair is at fault.</summary>
    [Fact]
    public void AMistakeInAForeignArchitectureIsReportedOnThePair()
    {
        var library = GeneratorHarness.Generate(GeneratorHarness.Compile("Library", [Toys.Header + Toys.ConvBnRelu
            + """[Block] [Conv("conv", 9, "channels", Padding = 0)] public sealed partial class Shrink;""" + Network("Shrink")])).Clean();
        var marked = Marked.Parse(
            """
            using Sakd;
            using Toy;

            [[|SpotAdaptive<Net, Net>(Input = "3x8x8")|]]
            public sealed partial class Pair;
            """);

        var generated = GeneratorHarness.Generate(marked.Source, GeneratorHarness.Image(library.Output));

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal(
            "Conv \"conv\": for an input of 8x8x8, the height of its output is 0: it must be between 1 and 65536",
            diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal((marked.Start, marked.Span.Length), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Empty(generated.Errors());
    }

    /// <summary>Its assembly has no companion for it.</summary>
    [Fact]
    public void ANetworkWrittenByHandThatWasNotCompiledIsReportedOnThePair()
    {
        var library = GeneratorHarness.Compile("Library", [Toys.HandWritten]);
        var marked = Marked.Parse(
            "using Sakd; using Toy; [[|SpotAdaptive<ByHand, ByHand>(Input = \"3x16x16\")|]] public sealed partial class Pair;");

        var generated = GeneratorHarness.Generate(marked.Source, GeneratorHarness.Image(library));

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal(
            (
                "SAKD0029",
                "'ByHand' was compiled without Sakd.Generators, or with errors: build its assembly again, with the version that this "
                + "project uses"),
            (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal((marked.Start, marked.Span.Length), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }
}
