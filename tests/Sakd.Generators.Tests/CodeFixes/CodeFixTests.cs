using Microsoft.CodeAnalysis;
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

    private const string Wide = "[Block(\"expansion = 4\")] [Conv(\"a\", 3, \"channels * expansion\")] partial class Mine;\n";
    private const string Wider = Wide + "[" + Named + "]\n[Stem<Unit>(\"stem\", 4)] ";

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
        "Write 'mapped'",
        "[Block] [Conv(\"a\", 3, \"in\", As = \"mapped\")] [{|SAKD0006:Add(\"maped\", \"mapped\", As = \"maped\")|}] partial class Mine;",
        "[Block] [Conv(\"a\", 3, \"in\", As = \"mapped\")] [Add(\"mapped\", \"mapped\", As = \"maped\")] partial class Mine;")]
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
        "Add [Head(\"fc\")]",
        "[{|SAKD0009:" + Named + "|}]" + Layers + "[Tail<Unit>(\"tail\", 4)] // As the paper's.\npartial class Net;",
        "[" + Named + "]" + Layers + "[Tail<Unit>(\"tail\", 4)] // As the paper's.\n[Head(\"fc\")]\npartial class Net;")]
    [InlineData(
        "Write 'expansion'",
        Wider + "[{|SAKD0026:Stage<Mine>(\"layer1\", 8, With = \"expnsion = 2\")|}] [Head(\"fc\")] partial class Net;",
        Wider + "[Stage<Mine>(\"layer1\", 8, With = \"expansion = 2\")] [Head(\"fc\")] partial class Net;")]
    [InlineData(
        "Write 'expansion'",
        Wide + "[Block] [{|SAKD0026:Use<Mine>(\"all\", With = \"expnsion = 2\")|}] partial class Whole;",
        Wide + "[Block] [Use<Mine>(\"all\", With = \"expansion = 2\")] partial class Whole;")]
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

    /// <summary>Behind what has to come first in a file and what is said of the file, before what is said of a class.</summary>
    [Theory]
    [InlineData("using System; // All of it.\n\n", "using System; // All of it.\nusing Sakd;\n\n")]
    [InlineData("extern alias {|CS0430:one|};\n\n", "extern alias {|CS0430:one|};\nusing Sakd;\n\n")]
    [InlineData("// A licence.\nnamespace Toy;\n\n", "// A licence.\nusing Sakd;\n\nnamespace Toy;\n\n")]
    [InlineData("/* A licence. */\n\n// A class.\n", "/* A licence. */\n\nusing Sakd;\n\n// A class.\n")]
    [InlineData(
        "// A licence.\r\n\r\n/// <summary>A class.</summary>\r\n",
        "// A licence.\r\n\r\nusing Sakd;\r\n\r\n/// <summary>A class.</summary>\r\n")]
    [InlineData("#define MINE\n#if MINE\n\n#endif\n", "#define MINE\nusing Sakd;\n\n#if MINE\n\n#endif\n")]
    [InlineData("#!/usr/bin/env dotnet\n#:package Sakd@0.1.0\n\n", "#!/usr/bin/env dotnet\n#:package Sakd@0.1.0\n\nusing Sakd;\n\n")]
    public Task TheUsingHasItsPlace(string head, string mended) => WhereTheCompilerReports<MissingUsing>(
        head + "[{|CS0246:{|CS0246:Relu|}|}] partial class Mine;", mended + "[Relu] partial class Mine;", "using Sakd;");

    [Fact]
    public Task TheNearestOptionIsWritten()
    {
        const string Mine = Head + "[Conv(\"conv1\", 3, \"channels\", Stride = \"stride\", Bias = true)] partial class Mine;";
        return WhereTheCompilerReports<NearestOption>(
            Mine.Replace("Stride", "{|CS0246:{|SAKD0055:Strid|}|}"), Mine, "Write 'Stride'");
    }

    [Theory]
    [InlineData("[Block] [Conv(\"a\", 3, \"channels\")] [{|CS7036:Conv(\"b\", 3@, Stride = 2)|}] partial class Mine;", ", \"channels\"")]
    [InlineData("[Block] [{|CS7036:Linear(\"fc\"@)|}] partial class Mine;", ", \"channels\"")]
    [InlineData("[Block] [{|CS7036:Conv(kernel: 3, key: \"a\"@)|}] partial class Mine;", ", channels: \"channels\"")]
    public Task ForgottenChannelsAreThoseOfTheBlock(string mine, string channels) => WhereTheCompilerReports<MissingChannels>(
        Head + mine.Replace("@", ""), Head + mine.Replace("@", channels).Replace("{|CS7036:", "").Replace("|}", ""), "Write \"channels\"");

    [Theory]
    [InlineData("[Block] [Conv(\"a\", 3, 64)] [{|CS7036:Conv(\"b\", 3)|}] partial class Mine;")]
    [InlineData("[Block] [{|CS7036:Conv(\"a\", \"channels\")|}] partial class Mine;")]
    [InlineData("[Block] [{|CS7036:Conv(\"a\")|}] partial class Mine;")]
    [InlineData("[{|CS7036:Conv(\"a\", 3)|}] partial class Mine;")]
    public Task ChannelsThatMayBeOthersAreLeftToTheirAuthor(string mine) =>
        WhereTheCompilerReports<MissingChannels>(Head + mine, Head + mine, "");

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

        // Files that are programs of their own may begin with "#:".
        protected override ParseOptions CreateParseOptions() =>
            base.CreateParseOptions().WithFeatures([new("FileBasedProgram", "true")]);

        protected override IEnumerable<Type> GetSourceGenerators() => [typeof(SakdGenerator)];
    }
}
