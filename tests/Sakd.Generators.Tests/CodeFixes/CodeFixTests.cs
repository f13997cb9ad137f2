using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Sakd.CodeFixes;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Tests.CodeFixes;

/// <summary>A mistake, the one fix that an editor offers for it, and what the fix makes of it: code that compiles without a word.</summary>
public sealed class CodeFixTests
{
    private const string Head = "using Sakd;\nnamespace Toy;\n\n";

    // Behind a stem of four channels.
    private const string Net =
        "[Architecture(\"net\", Input = \"3x16x16\")] [Stem<Unit>(\"stem\", 4)] [Stage<Mine>(\"layer1\", 8)] [Head(\"fc\")] "
        + "partial class Net;\n";

    private const string Named = "Architecture(\"net\", Input = \"3x16x16\")";
    private const string Layers = "\n[Stem<Unit>(\"stem\", 4)]\n[Stage<Unit>(\"layer1\", 8)]\n";

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
        "Make the class partial",
        "[Block] [Conv(\"conv1\", 3, \"channels\")] class {|SAKD0001:Mine|};",
        "[Block] [Conv(\"conv1\", 3, \"channels\")] partial class Mine;")]
    [InlineData(
        "Write 'channels'",
        "[Block] [{|SAKD0004:Conv(\"conv1\", 3, \"chanels * 2\")|}] partial class Mine;",
        "[Block] [Conv(\"conv1\", 3, \"channels * 2\")] partial class Mine;")]
    [InlineData(
        "Write 'residual'",
        "[Block] [Conv(\"a\", 3, \"channels\", As = \"residual\")] [{|SAKD0006:Add(\"resdual\", \"residual\")|}] partial class Mine;",
        "[Block] [Conv(\"a\", 3, \"channels\", As = \"residual\")] [Add(\"residual\", \"residual\")] partial class Mine;")]
    [InlineData(
        "Put [Shortcut(\"downsample\")] before it",
        Net + "[Block] [Conv(\"a\", 3, \"channels\", As = \"residual\")] [{|SAKD0007:Add(\"residual\", \"in\")|}] partial class Mine;",
        Net + "[Block] [Conv(\"a\", 3, \"channels\", As = \"residual\")] [Shortcut(\"downsample\")] "
            + "[Add(\"residual\", \"shortcut\")] partial class Mine;")]
    [InlineData(
        "Add [Head(\"fc\")]",
        "[{|SAKD0009:" + Named + "|}]" + Layers + "partial class Net;",
        "[" + Named + "]" + Layers + "[Head(\"fc\")]\npartial class Net;")]
    [InlineData(
        "Swap teacher and student",
        "[{|SAKD0030:SpotAdaptive<Small, Large>|}] partial class Pair;",
        "[SpotAdaptive<Large, Small>] partial class Pair;")]
    [InlineData(
        "Put [GlobalAvgPool] before it",
        Net + "[Block] [Conv(\"conv1\", 3, 8)] [{|SAKD0047:Linear(\"fc1\", \"channels\")|}] partial class Mine;",
        Net + "[Block] [Conv(\"conv1\", 3, 8)] [GlobalAvgPool] [Linear(\"fc1\", \"channels\")] partial class Mine;")]
    [InlineData(
        "Write Input = \"3x32x32\"",
        "[{|SAKD0054:SpotAdaptive<Wide, Small>|}] partial class Pair;",
        "[SpotAdaptive<Wide, Small>(Input = \"3x32x32\")] partial class Pair;")]
    [InlineData(
        "Write Input = \"3x16x16\"",
        "[{|SAKD0057:SpotAdaptive<Large, Small>(Input = \"16x16x3\")|}] partial class Pair;",
        "[SpotAdaptive<Large, Small>(Input = \"3x16x16\")] partial class Pair;")]
    public async Task AMistakeHasAFix(string title, string mistake, string mended)
    {
        string source = Head + mistake + Networks, after = Head + mended + Networks;
        await new FixTest<SakdAnalyzer, SakdCodeFixes>(source, after, title).RunAsync(TestContext.Current.CancellationToken);
        GeneratorHarness.Generate(after).Clean();
    }

    [Theory]
    [InlineData("", "[Relu] partial class Mine;", "Relu", "using Sakd;")]
    [InlineData("using Sakd;", "[Distiller(\"mine\", Layout.Stages)] class Mine;", "Distiller", "using Sakd.Distillers;")]
    public Task TheUsingIsAdded(string usings, string mine, string unknown, string added)
    {
        string rest = "\n\nnamespace Toy;\n\n" + mine;
        string mistake = usings + rest.Replace(unknown, $"{{|CS0246:{{|CS0246:{unknown}|}}|}}");
        return WhereTheCompilerReports<MissingUsing>(mistake.TrimStart(), $"{usings}\n{added}{rest}".TrimStart(), added);
    }

    [Fact]
    public Task TheNearestOptionIsWritten()
    {
        const string Mine = Head + "[Conv(\"conv1\", 3, \"channels\", Stride = \"stride\", Bias = true)] partial class Mine;";
        return WhereTheCompilerReports<NearestOption>(
            Mine.Replace("Stride", "{|CS0246:{|SAKD0055:Strid|}|}"), Mine, "Write 'Stride'");
    }

    [Fact]
    public async Task ANameThatIsNearToNoneIsLeftToItsAuthor()
    {
        const string Mine = Head + "[Block] [{|SAKD0004:Conv(\"conv1\", 3, \"zebra\")|}] partial class Mine;";
        await new FixTest<SakdAnalyzer, SakdCodeFixes>(Mine, Mine, "").RunAsync(TestContext.Current.CancellationToken);
    }

    private static Task WhereTheCompilerReports<TFixes>(string source, string mended, string title)
        where TFixes : CodeFixProvider, new() => new FixTest<EmptyDiagnosticAnalyzer, TFixes>(source, mended, title)
        {
            CompilerDiagnostics = CompilerDiagnostics.Errors,
        }.RunAsync(TestContext.Current.CancellationToken);

    /// <summary>
    /// What is marked is reported, one fix of the given title is offered for it, and mends it, alone and with all of its kind in a file,
    /// a project and a solution.
    /// </summary>
    private sealed class FixTest<TAnalyzer, TFixes> : CSharpCodeFixTest<TAnalyzer, TFixes, DefaultVerifier>
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFixes : CodeFixProvider, new()
    {
        public FixTest(string source, string mended, string title)
        {
            TestCode = source;
            FixedCode = mended;
            CodeActionVerifier = (action, verify) => verify.Equal(title, action.Title);
            TestState.AdditionalReferences.AddRange(GeneratorHarness.Compile("Toy", []).References);
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"); // None from a feed: ours are above.
            TestBehaviors = TestBehaviors.SkipGeneratedSourcesCheck; // Snapshots hold it.
            // Whether shapes of a block fit is known where a network has it, which may be another file.
            CodeFixTestBehaviors = CodeFixTestBehaviors.SkipLocalDiagnosticCheck;
            CompilerDiagnostics = CompilerDiagnostics.None; // Nothing is generated for a mistake, which has its own consequences.
            DisabledDiagnostics.Add("SAKD0031"); // A distiller that is left out: an information.
        }

        protected override IEnumerable<Type> GetSourceGenerators() => [typeof(SakdGenerator)];
    }
}
