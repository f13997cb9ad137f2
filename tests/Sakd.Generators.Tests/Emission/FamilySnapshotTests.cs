using System.Runtime.CompilerServices;
using Sakd.Testing;

namespace Sakd.Generators.Tests.Emission;

/// <summary>
/// What comes of the declarations that ship: an architecture of each family with its blocks, a homogeneous and two heterogeneous pairs.
/// </summary>
public sealed class FamilySnapshotTests
{
    private static readonly Lazy<Generated> Generated = new(() =>
        GeneratorHarness.Generate(GeneratorHarness.Compile("Sakd.Architectures", ["global using Sakd;", .. Sources()])).Clean());

    [Fact]
    public void WideResNet() => Verify("WideBlock", "BnRelu", "WideResNet16x2");

    [Fact]
    public void Vgg() => Verify("VggBlock", "Vgg13");

    [Fact]
    public void MobileNetV2() => Verify("InvertedResidual", "MobileNetV2");

    [Fact]
    public void ShuffleNetV1() => Verify("ShuffleUnit", "ShuffleNetV1");

    [Fact]
    public void ShuffleNetV2() => Verify("DownUnit", "SplitUnit", "ShuffleNetV2");

    [Fact]
    public void ResNet() => Verify("Bottleneck", "ResNet50");

    [Fact]
    public void MobileNetV3() => Verify("ExcitedMobileNetV3Unit", "SqueezeExcite", "MobileNetV3Small");

    [Fact]
    public void EfficientNet() => Verify("EfficientUnit", "EfficientNetB0");

    [Fact]
    public void RegNet() => Verify("RegNetBlock");

    [Fact]
    public void DenseNet() => Verify("DenseLayer", "DenseNet121");

    [Fact]
    public void ConvNeXt() => Verify("ConvNeXtBlock", "ConvNeXtTiny");

    [Fact]
    public void VisionTransformer() => Verify("VisionTransformerStem", "VisionTransformerBlock", "SmallImageTransformerMicro");

    [Fact]
    public void PairOfATransformerAndAConvolutionalNetwork() => Verify(
        "SmallImageTransformerToResNet8W8", "SmallImageTransformerToResNet8W8.Stages", "SmallImageTransformerToResNet8W8.AtKnowledge",
        "SmallImageTransformerToResNet8W8.FtKnowledge");

    [Fact]
    public void HomogeneousPair() => Verify(
        "ResNet20ToResNet8", "ResNet20ToResNet8.Stages", "ResNet20ToResNet8.Middle", "ResNet20ToResNet8.FspKnowledge",
        "ResNet20ToResNet8.AbKnowledge", "ResNet20ToResNet8.ReviewKnowledge");

    [Fact]
    public void PairOfTwoStyles() =>
        Verify("Vgg13ToMobileNetV2", "Vgg13ToMobileNetV2.Stages", "Vgg13ToMobileNetV2.Pooled", "Vgg13ToMobileNetV2.CrdKnowledge",
            "Vgg13ToMobileNetV2.CatKnowledge", "Vgg13ToMobileNetV2.SimkdKnowledge");

    [Fact]
    public void PairWithDifferentNumbersOfStages() =>
        Verify("Vgg13ToResNet8", "Vgg13ToResNet8.Stages", "Vgg13ToResNet8.Last", "Vgg13ToResNet8.FtKnowledge");

    private static void Verify(params string[] names)
    {
        string method = TestContext.Current.TestMethod!.MethodName;
        Snapshot.Verify(
            names
                .Select(name => $"Sakd.Architectures.{name}.g.cs")
                .Select(file => (file["Sakd.Architectures.".Length..], Generated.Value.Files[file])),
            ThisFile(), method);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static IEnumerable<string> Sources()
    {
        string folder = Path.GetFullPath(Path.Combine(ThisFile(), "..", "..", "..", "..", "Sakd.Architectures"));
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText);
    }
}
