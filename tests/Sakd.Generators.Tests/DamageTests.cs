using Microsoft.CodeAnalysis;

namespace Sakd.Generators.Tests;

public sealed class DamageTests
{
    private const int Cases = 200;

    private const string Small = Toys.Header + Toys.ConvBnRelu
        + """

        [Block]
        [BatchNorm("bn1")] [Relu(As = "activated")]
        [Conv("conv1", 3, "channels", Stride = "stride", Bias = true, As = "half")]
        [Conv("extra", 1, "channels", When = "stride == 2")] [Relu(When = "stride == 2")] [Dropout("dropout", 0.5, As = "residual")]
        [Identity(From = "activated", When = "in == channels && stride == 1", As = "skip")]
        [Conv("shortcut", 1, "channels", Stride = "stride", From = "activated", When = "in != channels || stride != 1", As = "skip")]
        [Add("residual", "skip")]
        internal sealed partial class PreActivation;

        [Architecture("single", Input = "1x9x7", Classes = 3)]
        [Stem<ConvBnRelu>("stem", 4)]
        [Stage<PreActivation>("blocks.0", 6, Repeat = 3)]
        [Head("classifier")]
        internal sealed partial class Single;

        #pragma warning disable SAKD0056 // It is its own teacher.
        [SpotAdaptive<Single, Single>(Input = "1x9x7", Name = "twin")]
        [Distill<Mine>]
        internal sealed partial class Twin;

        [Distiller("mine", Layout.Stages, Weight = 0.5, Title = "Mine & <yours>")]
        public sealed class Mine(FeatureShape student, FeatureShape teacher) : ISpotDistiller
        {
            public TorchSharp.torch.Tensor Loss(TorchSharp.torch.Tensor s, TorchSharp.torch.Tensor t) =>
                s * student.Channels + t * teacher.Channels;
        }
        """;

    private static readonly string[] Declarations = [Small, Toys.All, Toys.HandWritten];

    [Fact]
    public void WithoutDamageEverythingCompiles() => Assert.All(Declarations, text => GeneratorHarness.Generate(text).Clean());

    /// <summary>
    /// Whatever is written, the outcome is a diagnostic, an error that the C# compiler finds in the text as it stands, or code that
    /// compiles.
    /// </summary>
    [Fact]
    public void NoDamageCrashesAGeneratorOrMakesItEmitWhatDoesNotCompile()
    {
        var outcomes = new Outcome[Cases];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = TestContext.Current.CancellationToken,
        };
        Parallel.For(0, Cases, parallel, seed => outcomes[seed] = Try(seed));

        string[] failures = [.. outcomes.Select(outcome => outcome.Failure).Where(failure => failure.Length > 0)];
        Assert.True(failures.Length == 0, $"{failures.Length} of {Cases}\n{string.Join("\n", failures)}");
        Assert.True(
            outcomes.Count(outcome => outcome.Reported.Length > 0) > Cases / 4, "too few of the damages are mistakes in the language");
        Assert.True(
            outcomes.Count(outcome => outcome is { Reported.Length: 0, IsCSharp: true }) > Cases / 20,
            "too few of the damages are harmless");
        Assert.True(outcomes.SelectMany(outcome => outcome.Reported).Distinct().Count() >= 12, "the damages are too much alike");
    }

    private static Outcome Try(int seed)
    {
        var random = new Random(seed);
        var damage = new Damage(random);
        string text = Declarations[seed % Declarations.Length];
        string what = $"seed {seed}";
        for (int i = random.Next(3); i >= 0; i--)
        {
            (text, string next) = damage.Spoil(text);
            what += $"\n  {next}";
        }

        var compilation = GeneratorHarness.Compile("Toy", [text]);
        bool isCSharp = !compilation.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var generated = GeneratorHarness.Generate(compilation);
        string failure = string.Join("\n  ", generated.Crashes.Select(crash => string.Join("\n", crash.ToString().Split('\n').Take(3)))
            .Concat(
                isCSharp
                    ? generated.Errors().Concat(generated.FaultsInGeneratedCode()).Distinct().Take(3).Select(error => error.ToString())
                    : []));
        return new Outcome(
            failure.Length == 0 ? "" : $"{what}\n  {failure}", isCSharp, [.. generated.Diagnostics.Select(diagnostic => diagnostic.Id)]);
    }

    private sealed record Outcome(string Failure, bool IsCSharp, string[] Reported);
}
