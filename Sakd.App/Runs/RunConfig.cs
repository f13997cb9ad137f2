using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Sakd.Data;
using Sakd.Platform;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>What <c>config.json</c> holds: the options, and all that follows from them and from the data.</summary>
public sealed record RunConfig : RunOptions
{
    /// <summary>For the serialiser.</summary>
    public RunConfig()
    {
    }

    [SetsRequiredMembers]
    private RunConfig(RunOptions options)
        : base(options)
    {
    }

    /// <summary>The version of the program.</summary>
    public string Version { get; init; } = "";

    /// <summary>Which build of the program it was: with other sources of kernels, networks, rules or itself it is another.</summary>
    public string Build { get; init; } = "";

    /// <summary>The processor.</summary>
    public string Processor { get; init; } = "";

    /// <summary>What convolutions and the like are computed with: Sakd's own kernels with which vectors, or libtorch's.</summary>
    public string Kernels { get; init; } = "";

    /// <summary>The version of libtorch.</summary>
    public string LibTorch { get; init; } = "";

    /// <summary>The version of .NET.</summary>
    public string DotNet { get; init; } = "";

    /// <summary>The operating system.</summary>
    public string System { get; init; } = "";

    /// <summary>The hash of what is trained on.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The names of the classes, in the order of the labels.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>What to type to have the run again.</summary>
    public string Repeat { get; init; } = "";

    /// <summary>Momentum of all optimizers.</summary>
    public double Momentum { get; init; }

    /// <summary>Weight decay of the trained network.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Weight decay of policy and adapters.</summary>
    public double? RoutingWeightDecay { get; init; }

    /// <summary>The weight of the student's cross-entropy.</summary>
    public double? CrossEntropyWeight { get; init; }

    /// <summary>The epochs over which the weight of L_KL rises, or of what takes its place.</summary>
    public int? LogitWarmUpEpochs { get; init; }

    /// <summary>The epochs over which the weight of L_KD rises.</summary>
    public int? KdWarmUpEpochs { get; init; }

    /// <summary>The weight of L_KL, or of what takes its place.</summary>
    public double? Beta1 { get; init; }

    /// <summary>The weight of L_KD.</summary>
    public double? Beta2 { get; init; }

    /// <summary>T of L_KL, or of what takes its place; null where that is trained.</summary>
    public double? KlTemperature { get; init; }

    /// <summary>gamma of <see cref="Profile.AuthorsCode"/>.</summary>
    public double? Gamma { get; init; }

    /// <summary>How class activation maps are compared; null where they are not.</summary>
    public ClassMapOptions? ClassMaps { get; init; }

    /// <summary>Whether frozen networks fold batch norm into the convolution before it.</summary>
    public bool FoldBatchNorm { get; init; }

    /// <summary>The epochs, counted from 0, at which the learning rate falls to a tenth; null where it does not fall in steps.</summary>
    public IReadOnlyList<int>? RateSteps { get; init; }

    /// <summary>How training images are varied.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>The names of the branch points.</summary>
    public IReadOnlyList<string> Spots { get; init; } = [];

    /// <summary>The shape of one image.</summary>
    public string Input { get; init; } = "";

    /// <summary>The number of classes.</summary>
    public int Classes { get; init; }

    /// <summary>Mean and standard deviation of the training images.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>What the teacher sees the images normalised by; null where that is <see cref="Normalisation"/>.</summary>
    public Normalisation? TeacherNormalisation { get; init; }

    /// <summary>The file of the teacher, from the run's folder where it lies in or beside that; null without one.</summary>
    public string? TeacherFile { get; init; }

    /// <summary>The checksum of that file.</summary>
    public string? TeacherSha256 { get; init; }

    /// <summary>The number of images trained on.</summary>
    public int TrainingImages { get; init; }

    /// <summary>The number of images that choose the best epoch.</summary>
    public int ValidationImages { get; init; }

    /// <summary>The number of images that the result is measured on.</summary>
    public int TestImages { get; init; }

    /// <summary>What this program is, as far as rounding depends on it.</summary>
    internal static string CurrentVersion { get; } = typeof(RunConfig).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <inheritdoc cref="Kernels"/>
    internal static string CurrentKernels => !SakdPlatform.OwnKernels.IsOn ? "libtorch's"
        : Platform.Processor.HasAvx512 ? "own, AVX-512"
        : "own, AVX2";

    /// <summary>The images that could not be read and are left out; null where there are none.</summary>
    public IReadOnlyList<string>? Skipped { get; init; }

    /// <summary>Puts together what a run is about to do.</summary>
    public static RunConfig Of(
        RunOptions options, StepOptions step, LoopOptions loop, ImageData data, string program, Normalisation? teacher = null)
    {
        bool distils = loop.Spots.Length > 0;
        return new RunConfig(options)
        {
            Version = CurrentVersion,
            Processor = Platform.Processor.Name,
            Kernels = CurrentKernels,
            LibTorch = App.LibTorch.Version,
            DotNet = Environment.Version.ToString(),
            System = RuntimeInformation.OSDescription,
            Fingerprint = Convert.ToHexStringLower(data.Fingerprint),
            ClassNames = data.ClassNames,
            Repeat = RunArguments.CommandLine(program, options),
            Momentum = step.Momentum,
            WeightDecay = step.WeightDecay,
            RoutingWeightDecay = step.Routes() ? step.RoutingWeightDecay : null,
            CrossEntropyWeight = distils ? step.CrossEntropyWeight : null,
            LogitWarmUpEpochs = distils ? step.LogitWarmUpEpochs : null,
            KdWarmUpEpochs = distils ? step.WarmUpEpochs : null,
            Beta1 = distils ? step.Beta1 : null,
            Beta2 = distils ? step.Beta2 : null,
            KlTemperature = distils && double.IsFinite(step.KlTemperature) ? step.KlTemperature : null,
            Gamma = step.Routes() ? step.Gamma : null,
            ClassMaps = distils && options.Distiller == "cat" ? step.ClassMaps : null,
            FoldBatchNorm = step.Schedule.Fold,
            RateSteps = loop.Schedule is RateSchedule.Steps ? MultiStepRate.Published(loop.LearningRate, loop.Epochs).Milestones : null,
            Augmentation = loop.Augmentation,
            Spots = loop.Spots,
            Input = data.Shape.ToString(),
            Classes = data.Classes,
            Normalisation = data.Normalisation,
            TeacherNormalisation = data.Normalisation.Equals(teacher) ? null : teacher,
            TrainingImages = data.Training.Count,
            ValidationImages = data.Validation.Count,
            TestImages = data.Test.Count,
            Skipped = data.Skipped.IsEmpty ? null : data.Skipped,
        };
    }
}
