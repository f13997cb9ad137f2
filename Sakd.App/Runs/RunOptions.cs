using System.Text.Json.Serialization;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>Every option of a run as it takes effect: what was given on the command line, and the default for what was not.</summary>
public record RunOptions
{
    /// <summary>"train" or "distill".</summary>
    public required string Command { get; init; }

    /// <summary>The pair that is distilled, or the architecture that is trained.</summary>
    public required string Name { get; init; }

    /// <summary>The distiller's name; null for training.</summary>
    public string? Distiller { get; init; }

    /// <summary>Whether logits are standardised before they are compared.</summary>
    public bool StandardiseLogits { get; init; }

    /// <summary>
    /// The first epochs, over which what is distilled rises to its weight; null for what is published of the distiller, to scale.
    /// </summary>
    public int? WarmUpEpochs { get; init; }

    /// <summary>The steps over which the share of a warm-up rises to 1; null for other strategies.</summary>
    public int? WarmUpSteps { get; init; }

    /// <summary>Whether the policy is left out behind an epoch in which it distilled everything.</summary>
    public bool Settle { get; init; }

    /// <summary>Who decides where to distil; <see cref="Strategy.None"/> for training.</summary>
    public Strategy Strategy { get; init; } = Strategy.None;

    /// <summary>The name of the program's own rule that decides; null for other strategies.</summary>
    public string? Rule { get; init; }

    /// <summary>The folder of the run whose rates are matched; null for other strategies.</summary>
    public string? Rates { get; init; }

    /// <summary>How closely they are matched; null for other strategies.</summary>
    public RatesBy? RatesBy { get; init; }

    /// <summary>Whose rules are followed.</summary>
    public Profile Profile { get; init; } = Profile.Paper;

    /// <summary>"bundled", or a folder, an archive or a CSV file of images.</summary>
    public required string Data { get; init; }

    /// <summary>The most bytes of pixels of image files in memory; null for the default.</summary>
    public long? DataMemory { get; init; }

    /// <summary>The shares of the training images that are made worse, as on the command line; null for none.</summary>
    public string? Corrupt { get; init; }

    /// <summary>Whether images that cannot be read are left out.</summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>The teacher's checkpoint; null where the run takes it from the cache or trains it first.</summary>
    public string? Teacher { get; init; }

    /// <summary>Whose head the teacher of a checkpoint has.</summary>
    public TeacherHead TeacherHead { get; init; }

    /// <summary>The epochs that a new head is trained; null for the default, or where the head is not new.</summary>
    public int? TeacherHeadEpochs { get; init; }

    /// <summary>The file that says which of the teacher's classes those of the images are; null where they are all of them.</summary>
    public string? TeacherClasses { get; init; }

    /// <summary>The checkpoint that the trained network begins with; null where it begins with fresh weights.</summary>
    public string? From { get; init; }

    /// <summary>Other beginnings for the keys of files that are read, as <c>old=new</c>.</summary>
    public IReadOnlyList<string> Maps { get; init; } = [];

    /// <summary>Whether the teacher is trained along.</summary>
    public TeacherMode TeacherMode { get; init; } = TeacherMode.Frozen;

    /// <summary>The recipe; null for none.</summary>
    public string? Recipe { get; init; }

    /// <summary>What chooses the best epoch.</summary>
    public EpochSelection Select { get; init; } = EpochSelection.Validation;

    /// <summary>Operations drawn at random that images are varied by, as on the command line; null for those of the recipe.</summary>
    public string? Augment { get; init; }

    /// <summary>The share of the images that are erased in; null for none.</summary>
    public double? Erasing { get; init; }

    /// <summary>alpha of mixup; null for none.</summary>
    public double? Mixup { get; init; }

    /// <summary>alpha of CutMix; null for none.</summary>
    public double? CutMix { get; init; }

    /// <summary>The number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images in a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>The learning rate at the start.</summary>
    public required double LearningRate { get; init; }

    /// <summary>How it falls.</summary>
    public RateSchedule Schedule { get; init; }

    /// <summary>The policy's learning rate at the start; null where there is no policy.</summary>
    public double? PolicyLearningRate { get; init; }

    /// <summary>tau of the policy in the first epoch; null where there is no policy.</summary>
    public double? PolicyTemperature { get; init; }

    /// <summary>The probability of distilling that the policy begins with; null for weights that are drawn, or without a policy.</summary>
    [JsonConverter(typeof(SpotSharesConverter))]
    public SpotShares? PolicyStart { get; init; }

    /// <summary>The share of the images that is to be distilled, by the policy or by coins; null for the policy's own choice.</summary>
    [JsonConverter(typeof(SpotSharesConverter))]
    public SpotShares? Share { get; init; }

    /// <summary>beta_1, the weight of what is compared at the logits; null for what is published, or without distillation.</summary>
    public double? LogitWeight { get; init; }

    /// <summary>beta_2, the weight of what is compared at the features; null likewise.</summary>
    public double? FeatureWeight { get; init; }

    /// <summary>beta_3, the weight of the routing network's cross-entropy; null where there is no policy.</summary>
    public double? Beta3 { get; init; }

    /// <summary>The epochs that a part of the distiller is trained before the student; null where it has none.</summary>
    public int? PretrainingEpochs { get; init; }

    /// <summary>The learning rate of that training; null likewise.</summary>
    public double? PretrainingLearningRate { get; init; }

    /// <summary>The seed of everything that is drawn.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Threads that libtorch computes with.</summary>
    public required int Threads { get; init; }

    /// <summary>"cpu" or "cuda".</summary>
    public required string Device { get; init; }

    /// <summary>The minutes between two savings of the run within an epoch.</summary>
    public double SaveMinutes { get; init; } = TrainingOptions.DefaultSaveMinutes;

    /// <summary>Whether no events are written for TensorBoard.</summary>
    public bool NoTensorBoard { get; init; }

    /// <summary>The run folder; null for the next free name under <c>runs</c>.</summary>
    public string? Output { get; init; }
}
