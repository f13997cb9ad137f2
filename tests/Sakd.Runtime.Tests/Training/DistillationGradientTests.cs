using Sakd.Data;
using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

/// <summary>
/// One step in float64 against the paper's formulas written down naively: masks multiplied, the student itself in evaluation mode for the
/// routing pass, every gradient computed.
/// </summary>
public sealed class DistillationGradientTests
{
    public static TheoryData<Profile, Strategy, string> Cases { get; } = new(
        from profile in Enum.GetValues<Profile>()
        from strategy in (Strategy[])[Strategy.Adaptive, Strategy.Anti]
        from schedule in (string[])["none", "fold", "sparse", "full"]
        select (profile, strategy, schedule));

    /// <summary>Decisions by sample and branch point; as many as the batch has samples, or repeated.</summary>
    public static TheoryData<string> Patterns { get; } =
    [
        "111", "000", "101", "010", "110 000", "111 111 111 011", "111 111 111 111 111 111 111 110", "011 100",
        "111 110 101 100 011 010 001 000",
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void AStepDescendsTheFormulas(Profile profile, Strategy strategy, string schedule) =>
        Check(
            new StepOptions
            {
                Profile = profile,
                Strategy = strategy,
                Schedule = Named(schedule),
                Beta1 = 0.7,
                Beta2 = 50,
                Beta3 = 1.3,
                Gamma = 2,
                Seed = 4,
            });

    [Theory]
    [InlineData(Profile.Paper, Strategy.Adaptive, "full")]
    [InlineData(Profile.AuthorsCode, Strategy.Anti, "none")]
    public void ABudgetCostsTheSquareOfWhatThePolicyIsFromIt(Profile profile, Strategy strategy, string schedule) =>
        Check(
            new StepOptions
            {
                Profile = profile,
                Strategy = strategy,
                Schedule = Named(schedule),
                Share = new SpotShares(0.9, 0.25),
                Beta2 = 50,
                Seed = 4,
            });

    /// <summary>The student is distilled at the logits where policy and coin say so; the routes are the policy's all the same.</summary>
    [Theory]
    [InlineData(Profile.Paper, "full")]
    [InlineData(Profile.AuthorsCode, "none")]
    public void AWarmUpAtTheLogitsIsTheStudentsAlone(Profile profile, string schedule) =>
        Check(new StepOptions { Profile = profile, Schedule = Named(schedule), WarmUpSteps = 2, Beta2 = 50, Seed = 4 });

    /// <summary>
    /// Which samples are on which route: all on the same, none selected at a spot, the teacher's from the start for most or for some.
    /// </summary>
    [Theory]
    [MemberData(nameof(Patterns))]
    public void AStepDescendsTheFormulasOnEveryRoute(string pattern)
    {
        foreach (string schedule in (string[])["none", "sparse", "full"])
            Check(
                new StepOptions { Schedule = Named(schedule), Beta2 = 50, Seed = 4, Noise = new RoutesNoise(pattern) },
                RouteNoise.Decisions(pattern.Split(' '), ToyBatch.Size));
    }

    /// <summary>
    /// The teacher sees images normalised as it was trained, x_t = (x s + m - m_t) / s_t; the student sees them as they come.
    /// </summary>
    [Theory]
    [InlineData("none")]
    [InlineData("sparse")]
    [InlineData("full")]
    public void TheTeacherSeesImagesNormalisedAsItWasTrained(string schedule) =>
        Check(
            new StepOptions { Schedule = Named(schedule), Beta2 = 50, Seed = 4 },
            view: new Renormalisation(new([0.5, 0.4, 0.3], [0.25, 0.2, 0.3]), new([0.1, 0.6, 0.45], [0.5, 0.3, 0.1])));

    private static void Check(StepOptions options, Tensor? decisions = null, Renormalisation? view = null)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = (ToyBatch.Images(ScalarType.Float64), ToyBatch.Labels());
        var (teacher, student, routing) = Networks(options);
        using var step = new ToyStep(teacher, student, routing, options) { PolicyTemperature = 3, TeacherView = view };

        var result = step.Run(images, labels);

        var (twinTeacher, twin, twinRouting) = Networks(options);
        Func<Tensor, Tensor>? seen = view is null ? null : x => Seen(x, view);
        var naive = Naive.Step((twinTeacher, twin, twinRouting), options, images, labels, temperature: 3, seen);
        Close.Exactly(naive.Weights, step.LastWeights, "w");
        if (decisions is not null) Close.Exactly(decisions, step.LastWeights, "the routes that were meant");
        Close.To(naive.StudentLoss.item<double>(), result.Loss, 1e-12, "L_student");
        Close.To(naive.RoutingLoss.item<double>(), result.RoutingLoss, 1e-12, "L_routing");
        CompareGradients(twin, student, "student");
        CompareGradients(twinRouting, routing, "routing");
        Assert.All(StateDict.Of(teacher), entry => Assert.Null(entry.Value.grad));
    }

    private static Tensor Seen(Tensor x, Renormalisation view) => stack(
        Enumerable.Range(0, 3).Select(c =>
            ((x.select(1, c) * view.From.Std[c]) + (view.From.Mean[c] - view.To.Mean[c])) / view.To.Std[c]),
        1);

    private static Schedule Named(string schedule) => schedule switch
    {
        "none" => Schedule.None,
        "fold" => Schedule.None with { Fold = true },
        "sparse" => Schedule.Full with { Reuse = false },
        _ => Schedule.Full,
    };

    private static void CompareGradients(nn.Module expected, nn.Module actual, string what)
    {
        foreach (var ((key, reference), (_, value)) in StateDict.Of(expected).Zip(StateDict.Of(actual)))
        {
            if (!reference.requires_grad)
            {
                Close.To(reference, value, 1e-12, $"{what}, {key}");
                continue;
            }

            using var none = zeros_like(reference);

            // A bias before a batch norm has no gradient but rounding.
            using var scale = (reference.grad ?? none).abs().max();
            if (scale.item<double>() < 1e-12) Assert.True((value.grad ?? none).abs().max().item<double>() < 1e-12, $"{what}, {key}");
            else Close.To(reference.grad!, value.grad, 1e-10, $"gradient of {what}, {key}");
        }
    }

    private static (ToyNetwork Teacher, ToyNetwork Student, ToyRouting Routing) Networks(StepOptions options)
    {
        var teacher = new ToyNetwork(width: 6, seed: 1);
        var student = new ToyNetwork(width: 4, seed: 2);
        HashRule.Fill(StateDict.Of(teacher));
        var routing = new ToyRouting(teacher, student, options);

        // Mixed decisions, whatever the profile's start.
        using (no_grad()) routing.Policy.Bias.zero_();
        teacher.to(ScalarType.Float64);
        student.to(ScalarType.Float64);
        routing.to(ScalarType.Float64);
        return (teacher, student, routing);
    }

    private sealed class RoutesNoise(string routes) : StepNoise(0)
    {
        public override Tensor Gumbel(long step, long batch, int branchPoints) => RouteNoise.Of(routes.Split(' '), batch);
    }
}
