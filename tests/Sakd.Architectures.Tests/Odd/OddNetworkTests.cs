using System.Reflection;
using Sakd.Architectures.Tests.Matrix;
using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Odd;

/// <summary>Networks of odd sizes train like others, in every layout, as teacher and as student.</summary>
public sealed class OddNetworkTests
{
    public static TheoryData<string> Pairs =>
        [.. SakdCatalog.Instance.Pairs.Select(pair => pair.Info.Name).Where(name => name.StartsWith("odd-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void TakesAnAdaptiveStepInEveryLayout(string name)
    {
        var pair = Pair(name);
        Assert.Equal(Enum.GetValues<Layout>(), pair.Info.Layouts.Select(layout => layout.Layout));
        EveryLayout.TakesAStep(pair, pair.Info.Classes);
    }

    [Theory]
    [InlineData("odd-rough", "6x28x28, 8x14x14, 12x7x7, 16x3x3")]
    [InlineData("odd-smooth", "3x28x28, 5x14x14, 7x7x7, 11x4x4")]
    [InlineData("odd-six", "4x16x16, 4x16x16, 6x8x8, 6x8x8, 8x4x4, 8x2x2, 8x1x1")]
    [InlineData("odd-thirds", "4x27x27, 6x9x9, 8x3x3, 10x1x1")]
    [InlineData("odd-valleys", "4x16x16, 4x16x16, 6x8x8")]
    [InlineData("odd-ravines", "4x16x16, 4x16x16, 6x8x8")]
    [InlineData("odd-gullies", "4x16x16, 4x16x16, 6x8x8")]
    [InlineData("odd-deep", "4x16x16, 4x16x16, 6x8x8")]
    public void ItsFeaturesAreAsTheTableSays(string name, string features)
    {
        var entry = SakdCatalog.Instance.Architectures.Single(entry => entry.Info.Name == name);
        using var scope = NewDisposeScope();
        using var network = entry.Create(entry.Info.Input, entry.Info.Classes, 1);
        var trace = network.Trace(HashRule.Input([2, entry.Info.Input.Channels, entry.Info.Input.Height, entry.Info.Input.Width]));
        Assert.Equal(features, string.Join(", ", trace.SkipLast(2).Select(feature => string.Join("x", feature.shape[1..]))));
    }

    /// <summary>The last of each size that both have.</summary>
    [Fact]
    public void SixStagesAreAlignedWithThreeBySize()
    {
        var stages = Pair("odd-six-odd-three").Info.Layouts.Single(layout => layout.Layout == Layout.Stages);
        Assert.Equal(
            ["stage3 stage1", "stage4 stage2", "stage6 stage3"], stages.Spots[..^1].Select(spot => $"{spot.Teacher} {spot.Student}"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1_000)]
    [InlineData(21_841)]
    public void AsManyClassesAsTheDataHas(int classes) => EveryLayout.TakesAStep(Pair("odd-rough-odd-smooth"), classes);

    /// <summary>What is generated for a stage does not grow with the number of its blocks.</summary>
    [Fact]
    public void AThousandBlocksAreAThousandModulesOfOneClass()
    {
        using var network = new Deep(new FeatureShape(3, 16, 16), 5);
        Assert.Equal(1_000, StateDict.Of(network).Count(entry => entry.Key.EndsWith("conv.weight", StringComparison.Ordinal)
            && entry.Key.StartsWith("stage1.", StringComparison.Ordinal)));
        Assert.Single(typeof(Deep).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic),
            property => property.PropertyType == typeof(Stage<Grain>));
    }

    private static PairEntry Pair(string name) => SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == name);
}
