using System.Collections.Immutable;
using Sakd.Distillers;
using Sakd.Training;

namespace Sakd.App;

/// <summary>
/// What the authors of a distiller chose for one pair, on CIFAR-100, other than for all: what is null is as for all.
/// </summary>
/// <param name="Pair">The pair.</param>
/// <param name="Distiller">The distiller's name.</param>
/// <param name="Standardised">Whether over standardised logits.</param>
internal sealed record PublishedPair(string Pair, string Distiller, bool Standardised)
{
    /// <summary>The weight of the loss.</summary>
    public double? Weight { get; init; }

    /// <summary>T.</summary>
    public double? Temperature { get; init; }

    /// <summary>The weight of the loss's second part over the first's.</summary>
    public double? Beta { get; init; }

    /// <summary>How class activation maps are compared.</summary>
    public ClassMapOptions? ClassMaps { get; init; }

    /// <summary>The learning rate at the start.</summary>
    public double? Rate { get; init; }

    private static readonly ImmutableArray<PublishedPair> _all =
    [
        // Decoupled knowledge distillation, the authors' configurations.
        Decoupled("resnet56-resnet20", 2),
        Decoupled("resnet110-resnet32", 2),
        Decoupled("wrn_40_2-wrn_16_2", 6),
        Decoupled("wrn_40_2-wrn_40_1", 6),
        Decoupled("vgg13-vgg8", 6),
        Decoupled("vgg13-MobileNetV2", 6),

        // Logit standardisation, the names of the authors' logs.
        Standard("vgg13-vgg8", "kd", 3),
        Standard("resnet110-resnet20", "kd", 4, weight: 12),
        Standard("resnet32x4-wrn_16_2", "kd", 3),
        Standard("resnet32x4-wrn_40_2", "kd", 3),
        Standard("wrn_40_2-MobileNetV2", "kd", 3),
        Standard("vgg13-MobileNetV2", "kd", 3),
        Standard("ResNet50-MobileNetV2", "kd", 3, weight: 1),
        Standard("vgg13-vgg8", "dkd", 2, weight: 15, beta: 2),
        Standard("wrn_40_2-wrn_40_1", "dkd", 2, weight: 12, beta: 2),
        Standard("wrn_40_2-wrn_16_2", "dkd", 2, weight: 12, beta: 2),
        Standard("resnet56-resnet20", "dkd", 3, weight: 18, beta: 2),
        Standard("resnet110-resnet32", "dkd", 2, weight: 15, beta: 2),
        Standard("resnet110-resnet20", "dkd", 2, weight: 15, beta: 2),
        Standard("resnet32x4-wrn_16_2", "dkd", 2, beta: 2),
        Standard("wrn_40_2-resnet8x4", "dkd", 2, weight: 18, beta: 2),
        Standard("wrn_40_2-MobileNetV2", "dkd", 2, weight: 15, beta: 2),
        Standard("vgg13-MobileNetV2", "dkd", 3, beta: 2),
        Standard("ResNet50-MobileNetV2", "dkd", 2, weight: 15, beta: 2),
        Standard("vgg13-vgg8", "mlkd", 2, weight: 6),
        Standard("resnet32x4-ShuffleNetV2", "mlkd", 2, weight: 6),
        Standard("vgg13-MobileNetV2", "mlkd", 2, weight: 6),

        // Multi-level logit distillation, the authors' configurations; they train longer, too.
        MultiLevel("resnet32x4-resnet8x4"),
        MultiLevel("vgg13-vgg8"),
        MultiLevel("wrn_40_2-wrn_16_2"),
        MultiLevel("wrn_40_2-wrn_40_1"),
        MultiLevel("resnet56-resnet20"),
        MultiLevel("resnet110-resnet32"),

        // Class attention transfer, the authors' configurations.
        Attention("resnet32x4-resnet8x4", 15, new(Normalise: false)),
        Attention("resnet110-resnet32", 1.8, new(Normalise: false)),
        Attention("resnet56-resnet20", 0.7, new(Normalise: false)),
        Attention("vgg13-vgg8", 4.5, new(Normalise: false)),
        Attention("wrn_40_2-wrn_16_2", 12, new(Normalise: false)),
        Attention("wrn_40_2-wrn_40_1", 1.5, new(Normalise: false)),
        Attention("resnet32x4-ShuffleNetV1", 600, new(Resolution: 4)),
        Attention("resnet32x4-ShuffleNetV2", 600, new(Resolution: 4)),
        Attention("wrn_40_2-ShuffleNetV1", 80, new(Resolution: 4)),
        Attention("ResNet50-MobileNetV2", 40, new()),
        Attention("vgg13-MobileNetV2", 15, new()),

        // Knowledge review, the authors' script.
        Review("wrn_40_2-wrn_16_2", 5),
        Review("wrn_40_2-wrn_40_1", 5),
        Review("wrn_40_2-ShuffleNetV1", 5),
        Review("resnet32x4-resnet8x4", 5),
        Review("resnet32x4-ShuffleNetV1", 5),
        Review("resnet32x4-ShuffleNetV2", 8),
        Review("resnet56-resnet20", 0.6),
    ];

