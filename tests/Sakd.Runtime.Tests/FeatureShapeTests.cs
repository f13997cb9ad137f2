namespace Sakd.Runtime.Tests;

public sealed class FeatureShapeTests
{
    [Fact]
    public void TextAndShapeAgree()
    {
        var shape = FeatureShape.Parse("3x32x28");

        Assert.Equal(new FeatureShape(3, 32, 28), shape);
        Assert.Equal("3x32x28", shape.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("3x32")]
    [InlineData("3x32x32x1")]
    [InlineData("3x0x32")]
    [InlineData("3x-1x32")]
    [InlineData("3 x32x32")]
    [InlineData("axbxc")]
    public void WhatIsNoShapeIsRefused(string text)
    {
        Assert.False(FeatureShape.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => FeatureShape.Parse(text)).Message, StringComparison.Ordinal);
    }
}
