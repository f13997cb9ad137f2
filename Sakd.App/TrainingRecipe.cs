using System.Collections.Immutable;
using Sakd.Data;
using Sakd.Training;

namespace Sakd.App;

/// <summary>How a data set is usually trained on: what counts where the command line says nothing.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Description">For what, in words.</param>
/// <param name="Source">Where it was published, or that it is ours.</param>
internal sealed record TrainingRecipe(string Name, string Description, string Source)
{
    private const string Paper = "the paper", Ours = "ours";

    // The students that want another rate in the paper, and their relatives.
    private static readonly string[] _slow = ["MobileNetV2", "ShuffleNetV1", "ShuffleNetV2"];
    private const double SlowRate = 0.01;

    /// <summary>The number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images in a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>The learning rate at the start.</summary>
    public required double LearningRate { get; init; }

    /// <summary>How it falls.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.Steps;

    /// <summary>Weight decay of the trained network.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>How training images are varied.</summary>
    public required Func<FeatureShape, Augmentation> Augmentation { get; init; }

    /// <summary>The published mean and deviation; null for those of the images.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>gamma of the authors' program for every distiller; null where it depends on the distiller.</summary>
    public double? Gamma { get; init; }

    /// <summary>Whether it is that of the data set which the numbers of distillers for single pairs were published on.</summary>
    public bool IsOfPublishedPairs { get; init; }

    /// <summary>Exceptions of the publication: for a pair and a distiller (null for all of them) another batch or another rate.</summary>
    public ImmutableArray<(string Pair, string? Distiller, int? Batch, double? PretrainingRate)> Exceptions { get; init; } = [];

    /// <summary>What counts where no recipe is named: the published rate and batch in a few epochs.</summary>
    public static TrainingRecipe Default { get; } = new("", "a few epochs, to see that it works", Ours)
    {
        Epochs = TrainingOptions.DefaultEpochs,
        Batch = TrainingOptions.DefaultBatch,
        LearningRate = TrainingOptions.DefaultLearningRate,
        Augmentation = Sakd.Data.Augmentation.For,
    };

    /// <summary>The recipes that can be named.</summary>
    public static ImmutableArray<TrainingRecipe> All { get; } =
    [
        new("cifar100", "CIFAR-100, CIFAR-10", Paper)
        {
            Epochs = 240,
            Batch = 64,
            LearningRate = 0.05,
            Augmentation = _ => new Augmentation(4, Flip: true),
            Normalisation = new([0.5071, 0.4867, 0.4408], [0.2675, 0.2565, 0.2761]),
            IsOfPublishedPairs = true,
            Exceptions =
            [
                ("ResNet50-MobileNetV2", "nst", 32, null), ("wrn_40_2-ShuffleNetV1", "nst", 32, null), ("ResNet50-vgg8", "ft", null, 0.05),
            ],
        },
        new("tiny-imagenet", "tiny-ImageNet-200", Paper)
        {
            Epochs = 240,
            Batch = 64,
            LearningRate = 0.05,
            Augmentation = _ => new Augmentation(0, Flip: true),
            Normalisation = new([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]),
            Gamma = 2,
        },
        new("imagenet", "ImageNet", Ours)
        {
            Epochs = 100,
            Batch = 256,
            LearningRate = 0.1,
            WeightDecay = 1e-4,
            Augmentation = _ => new Augmentation(0, Flip: true) { Crop = new ResizedCrop() },
            Normalisation = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        },
        new("fashion-mnist", "small grey images", Ours)
        {
            Epochs = 30,
            Batch = 64,
            LearningRate = 0.05,
            Schedule = RateSchedule.Cosine,
            Augmentation = _ => Sakd.Data.Augmentation.None,
        },
        new("small-photos", "few photographs", Ours)
        {
            Epochs = 60,
            Batch = 32,
            LearningRate = 0.02,
            Schedule = RateSchedule.Cosine,
            Augmentation = shape => new Augmentation(0, Flip: true)
            {
                Crop = new ResizedCrop(LeastArea: 0.35),
                Colour = shape.Channels == 3 ? new ColourJitter(0.2, 0.2, 0.2) : null,
            },
        },
    ];

    /// <summary>The recipe of a name, or <see cref="Default"/> without one.</summary>
    /// <exception cref="SakdException">There is none; the nearest names are suggested.</exception>
    public static TrainingRecipe Of(string? name) => name is null
        ? Default
        : All.FirstOrDefault(recipe => recipe.Name == name) ?? throw new SakdException(
            $"unknown recipe '{name}'{NearestNames.Hint(name, All.Select(recipe => recipe.Name))}; "
            + $"there are {string.Join(", ", All.Select(recipe => recipe.Name))}");

    /// <summary>The rate for a network: some diverge at the usual one.</summary>
    /// <param name="network">The network that is trained, by its name.</param>
    public double RateOf(string network) => _slow.Contains(network) ? Math.Min(SlowRate, LearningRate) : LearningRate;

    /// <summary>The batch for a pair and a distiller.</summary>
    public int BatchOf(string pair, string? distiller) => Exception(pair, distiller).Batch ?? Batch;

    /// <summary>The rate of the training before the student's; null for the distiller's own.</summary>
    public double? PretrainingRateOf(string pair, string? distiller) => Exception(pair, distiller).PretrainingRate;

    private (string Pair, string? Distiller, int? Batch, double? PretrainingRate) Exception(string pair, string? distiller) =>
        Exceptions.FirstOrDefault(one => one.Pair == pair && distiller?.Split('+').Contains(one.Distiller) == true);
}
