using Sakd.Routing;

namespace Sakd.Runtime.Tests.Routing;

/// <summary>What an adapter computes for one sample, counted from its shapes.</summary>
public sealed class AdapterTests
{
    /// <summary>A convolution has its kernel at each place that it writes, a transposed one at each that it reads.</summary>
    [Theory]
    [InlineData("16x8x8", "32x8x8", 16 * 32 * 1 * 64)]
    [InlineData("16x8x8", "32x4x4", 16 * 32 * 9 * 16)]
    [InlineData("16x4x4", "32x8x8", 16 * 32 * 16 * 16)]
    [InlineData("64x1x1", "32x1x1", 64 * 32)]
    public void MultiplyAddsOfMaps(string from, string to, long expected) =>
        Assert.Equal(expected, Adapter.MultiplyAdds(FeatureShape.Parse(from), FeatureShape.Parse(to)));

    /// <summary>Between tokens of the same places the class token has the linear layer too; else a map leads to the other map.</summary>
    [Fact]
    public void MultiplyAddsOfTokens()
    {
        var tokens = FeatureShape.Tokens(24, 4, 4, extra: 1);
        Assert.Equal(24 * 12 * 17, Adapter.MultiplyAdds(tokens, tokens.WithChannels(12)));
        Assert.Equal(24 * 12 * 16, Adapter.MultiplyAdds(tokens, new FeatureShape(12, 4, 4)));
    }
}
