using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Sakd.App.Comparing;

namespace Sakd.App.Tests.Comparing;

/// <summary>What the presets ask for, as <c>docs/comparing.md</c> has it.</summary>
public sealed partial class GridPresetTests
{
    private const string Both = "always adaptive", Table = "always adaptive none";

    [Theory]
    [InlineData("ablation", "always adaptive random matched anti none")]
    [InlineData("rules", "always adaptive warm-up logit-warm-up teacher-right teacher-surer most-different")]
    [InlineData("teacher-modes", "adaptive", "frozen finetune scratch")]
    [InlineData("beta3", Both, "frozen", "beta3=0.1,0.3,1,3,10")]
    [InlineData("tau", Both, "frozen", "tau=1,2,5,10")]
    [InlineData("policy-rate", Both, "frozen", "policy-lr=0.00025,0.0025,0.025")]
    [InlineData(
        "homogeneous", Table, "frozen", "", "cifar100",
        "wrn_40_2-wrn_16_2 resnet56-resnet20 resnet110-resnet20 resnet110-resnet32 resnet32x4-resnet8x4 vgg13-vgg8")]
    [InlineData(
        "heterogeneous", Table, "frozen", "", "cifar100",
        "vgg13-MobileNetV2 ResNet50-MobileNetV2 ResNet50-vgg8 resnet32x4-resnet32 resnet32x4-ShuffleNetV1 resnet32x4-ShuffleNetV2 "
        + "wrn_40_2-ShuffleNetV1")]
    [InlineData(
        "tiny-imagenet", Table, "frozen", "", "tiny-imagenet",
        "resnet56-resnet20-64 resnet110-resnet20-64 vgg13-vgg8-64 vgg13-MobileNetV2-64 wrn_40_2-wrn_16_2-64")]
    [InlineData("imagenet", Table, "frozen", "", "imagenet", "resnet34-imagenet-resnet18-imagenet")]
    public void APresetHas(
        string name, string strategies, string teacherModes = "frozen", string sets = "", string? recipe = null, string pairs = "")
    {
        var preset = GridPreset.Of(name);
        Assert.Equal(strategies, string.Join(' ', preset.Strategies.Select(StrategyNames.Of)));
        Assert.Equal(teacherModes, string.Join(' ', preset.TeacherModes.Select(StrategyNames.Of)));
        Assert.Equal(sets, string.Join(' ', preset.Sets.Select(one => $"{one.Name}={string.Join(',', one.Values)}")));
        Assert.Equal(recipe, preset.Recipe);
        Assert.Equal(pairs, string.Join(' ', preset.Pairs));
    }

    [Fact]
    public void ThePageHasEachOfThem()
    {
        string page = File.ReadAllText(Path.Combine(Here(), "..", "..", "..", "docs", "comparing.md")).ReplaceLineEndings("\n");
        string[] rows = page.Split("| preset | what it is |\n")[1].Split("\n\n")[0].Split('\n')[1..];
        Assert.Equal(
            GridPreset.All.Select(preset => preset.Name),
            rows.SelectMany(row => Name().Matches(row.Split('|')[1]).Select(match => match.Groups[1].Value)));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
