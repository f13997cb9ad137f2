using System.Globalization;
using System.Text.RegularExpressions;
using Sakd.Training;

namespace Sakd.Architectures.Tests;

/// <summary>docs/architectures.md: a catalog's networks by family, and its pairs by the images that they are for.</summary>
internal static partial class ArchitecturesPage
{
    private static readonly (string Title, string Text, Func<string, bool> Has)[] Families =
    [
        (
            "Residual networks for ImageNet",
            "As torchvision has them, with its keys (He et al., CVPR 2016, [arXiv 1512.03385](https://arxiv.org/abs/1512.03385); ResNeXt: "
            + "Xie et al., CVPR 2017, [arXiv 1611.05431](https://arxiv.org/abs/1611.05431)).",
            name => name.StartsWith("resnext", StringComparison.Ordinal)
                || (name.StartsWith("resnet", StringComparison.Ordinal) && name.EndsWith("-imagenet", StringComparison.Ordinal))),
        (
            "Residual networks for small images",
            "Three stages of basic blocks; x4 is four times as wide, w8 and w4 are slim students for small grey images (He et al., CVPR "
            + "2016, [arXiv 1512.03385](https://arxiv.org/abs/1512.03385)).",
            name => name.StartsWith("resnet", StringComparison.Ordinal)),
        (
            "ImageNet's residual networks with a stem for small images",
            "Four stages, of basic blocks up to 34 layers and of bottlenecks from 50 on.",
            name => name.StartsWith("ResNet", StringComparison.Ordinal)),
        (
            "Wide residual networks",
            "Three stages of blocks that normalise before they convolve; the first number is the depth, the second the width (Zagoruyko, "
            + "Komodakis, BMVC 2016, [arXiv 1605.07146](https://arxiv.org/abs/1605.07146)).",
            name => name.StartsWith("wrn", StringComparison.Ordinal)),
        (
            "VGG",
            "With batch norm; the last stage halves only maps of 8 pixels or more (Simonyan, Zisserman, ICLR 2015, [arXiv "
            + "1409.1556](https://arxiv.org/abs/1409.1556)).",
            name => name.StartsWith("vgg", StringComparison.Ordinal)),
        (
            "MobileNet",
            "MobileNetV2 for small images has inverted residuals in seven stages that form four features (Sandler et al., CVPR 2018, "
            + "[arXiv 1801.04381](https://arxiv.org/abs/1801.04381)); the one of half the width is what published tables on CIFAR-100 call "
            + "MobileNetV2, 64.60 % without a teacher. MobileNet, MobileNetV3 and MNASNet are for ImageNet, the latter two under "
            + "torchvision's keys (Howard et al., [arXiv 1704.04861](https://arxiv.org/abs/1704.04861); ICCV 2019, [arXiv "
            + "1905.02244](https://arxiv.org/abs/1905.02244); Tan et al., CVPR 2019, [arXiv "
            + "1807.11626](https://arxiv.org/abs/1807.11626)).",
            name => name.StartsWith("mobilenet", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("mnasnet", StringComparison.Ordinal)),
        (
            "SqueezeNet",
            "Fire modules, squeezed and expanded, under torchvision's keys (Iandola et al., [arXiv "
            + "1602.07360](https://arxiv.org/abs/1602.07360)). It ends in a map of scores for each class and has no layout Pooled.",
            name => name.StartsWith("squeezenet", StringComparison.Ordinal)),
        (
            "EfficientNet",
            "Inverted residuals with squeeze and excitation and stochastic depth, under torchvision's keys (Tan, Le, ICML 2019, [arXiv "
            + "1905.11946](https://arxiv.org/abs/1905.11946)).",
            name => name.StartsWith("efficientnet", StringComparison.Ordinal)),
        (
            "RegNet",
            "Bottlenecks in groups, with squeeze and excitation, under torchvision's keys (Radosavovic et al., CVPR 2020, [arXiv "
            + "2003.13678](https://arxiv.org/abs/2003.13678)).",
            name => name.StartsWith("regnet", StringComparison.Ordinal)),
        (
            "DenseNet",
            "Every layer of a dense block reads all before it; a spot is a dense block (Huang et al., CVPR 2017, [arXiv "
            + "1608.06993](https://arxiv.org/abs/1608.06993)). That for ImageNet has torchvision's keys.",
            name => name.StartsWith("densenet", StringComparison.Ordinal)),
        (
            "ConvNeXt",
            "Convolutions of 7x7 and two linear layers over each pixel, under torchvision's keys (Liu et al., CVPR 2022, [arXiv "
            + "2201.03545](https://arxiv.org/abs/2201.03545)).",
            name => name.StartsWith("convnext", StringComparison.Ordinal)),
        (
            "Vision transformers",
            "Tokens instead of maps, twelve blocks that form four spots, under timm's keys; those for 32 pixels have patches of 4x4 "
            + "(Dosovitskiy et al., ICLR 2021, [arXiv 2010.11929](https://arxiv.org/abs/2010.11929)).",
            name => name.StartsWith("vit", StringComparison.Ordinal)),
        (
            "ShuffleNet",
            "Grouped convolutions and shuffled channels (Zhang et al., CVPR 2018, [arXiv 1707.01083](https://arxiv.org/abs/1707.01083); Ma "
            + "et al., ECCV 2018, [arXiv 1807.11164](https://arxiv.org/abs/1807.11164)).",
            name => name.StartsWith("ShuffleNet", StringComparison.Ordinal)),
    ];

    private static readonly string[] NotOfThePaper =
    [
        "resnet20-resnet8", "wrn_16_2-wrn_16_1", "vgg13-resnet8", "wrn_40_2-wrn_40_1", "vgg13-MobileNetV2-half",
        "vit_tiny_patch4_32-resnet8x4",
    ];

    private static readonly (string Title, Func<PairInfo, bool> Has)[] Groups =
    [
        ("Others", pair => NotOfThePaper.Contains(pair.Name)),
        ("CIFAR-100", pair => pair is { Input: { Channels: 3, Height: 32 }, Classes: 100 }),
        ("tiny-ImageNet", pair => pair is { Input: { Channels: 3, Height: 64 }, Classes: 200 }),
        ("ImageNet", pair => pair is { Input: { Channels: 3, Height: 224 }, Classes: 1000 }),
        ("Small grey images", pair => pair.Input.Channels == 1),
        ("Others", _ => true),
    ];

    private static readonly string[] TitlesInOrder = ["CIFAR-100", "tiny-ImageNet", "ImageNet", "Small grey images", "Others"];

    public static string Of(Catalog catalog)
    {
        var page = new Markdown("Architectures and pairs")
            .Paragraph(
                $"""
                {catalog.Architectures.Length} networks and {catalog.Pairs.Length} pairs come with the library. `sakd inspect <pair>` shows
                a pair from the inside; [your own](own-network.md) are annotated likewise.
                """)
            .Heading(2, "Architectures")
            .Paragraph(
                """
                Shapes are channels x height x width. Parameters, multiply-adds of one image and shapes hold for the images and classes
                given; every network takes others. Keys of the weights are PyTorch's.
                """);
        foreach (var family in catalog.Architectures.Select(entry => entry.Info).GroupBy(Family).OrderBy(family => family.Key))
        {
            var (title, text, _) = Families[family.Key];
            page.Heading(3, title).Paragraph(text).Table(
                ["name", "images", ">classes", ">parameters", ">multiply-adds", "stem", "features 1 to M"],
                family.OrderBy(info => Numerically(info.Name), StringComparer.OrdinalIgnoreCase).Select(Architecture));
        }

        page.Heading(2, "Pairs").Paragraph(
            """
            A pair is called `teacher-student`. Spots are those of the distillers that [compare every stage](distillers.md), each with the
            teacher's stage and, where it has another name, the student's. By index: both networks have as many stages. By resolution: they
            have not, and the last of each size that both have are compared. Of one style is a pair whose features have the same shapes.
            """);
        foreach (var group in catalog.Pairs
            .Select(entry => entry.Info)
            .GroupBy(Group)
            .OrderBy(group => Array.IndexOf(TitlesInOrder, group.Key)))
        {
            page.Heading(3, group.Key).Table(
                ["pair", "images", ">classes", ">parameters, student of teacher", "style", "aligned", "spots"],
                group.OrderBy(info => Numerically(info.Name), StringComparer.OrdinalIgnoreCase).Select(Pair));
        }

        return page.ToString();
    }

    /// <summary>resnet8 before resnet14.</summary>
    private static string Numerically(string name) => Digits().Replace(name, digits => digits.Value.PadLeft(4, '0'));

    private static int Family(ArchitectureInfo info) => Array.FindIndex(Families, family => family.Has(info.Name)) is >= 0 and var index
        ? index
        : throw new InvalidOperationException($"{info.Name} is of no family that the page knows.");

    private static string Group(PairInfo pair) => Groups.First(group => group.Has(pair)).Title;

    private static string[] Architecture(ArchitectureInfo info)
    {
        var features = info.Stages.Where(stage => stage.IsFeature).ToList();
        return
        [
            info.Name, info.Input.ToString(), Markdown.Count(info.Classes), Markdown.Count(info.Parameters),
            Markdown.Millions(info.MultiplyAdds),
            features[0].Output.ToString(), string.Join(", ", features.Skip(1).Select(stage => stage.Output)),
        ];
    }

    private static string[] Pair(PairInfo pair)
    {
        var stages = pair.Layouts.Single(layout => layout.Layout is Layout.Stages);
        return
        [
            pair.Name, pair.Input.ToString(), Markdown.Count(pair.Classes),
            ((double?)pair.Student.Parameters / pair.Teacher.Parameters)?.ToString("0.0 %", CultureInfo.InvariantCulture) ?? "-",
            pair.Homogeneous ? "one" : "two",
            stages.Alignment.Split(':')[0],
            string.Join(
                ", ",
                stages.Spots.SkipLast(1).Select(spot => spot.Teacher == spot.Student ? spot.Teacher : $"{spot.Teacher} / {spot.Student}")),
        ];
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
