using System.Collections.Immutable;
using Sakd.App.Images;
using Sakd.App.Runs;
using Sakd.Data;
using Sakd.Distillers;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary>Turns a run's options into those of its steps and its loop.</summary>
internal static class Recipe
{
    /// <summary>The names of the spots at which a pair is compared by a distiller.</summary>
    public static LayoutInfo Layout(PairEntry pair, DistillerEntry distiller) =>
        pair.Info.Layouts.Single(layout => layout.Layout == distiller.Layout);

    /// <summary>
    /// The run's options with those of the policy, of a warm-up and of weights as they take effect: what is given, or what strategy and
    /// profile say, or none where there is neither.
    /// </summary>
    public static RunOptions WithPolicy(RunOptions options)
    {
        var step = Step(options, distiller: null, CPU);
        bool routes = step.Routes(), distils = options.Strategy is not Strategy.None;
        return options with
        {
            PolicyLearningRate = routes ? step.InitialPolicyLearningRate() : null,
            PolicyTemperature = routes ? options.PolicyTemperature ?? TemperatureSchedule.Start : null,
            PolicyStart = routes ? options.PolicyStart : null,
            Share = HasShare(options.Strategy) ? options.Share : null,
            LogitWeight = distils ? options.LogitWeight : null,
            FeatureWeight = distils ? options.FeatureWeight : null,
            Beta3 = routes ? step.Beta3 : null,
            WarmUpSteps = WarmUpSteps(options),
        };
    }

    /// <summary>
    /// The steps of a run's warm-up; null where its strategy has none. Where the published rules leave it open a policy has one at the
    /// logits: by the runs of docs/results.md its students are better for it.
    /// </summary>
    public static int? WarmUpSteps(RunOptions options) =>
        !WarmsUp(options.Strategy) ? null
        : options is { Strategy: Strategy.Adaptive, Profile: Profile.AuthorsCode } ? options.WarmUpSteps ?? 0
        : options.WarmUpSteps ?? StepOptions.DefaultWarmUpSteps;

    /// <summary>Whether a strategy may be given the steps of a warm-up.</summary>
    public static bool WarmsUp(Strategy strategy) => strategy is Strategy.Adaptive or Strategy.WarmUp or Strategy.LogitWarmUp;

    /// <summary>Whether a strategy may be given the share that is distilled.</summary>
    public static bool HasShare(Strategy strategy) =>
        strategy is Strategy.Adaptive or Strategy.Anti or Strategy.Random or Strategy.MostDifferent;

    /// <summary>
    /// Whether an option acts on a strategy, which refuses what does not; what is matched distils as often as its run did, warm-up and
    /// budget included.
    /// </summary>
    public static bool Takes(Strategy strategy, string option) => option switch
    {
        "--warm-up-steps" => WarmsUp(strategy),
        "--rule" => strategy is Strategy.Rule,
        "--settle" => strategy is Strategy.Adaptive,
        "--rates" or "--rates-by" => strategy is Strategy.Matched,
        "--share" => HasShare(strategy),
        _ => true,
    };

    /// <summary>
    /// What governs a step whose memory is estimated: one that distils by a rule, or at the rates of a run, distils no more than
    /// everything, and neither is needed to know it.
    /// </summary>
    public static StepOptions StepToEstimate(RunOptions options, DistillerEntry distiller, Device device, ImageData? data = null) => Step(
        options.Strategy is Strategy.Rule or Strategy.Matched ? options with { Strategy = Strategy.Always } : options, distiller, device,
        data);

    /// <summary>The rates of the run that this one is matched with, at the spots; null where it is matched with none.</summary>
    /// <exception cref="SakdException">The run is not there, or is none with these spots and batches.</exception>
    public static CoinSchedule? CoinRates(RunOptions options, LayoutInfo? spots, ImageData data)
    {
        if (options.Strategy != Strategy.Matched || spots is null) return null;
        return options.RatesBy is RatesBy.Epoch
            ? RecordedRates.ByEpoch(options.Rates!, Names(spots))
            : RecordedRates.ByStep(options.Rates!, Names(spots), BatchSource.CountOf(data.Training, options.Batch));
    }

    /// <summary>What a run wants of its images.</summary>
    /// <param name="session">Terminal and token.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="input">The shape that its networks take.</param>
    public static DataRequest Images(Session session, RunOptions options, FeatureShape input) => new()
    {
        Input = input,
        SkipUnreadable = options.SkipUnreadable,
        Corruption = options.Corrupt is { } corrupt ? CorruptOption.Parse(corrupt) : null,
        SelectsOnTest = options.Select is EpochSelection.Test,
        Normalisation = TrainingRecipe.Of(options.Recipe).Normalisation is { } published && published.Mean.Length == input.Channels
            ? published
            : null,
        ResidentBytes = options.DataMemory ?? DataRequest.DefaultResidentBytes,
        Terminal = session.Terminal,
        Stop = session.Stop,
    };

