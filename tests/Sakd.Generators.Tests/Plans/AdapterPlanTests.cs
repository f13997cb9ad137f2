using System.Globalization;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;
using Sakd.Testing;

namespace Sakd.Generators.Tests.Plans;

public sealed class AdapterPlanTests
{
    [Fact]
    public void GeometryIsTheReferences()
    {
        var cases = GoldenFile.Open("losses.json").At("losses", "ConvReg").EnumerateArray().ToList();
        Assert.Equal(5, cases.Count);
        Assert.All(cases, reference =>
        {
            var (from, to) = (Feature(reference.At("s_shape").Shape()), Feature(reference.At("t_shape").Shape()));

            var plan = AdapterPlan.Between(from, to);

            Assert.Equal(reference.At("conv").GetString(), plan is null ? null : Text(plan));
        });
    }

    [Theory]
    [InlineData("16x8x8", "32x8x8", "1x1 convolution")]
    [InlineData("16x8x8", "32x4x4", "3x3 convolution stride 2")]
    [InlineData("16x4x4", "32x8x8", "4x4 transposed stride 2")]
    [InlineData("16x7x7", "32x4x4", "4x4 convolution")]
    [InlineData("16x7x7", "32x3x3", "5x5 convolution")]
    [InlineData("16x32x32", "32x8x8", "4x4 convolution stride 4")]
    [InlineData("16x10x10", "32x3x3", "4x4 convolution stride 3")]
    [InlineData("16x7x7", "32x1x1", "7x7 convolution stride 7")]
    [InlineData("16x3x3", "32x5x5", "3x3 transposed")]
    [InlineData("16x3x3", "32x10x10", "4x4 transposed stride 3")]
    [InlineData("16x8x4", "32x4x2", "3x3 convolution stride 2")]
    public void TextNamesTheConvolution(string from, string to, string text) =>
        Assert.Equal(text, AdapterPlan.Between(Shape.Parse(from)!.Value, Shape.Parse(to)!.Value)?.ToString());

    [Theory]
    [InlineData("16x8x8", "32x8x4")]
    [InlineData("16x8x8", "32x4x8")]
    [InlineData("16x7x5", "32x4x4")]
    public void NoSquareConvolutionChangesTheAspect(string from, string to) =>
        Assert.Null(AdapterPlan.Between(Shape.Parse(from)!.Value, Shape.Parse(to)!.Value));

    [Fact]
    public void EverySquareReachesEveryOther()
    {
        var sizes = Enumerable.Range(1, 40);

        Assert.All(sizes.SelectMany(from => sizes.Select(to => (from, to))), size =>
            Assert.NotNull(AdapterPlan.Between(new Shape(1, size.from, size.from), new Shape(1, size.to, size.to))));
    }

    [Fact]
    public void ParametersAreWeightsAndBiases() =>
        Assert.Equal((16 * 32 * 3 * 3) + 32, AdapterPlan.Between(new Shape(16, 8, 8), new Shape(32, 4, 4))!.Parameters);

    /// <summary>The plan as PyTorch prints a convolution.</summary>
    private static string Text(AdapterPlan plan)
    {
        var (kernel, stride, padding, transposed) = plan.Geometry!.Value;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(transposed ? "ConvTranspose2d" : "Conv2d")}({plan.From.Channels}, {plan.To.Channels}, kernel_size=({kernel}, {kernel}), "
            + $"stride=({stride}, {stride}){(padding == 0 ? "" : $", padding=({padding}, {padding})")})");
    }

    private static Shape Feature(long[] shape) => new(shape[1], shape[2], shape[3]);
}
