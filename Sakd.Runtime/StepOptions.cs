using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Sakd;

/// <summary>Everything that governs a training step and does not change from step to step.</summary>
public sealed record StepOptions
{
    /// <summary>The steps of <see cref="WarmUpSteps"/> where nothing else is said.</summary>
    public const int DefaultWarmUpSteps = 100;

    /// <summary>What decides where the student is distilled.</summary>
    public Strategy Strategy { get; init; } = Strategy.Adaptive;

    /// <summary>
    /// A rule of one's own, which decides in place of <see cref="Strategy"/>, be that <see cref="Strategy.Rule"/> or not; made once for a
    /// step, null for none.
    /// </summary>
    public Func<IStrategy>? Rule { get; init; }

    /// <summary>
    /// The steps over which the share that is distilled rises to 1: of <see cref="Strategy.WarmUp"/> everywhere, of
    /// <see cref="Strategy.LogitWarmUp"/> at the logits, and of <see cref="Strategy.Adaptive"/> there too, of what the policy chooses. Null
    /// for as many as <see cref="InitialWarmUpSteps"/> says.
    /// </summary>
    public int? WarmUpSteps { get; init; }

    /// <summary>Whether the teacher is trained along.</summary>
    public TeacherMode TeacherMode { get; init; } = TeacherMode.Frozen;

    /// <summary>Whose rules the step follows.</summary>
    public Profile Profile { get; init; } = Profile.Paper;

    /// <summary>The weight of the student's cross-entropy.</summary>
    public double CrossEntropyWeight { get; init; } = 1;

    /// <summary>beta_1, the weight of L_KL, or of what takes its place.</summary>
    public double Beta1 { get; init; } = 1;

    /// <summary>beta_2, the weight of L_KD: the distiller's own.</summary>
    public double Beta2 { get; init; } = 1;

    /// <summary>beta_3, the weight of the routing network's cross-entropy.</summary>
    public double Beta3 { get; init; } = 1;

    /// <summary>T, the temperature of L_KL.</summary>
    public double KlTemperature { get; init; } = 4;

    /// <summary>
    /// What takes the last decision in place of L_KL, made once for a step, which owns it; null for L_KL itself.
    /// </summary>
    public Func<ILogitDistiller>? LogitDistiller { get; init; }

    /// <summary>The epochs over which the weight of what is said at the logits rises to beta_1; 0 or 1 for none.</summary>
    public int LogitWarmUpEpochs { get; init; }

    /// <summary>The epochs over which the weight of L_KD rises to beta_2; 0 or 1 for none.</summary>
    public int WarmUpEpochs { get; init; }

    /// <summary>How class activation maps are compared.</summary>
    public ClassMapOptions ClassMaps { get; init; } = new();

    /// <summary>gamma, the factor of the routing loss in <see cref="Profile.AuthorsCode"/>; 1 leaves it as it is.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>The student's learning rate at the start; the adapters have half of it.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>
    /// The policy's learning rate at the start; null for half of the student's, the authors' choice.
    /// </summary>
    public double? PolicyLearningRate { get; init; }

    /// <summary>
    /// The probability of the teacher's route that the policy begins with, for every sample alike, in 0 to 1 and neither of them; null for
    /// weights drawn as the other layers' are, whose probabilities differ from seed to seed.
    /// </summary>
    public SpotShares? PolicyStart { get; init; }

    /// <summary>
    /// The share of the samples that is to be distilled. The policy keeps to it on the mean of a batch: L_routing has one more term, the
    /// sum over the branch points of (mean of p - share)^2, so that which samples are distilled is learned, and how many is given. The
    /// coins of <see cref="Strategy.Random"/> have it for their rate, and <see cref="Strategy.MostDifferent"/> takes as many. Null for a
    /// policy without a budget, and for 1/2 otherwise.
    /// </summary>
    public SpotShares? Share { get; init; }

    /// <summary>Momentum of all optimizers.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay of the student and of the modules that the distiller owns.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Weight decay of policy and adapters.</summary>
    public double RoutingWeightDecay { get; init; } = 1e-3;

    /// <summary>What the step leaves out or computes once: the same mathematics with less work.</summary>
    public Schedule Schedule { get; init; } = Schedule.Full;

    /// <summary>The classes of the training part, for distillers that contrast samples; empty where they are not asked for.</summary>
    public ImmutableArray<long> TrainingLabels { get; init; } = [];

    /// <summary>The seed of the run.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where the step runs; the networks must be there already.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>The noise of the decisions; null for that of <see cref="Seed"/>.</summary>
    public StepNoise? Noise { get; init; }

    /// <summary>Whether there is a policy and a routing network.</summary>
    public bool Routes() => Rule is null && Strategy is (Strategy.Adaptive or Strategy.Anti);

    /// <summary>
    /// The policy's rate at the start: that given, or half of the student's, at which nearly all samples are distilled everywhere after
    /// the first steps. Slower policies decide for longer, and their students are no better for it.
    /// </summary>
    public double InitialPolicyLearningRate() => LearningRate * PolicyRateScale;

    /// <summary>
    /// The steps of a warm-up: those given; else <see cref="DefaultWarmUpSteps"/> for the two strategies that are warm-ups, and 0 for the
    /// others.
    /// </summary>
    public int InitialWarmUpSteps() => WarmUpSteps ?? (Strategy is Strategy.WarmUp or Strategy.LogitWarmUp ? DefaultWarmUpSteps : 0);

    /// <summary>The adapters' learning rate over the student's.</summary>
    internal const double AdapterRateScale = 0.5;

    /// <summary>The policy's learning rate over the student's, the same throughout a run.</summary>
    internal double PolicyRateScale => PolicyLearningRate / LearningRate ?? 1.0 / 2;
}
