using Microsoft.CodeAnalysis;

namespace Sakd.Generators.Tests;

public sealed class DamageTests
{
    private const int Cases = 200;

    private const string Declarations = Toys.All + Toys.WrittenOut
        + """

        [Block]
        [BatchNorm("bn1")] [Relu(As = "activated")]
        [Conv("conv1", 3, "channels", Stride = "stride", Bias = true, As = "half")]
        [Conv("extra", 1, "channels", When = "stride == 2")] [Relu(When = "stride == 2")]
        [Shortcut("shortcut", From = "activated", Channels = "channels", As = "skip")]
        [Add("half", "skip")]
        internal sealed partial class PreActivation;

        [Architecture("single", Input = "1x9x7", Classes = 3)]
        [Stem<ConvBnRelu>("stem", 4)]
        [Stage<PreActivation>("blocks.0", 6, Repeat = 3)]
        [Head("classifier")]
        internal sealed partial class Single;

        [SpotAdaptive<Single, Single>(Input = "1x9x7", Name = "twin")]
        [Distill<Mine>]
        internal sealed partial class Twin;

        [Distiller("mine", Layout.Stages, Weight = 0.5, Title = "Mine & <yours>")]
        public sealed class Mine(FeatureShape student, FeatureShape teacher) : ISpotDistiller
        {
            public TorchSharp.torch.Tensor Loss(TorchSharp.torch.Tensor s, TorchSharp.torch.Tensor t) => s * student.Channels + t * teacher.Channels;
        }
        """;

    [Fact]
    public void WithoutDamageEverythingCompiles() => GeneratorHarness.Generate(Declarations).Clean();

    /// <summary>Whatever is written, the outcome is a diagnostic, an error that the C# compiler finds in the text as it stands, or code that compiles.</summary>
    [Fact]
    public void NoDamageCrashesAGeneratorOrMakesItEmitWhatDoesNotCompile()
    {
        var outcomes = new Outcome[Cases];
        Parallel.For(0, Cases, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken }, seed => outcomes[seed] = Try(seed));

        Assert.Empty(outcomes.Where(outcome => outcome.Failure.Length > 0).Select(outcome => outcome.Failure));
        Assert.True(outcomes.Count(outcome => outcome.Reported.Length > 0) > Cases / 4, "too few of the damages are mistakes in the language");
        Assert.True(outcomes.Count(outcome => outcome is { Reported.Length: 0, IsCSharp: true }) > Cases / 20, "too few of the damages are harmless");
        Assert.True(outcomes.SelectMany(outcome => outcome.Reported).Distinct().Count() >= 12, "the damages are too much alike");
    }

    private static Outcome Try(int seed)
    {
        var random = new Random(seed);
        var damage = new Damage(random);
        string text = Declarations;
        string what = $"seed {seed}";
        for (int i = random.Next(3); i >= 0; i--)
        {
            (text, string next) = damage.Spoil(text);
            what += $"\n  {next}";
        }

        var compilation = GeneratorHarness.Compile("Toy", [text]);
        bool isCSharp = !compilation.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var generated = GeneratorHarness.Generate(compilation);
        string failure = string.Join("\n  ", generated.Crashes.Select(crash => crash.ToString())
            .Concat(isCSharp ? generated.Errors().Concat(generated.FaultsInGeneratedCode()).Distinct().Select(error => error.ToString()) : []));
        return new Outcome(failure.Length == 0 ? "" : $"{what}\n  {failure}", isCSharp, [.. generated.Diagnostics.Select(diagnostic => diagnostic.Id)]);
    }

    private sealed record Outcome(string Failure, bool IsCSharp, string[] Reported);
}