    /// <summary>The options of the steps.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="distiller">What is distilled with; null for plain training.</param>
    /// <param name="device">Where the networks are.</param>
    /// <param name="data">The images, whose classes distillers that contrast samples ask for.</param>
    public static StepOptions Step(RunOptions options, DistillerEntry? distiller, Device device, ImageData? data = null) => AtFeatures(new()
    {
        Strategy = options.Strategy,
        WarmUpSteps = options.WarmUpSteps,
        TeacherMode = options.TeacherMode,
        Profile = options.Profile,
        LearningRate = options.LearningRate,
        PolicyLearningRate = options.PolicyLearningRate,
        PolicyStart = options.PolicyStart,
        Share = options.Share,
        Beta3 = options.Beta3 ?? new StepOptions().Beta3,
        Gamma = distiller is not null && options.Profile == Profile.AuthorsCode ? AuthorsGamma(options, distiller) : 1,
        WeightDecay = TrainingRecipe.Of(options.Recipe).WeightDecay,
        TrainingLabels = data is null ? [] : [.. data.Training.Labels.data<long>()],
        Seed = options.Seed,
        Device = device,
    }, options, distiller);

    /// <summary>The options with what the run compares, which single pairs have numbers of their own for.</summary>
    private static StepOptions AtFeatures(StepOptions step, RunOptions options, DistillerEntry? distiller)
    {
        if (distiller is null) return step with { Beta2 = 0 };
        var published = PublishedPair.OfFeatures(TrainingRecipe.Of(options.Recipe), options.Name, distiller);
        var compared = AtLogits(
            step with
            {
                Beta2 = options.FeatureWeight ?? published?.Weight ?? distiller.Weight,
                ClassMaps = published?.ClassMaps ?? step.ClassMaps,
            },
            options,
            distiller);
        return compared with { Beta1 = options.LogitWeight ?? compared.Beta1 };
    }

    /// <summary>The options of the loop.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="spots">The branch points; null for plain training.</param>
    /// <param name="data">The images.</param>
    /// <param name="device">Where the networks are.</param>
    public static LoopOptions Loop(RunOptions options, LayoutInfo? spots, ImageData data, Device device) => new()
    {
        Epochs = options.Epochs,
        Batch = options.Batch,
        LearningRate = options.LearningRate,
        Schedule = options.Schedule,
        Profile = options.Profile,
        PolicyTemperature = options.PolicyTemperature ?? TemperatureSchedule.Start,
        Augmentation = Augmentation(options, data.Shape),
        Spots = spots is null ? [] : Names(spots),
        Settles = options.Settle,
        CoinRates = CoinRates(options, spots, data),
        Seed = options.Seed,
        Device = device,
    };

    private static Augmentation Augmentation(RunOptions options, FeatureShape shape)
    {
        var recipe = TrainingRecipe.Of(options.Recipe).Augmentation(shape);
        var operations = options.Augment is { } given ? AugmentOption.Parse(given) : recipe.Operations;
        if (operations is not null && shape.Channels is not (1 or 3))
            throw new SakdException($"--augment varies images of 1 or 3 channels, and these are {shape}: leave it out");
        return recipe with
        {
            Operations = operations,
            Erasing = options.Erasing is { } share ? new RandomErasing(share) : recipe.Erasing,
            Mixing = options.Mixup is null && options.CutMix is null ? null : new Mixing(options.Mixup ?? 0, options.CutMix ?? 0),
        };
    }

    private static ImmutableArray<string> Names(LayoutInfo spots) => [.. spots.Spots.Select(spot => spot.Name)];

    /// <summary>The options with what the run compares at the logits, where that is not L_KL as it is.</summary>
    private static StepOptions AtLogits(StepOptions step, RunOptions options, DistillerEntry distiller)
    {
        step = step with
        {
            WarmUpEpochs = options.WarmUpEpochs ?? MultiStepRate.Scaled(distiller.WarmUpEpochs, options.Epochs),
            LogitWarmUpEpochs = options.WarmUpEpochs ?? 0,
        };
        if (distiller.AtLogits is null && !options.StandardiseLogits) return step;

        var chosen = distiller.AtLogits ?? LogitDistillers.Kd;
        var settings = PublishedPair.Settings(TrainingRecipe.Of(options.Recipe), options.Name, chosen, options.StandardiseLogits);
        return step with
        {
            CrossEntropyWeight = settings.CrossEntropyWeight,
            Beta1 = settings.Weight,
            KlTemperature = settings.Temperature,
            LogitDistiller = () => options.StandardiseLogits ? chosen.CreateStandardised(settings) : chosen.Create(settings),
            LogitWarmUpEpochs = options.WarmUpEpochs ?? MultiStepRate.Scaled(settings.WarmUpEpochs, options.Epochs),
        };
    }

    // The authors' scripts set gamma by distiller.
    private static double AuthorsGamma(RunOptions options, DistillerEntry distiller) =>
        TrainingRecipe.Of(options.Recipe).Gamma ?? (distiller.Name.Split('+')[0] is "at" or "rkd" or "vid" ? 2 : 1);
}
