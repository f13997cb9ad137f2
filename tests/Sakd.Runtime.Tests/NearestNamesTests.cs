namespace Sakd.Runtime.Tests;

public sealed class NearestNamesTests
{
    [Theory]
    [InlineData("resnet21", new[] { "resnet20", "resnet32" }, new[] { "resnet20" })]
    [InlineData(
        "wrn_40_2-wrn_16_2", new[] { "wrn_40_2-wrn_16_1", "wrn_40_2-wrn_16_2x", "vgg13-vgg8" },
        new[] { "wrn_40_2-wrn_16_1", "wrn_40_2-wrn_16_2x" })]
    [InlineData("--epoch", new[] { "--epochs", "--batch" }, new[] { "--epochs" })]
    [InlineData("--epcohs", new[] { "--epochs", "--batch" }, new[] { "--epochs" })]
    [InlineData("RESNET20", new[] { "resnet20" }, new[] { "resnet20" })]
    [InlineData("resnet", new[] { "resnet20-resnet8", "vgg13-vgg8" }, new[] { "resnet20-resnet8" })]
    [InlineData("zebra", new[] { "resnet20", "vgg13" }, new string[] { })]
    [InlineData("", new[] { "at", "kd" }, new string[] { })]
    public void TheNearestComeFirstAndTheFarNotAtAll(string name, string[] known, string[] expected) =>
        Assert.Equal(expected, NearestNames.Of(name, known));
}
