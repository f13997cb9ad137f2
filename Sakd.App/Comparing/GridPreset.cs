using System.Collections.Immutable;

namespace Sakd.App.Comparing;

/// <summary>A grid by name. What the command line says itself counts before it.</summary>
/// <param name="Name">The name on the command line.</param>
internal sealed record GridPreset(string Name)
{
    /// <summary>The pairs; empty for that of the command line.</summary>
    public ImmutableArray<string> Pairs { get; init; } = [];

    /// <summary>The strategies.</summary>
    public ImmutableArray<Strategy> Strategies { get; init; } = [Strategy.Always, Strategy.Adaptive];

    /// <summary>The teacher's modes.</summary>
    public ImmutableArray<TeacherMode> TeacherModes { get; init; } = [TeacherMode.Frozen];

    /// <summary>Options of runs that have several values, by their names without dashes.</summary>
    public ImmutableArray<(string Name, ImmutableArray<string> Values)> Sets { get; init; } = [];

    /// <summary>The recipe; null for none.</summary>
    public string? Recipe { get; init; }

    private static readonly ImmutableArray<Strategy> _table = [Strategy.Always, Strategy.Adaptive, Strategy.None];

    /// <summary>All of them.</summary>
    public static ImmutableArray<GridPreset> All { get; } =
    [
        new("ablation")
        {
            Strategies =
                [Strategy.Always, Strategy.Adaptive, Strategy.Random, Strategy.Matched, Strategy.Anti, Strategy.None],
        },
        new("rules")
        {
            Strategies =
            [
                Strategy.Always, Strategy.Adaptive, Strategy.WarmUp, Strategy.LogitWarmUp,
                Strategy.TeacherIsRight, Strategy.TeacherIsSurer, Strategy.MostDifferent,
            ],
        },
        new("teacher-modes")
        {
            Strategies = [Strategy.Adaptive],
            TeacherModes = [TeacherMode.Frozen, TeacherMode.Finetune, TeacherMode.Scratch],
        },
        new("beta3") { Sets = [("beta3", ["0.1", "0.3", "1", "3", "10"])] },
        new("tau") { Sets = [("tau", ["1", "2", "5", "10"])] },
        new("policy-rate")
        {
            Sets = [("policy-lr", ["0.00025", "0.0025", "0.025"])],
        },
        new("homogeneous")
        {
            Pairs =
            [
                "wrn_40_2-wrn_16_2", "resnet56-resnet20", "resnet110-resnet20", "resnet110-resnet32", "resnet32x4-resnet8x4", "vgg13-vgg8",
            ],
            Strategies = _table,
            Recipe = "cifar100",
        },
        new("heterogeneous")
        {
            Pairs =
            [
                "vgg13-MobileNetV2", "ResNet50-MobileNetV2", "ResNet50-vgg8", "resnet32x4-resnet32", "resnet32x4-ShuffleNetV1",
                "resnet32x4-ShuffleNetV2", "wrn_40_2-ShuffleNetV1",
            ],
            Strategies = _table,
            Recipe = "cifar100",
        },
        new("tiny-imagenet")
        {
            Pairs =
            [
                "resnet56-resnet20-64", "resnet110-resnet20-64", "vgg13-vgg8-64", "vgg13-MobileNetV2-64", "wrn_40_2-wrn_16_2-64",
            ],
            Strategies = _table,
            Recipe = "tiny-imagenet",
        },
        new("imagenet")
        {
            Pairs = ["resnet34-imagenet-resnet18-imagenet"],
            Strategies = _table,
            Recipe = "imagenet",
        },
    ];

    /// <summary>The preset of a name.</summary>
    /// <exception cref="SakdException">There is none; the nearest names are suggested.</exception>
    public static GridPreset Of(string name) => All.FirstOrDefault(preset => preset.Name == name) ?? throw new SakdException(
        $"unknown preset '{name}'{NearestNames.Hint(name, All.Select(preset => preset.Name))}; there are "
        + string.Join(", ", All.Select(preset => preset.Name)));
}