    /// <summary>The numbers of a distiller: the pair's own where the recipe is that of the published pairs, else those for all.</summary>
    /// <param name="recipe">The run's recipe.</param>
    /// <param name="pair">The pair.</param>
    /// <param name="distiller">The distiller.</param>
    /// <param name="standardised">Whether over standardised logits.</param>
    public static LogitSettings Settings(TrainingRecipe recipe, string pair, LogitDistillerEntry distiller, bool standardised)
    {
        var all = standardised ? distiller.PublishedStandardised : distiller.Published;
        return Of(recipe, pair, distiller.Name, standardised) is { } own
            ? all with
            {
                Weight = own.Weight ?? all.Weight,
                Temperature = own.Temperature ?? all.Temperature,
                Beta = own.Beta ?? all.Beta,
            }
            : all;
    }

    /// <summary>What was chosen for a pair and the features that a distiller compares; null where nothing was.</summary>
    public static PublishedPair? OfFeatures(TrainingRecipe recipe, string pair, DistillerEntry distiller) => distiller.Name
        .Split('+')
        .Where(name => name != distiller.AtLogits?.Name)
        .Select(name => Of(recipe, pair, name, standardised: false))
        .FirstOrDefault();

    /// <summary>The learning rate for a pair and a distiller; null where it is the recipe's.</summary>
    public static double? RateOf(TrainingRecipe recipe, string pair, string? distiller) =>
        distiller?.Split('+').Select(name => Of(recipe, pair, name, standardised: false)?.Rate).FirstOrDefault(rate => rate is not null);

    private static PublishedPair? Of(TrainingRecipe recipe, string pair, string distiller, bool standardised) => recipe.IsOfPublishedPairs
        ? _all.FirstOrDefault(one => one.Pair == pair && one.Distiller == distiller && one.Standardised == standardised)
        : null;

    private static PublishedPair Decoupled(string pair, double beta) => new(pair, "dkd", Standardised: false) { Beta = beta };

    private static PublishedPair MultiLevel(string pair) => new(pair, "mlkd", Standardised: false) { Rate = 0.025 };

    private static PublishedPair Attention(string pair, double weight, ClassMapOptions maps) =>
        new(pair, "cat", Standardised: false) { Weight = weight, ClassMaps = maps };

    private static PublishedPair Review(string pair, double weight) => new(pair, "review", Standardised: false) { Weight = weight };

    private static PublishedPair Standard(string pair, string distiller, double temperature, double? weight = null, double? beta = null) =>
        new(pair, distiller, Standardised: true) { Temperature = temperature, Weight = weight, Beta = beta };
}
