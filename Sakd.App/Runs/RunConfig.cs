using System.Diagnostics.CodeAnalysis;
using Sakd.Data;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>What <c>config.json</c> holds: the options, and all that follows from them and from the data.</summary>
public sealed record RunConfig : RunOptions
{
    [SetsRequiredMembers]
    private RunConfig(RunOptions options)
        : base(options)
    {
    }

    /// <summary>The version of the program.</summary>
    public string Version { get; } = typeof(RunConfig).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>Momentum of all optimizers.</summary>
    public double Momentum { get; private init; }

    /// <summary>Weight decay of the trained network.</summary>
    public double WeightDecay { get; private init; }

    /// <summary>Weight decay of policy and adapters.</summary>
    public double? RoutingWeightDecay { get; private init; }

    /// <summary>The weight of L_KL.</summary>
    public double? Beta1 { get; private init; }

    /// <summary>The weight of L_KD.</summary>
    public double? Beta2 { get; private init; }

    /// <summary>The weight of the routing network's cross-entropy.</summary>
    public double? Beta3 { get; private init; }

    /// <summary>T of L_KL.</summary>
    public double? KlTemperature { get; private init; }

    /// <summary>gamma of <see cref="Profile.AuthorsCode"/>.</summary>
    public double? Gamma { get; private init; }

    /// <summary>Whether frozen networks fold batch norm into the convolution before it.</summary>
    public bool FoldBatchNorm { get; private init; }

    /// <summary>The epochs, counted from 0, at which the learning rate falls to a tenth; null where it does not fall in steps.</summary>
    public IReadOnlyList<int>? RateSteps { get; private init; }

    /// <summary>How training images are varied.</summary>
    public Augmentation Augmentation { get; private init; } = Augmentation.None;

    /// <summary>The names of the branch points.</summary>
    public IReadOnlyList<string> Spots { get; private init; } = [];

    /// <summary>The shape of one image.</summary>
    public string Input { get; private init; } = "";

    /// <summary>The number of classes.</summary>
    public int Classes { get; private init; }

    /// <summary>Mean and standard deviation of the training images.</summary>
    public Normalisation? Normalisation { get; private init; }

    /// <summary>The number of images trained on.</summary>
    public int TrainingImages { get; private init; }

    /// <summary>The number of images that choose the best epoch.</summary>
    public int ValidationImages { get; private init; }

    /// <summary>The number of images that the result is measured on.</summary>
    public int TestImages { get; private init; }

    /// <summary>The images that could not be read and are left out; null where there are none.</summary>
    public IReadOnlyList<string>? Skipped { get; private init; }

    /// <summary>Puts together what a run is about to do.</summary>
    public static RunConfig Of(RunOptions options, StepOptions step, LoopOptions loop, ImageData data)
    {
        bool distils = loop.Spots.Length > 0;
        return new RunConfig(options)
        {
            Momentum = step.Momentum,
            WeightDecay = step.WeightDecay,
            RoutingWeightDecay = step.Routes() ? step.RoutingWeightDecay : null,
            Beta1 = distils ? step.Beta1 : null,
            Beta2 = distils ? step.Beta2 : null,
            Beta3 = step.Routes() ? step.Beta3 : null,
            KlTemperature = distils ? step.KlTemperature : null,
            Gamma = step.Routes() ? step.Gamma : null,
            FoldBatchNorm = step.Schedule.Fold,
            RateSteps = loop.Schedule is RateSchedule.Steps ? MultiStepRate.Published(loop.LearningRate, loop.Epochs).Milestones : null,
            Augmentation = loop.Augmentation,
            Spots = loop.Spots,
            Input = data.Shape.ToString(),
            Classes = data.Classes,
            Normalisation = data.Normalisation,
            TrainingImages = data.Training.Count,
            ValidationImages = data.Validation.Count,
            TestImages = data.Test.Count,
            Skipped = data.Skipped.IsEmpty ? null : data.Skipped,
        };
    }
}
