using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Sakd.CodeFixes;

namespace Sakd.Generators.Tests.CodeFixes;

/// <summary>A mistake, the one fix that an editor offers for it, and what the fix makes of it: code that compiles without a word.</summary>
public sealed class CodeFixTests
{
    private const string Head = "using Sakd;\nnamespace Toy;\n\n";

    // Behind a stem of four channels.
    private const string Net =
        "[Architecture(\"net\", Input = \"3x16x16\")] [Stem<Unit>(\"stem\", 4)] [Stage<Mine>(\"layer1\", 8)] [Head(\"fc\")] "
        + "partial class Net;\n";

    private const string Headless =
        "[Architecture(\"net\", Input = \"3x16x16\")]\n[Stem<Unit>(\"stem\", 4)]\n[Stage<Unit>(\"layer1\", 8)]\n";

    private const string Networks =
        """

        [Architecture("large", Input = "3x16x16", Classes = 10)] [Stem<Unit>("stem", 8)] [Stage<Unit>("layer1", 8)] [Head("fc")]
        partial class Large;
        [Architecture("small", Input = "3x16x16", Classes = 10)] [Stem<Unit>("stem", 4)] [Stage<Unit>("layer1", 4)] [Head("fc")]
        partial class Small;
        [Architecture("wide", Input = "3x32x32", Classes = 10)] [Stem<Unit>("stem", 16)] [Stage<Unit>("layer1", 16)] [Head("fc")]
        partial class Wide;
        [Block] [Conv("conv1", 3, "channels")] partial class Unit;
        """;

    [Theory]
    [InlineData(
        "SAKD0001", "Make the class partial",
        "[Block] [Conv(\"conv1\", 3, \"channels\")] class Mine;",
        "[Block] [Conv(\"conv1\", 3, \"channels\")] partial class Mine;")]
    [InlineData(
        "SAKD0004", "Write 'channels'",
        "[Block] [Conv(\"conv1\", 3, \"chanels * 2\")] partial class Mine;",
        "[Block] [Conv(\"conv1\", 3, \"channels * 2\")] partial class Mine;")]
    [InlineData(
        "SAKD0006", "Write 'residual'",
        "[Block] [Conv(\"a\", 3, \"channels\", As = \"residual\")] [Add(\"resdual\", \"residual\")] partial class Mine;",
        "[Block] [Conv(\"a\", 3, \"channels\", As = \"residual\")] [Add(\"residual\", \"residual\")] partial class Mine;")]
    [InlineData(
        "SAKD0007", "Put [Shortcut(\"downsample\")] before it",
        Net + "[Block] [Conv(\"a\", 3, \"channels\", As = \"residual\")] [Add(\"residual\", \"in\")] partial class Mine;",
        Net + "[Block] [Conv(\"a\", 3, \"channels\", As = \"residual\")] [Shortcut(\"downsample\")] "
            + "[Add(\"residual\", \"shortcut\")] partial class Mine;")]
    [InlineData(
        "SAKD0009", "Add [Head(\"fc\")]",
        Headless + "partial class Net;",
        Headless + "[Head(\"fc\")]\npartial class Net;")]
    [InlineData(
        "SAKD0030", "Swap teacher and student",
        "[SpotAdaptive<Small, Large>] partial class Pair;",
        "[SpotAdaptive<Large, Small>] partial class Pair;")]
    [InlineData(
        "SAKD0047", "Put [GlobalAvgPool] before it",
        Net + "[Block] [Conv(\"conv1\", 3, 8)] [Linear(\"fc1\", \"channels\")] partial class Mine;",
        Net + "[Block] [Conv(\"conv1\", 3, 8)] [GlobalAvgPool] [Linear(\"fc1\", \"channels\")] partial class Mine;")]
    [InlineData(
        "SAKD0054", "Write Input = \"3x32x32\"",
        "[SpotAdaptive<Wide, Small>] partial class Pair;",
        "[SpotAdaptive<Wide, Small>(Input = \"3x32x32\")] partial class Pair;")]
    [InlineData(
        "SAKD0055", "Write 'Stride'",
        "[Block] [Conv(\"conv1\", 3, \"channels\", Strid = \"stride\")] partial class Mine;",
        "[Block] [Conv(\"conv1\", 3, \"channels\", Stride = \"stride\")] partial class Mine;")]
    [InlineData(
        "SAKD0057", "Write Input = \"3x16x16\"",
        "[SpotAdaptive<Large, Small>(Input = \"16x16x3\")] partial class Pair;",
        "[SpotAdaptive<Large, Small>(Input = \"3x16x16\")] partial class Pair;")]
    public async Task AMistakeHasAFix(string id, string title, string mistake, string mended)
    {
        string source = Head + mistake + Networks;
        var diagnostic = GeneratorHarness.Generate(source).Reported.First(one => one.Id == id);
        string after = await Fix(new SakdCodeFixes(), source, diagnostic, title);
        Assert.Equal(Head + mended + Networks, after);
        GeneratorHarness.Generate(after).Clean();
    }

    [Fact]
    public async Task TheUsingIsAdded()
    {
        const string Mine = "namespace Toy;\n\n[Block] [Conv(\"conv1\", 3, \"channels\")] partial class Mine;";
        var diagnostic = GeneratorHarness.Generate(Mine).All.First(one => one.Id == "CS0246");
        Assert.Equal("using Sakd;\n\n" + Mine, await Fix(new MissingUsing(), Mine, diagnostic, "using Sakd;"));
    }

    [Fact]
    public async Task ANameThatIsNearToNoneIsLeftToItsAuthor()
    {
        const string Mine = Head + "[Block] [Conv(\"conv1\", 3, \"zebra\")] partial class Mine;";
        var diagnostic = GeneratorHarness.Generate(Mine).Reported.First(one => one.Id == "SAKD0004");
        Assert.Empty(await Offered(new SakdCodeFixes(), Mine, diagnostic));
    }

    private static async Task<string> Fix(CodeFixProvider fixes, string source, Diagnostic diagnostic, string title)
    {
        var (action, document) = Assert.Single(await Offered(fixes, source, diagnostic));
        Assert.Equal(title, action.Title);
        return await After(action, document);
    }

    /// <summary>The text that an action makes of a document.</summary>
    internal static async Task<string> After(CodeAction action, Document document)
    {
        var operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        return (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }

    private static async Task<List<(CodeAction Action, Document Document)>> Offered(
        CodeFixProvider fixes, string source, Diagnostic diagnostic)
    {
        using var workspace = new AdhocWorkspace();
        var document = Document(workspace, source);
        var offered = new List<(CodeAction, Document)>();
        await fixes.RegisterCodeFixesAsync(new CodeFixContext(
            document, diagnostic, (action, _) => offered.Add((action, document)), TestContext.Current.CancellationToken));
        return offered;
    }

    /// <summary>A document of a project over the runtime.</summary>
    internal static Document Document(AdhocWorkspace workspace, string source) => workspace.AddProject("Toy", LanguageNames.CSharp)
        .AddMetadataReferences(GeneratorHarness.Compile("Toy", []).References)
        .AddDocument("File0.cs", source);
}
