using System.Globalization;
using System.Text.RegularExpressions;
using Sakd.App.Starters;
using Sakd.App.Tests.Images;
using Sakd.Runtime.Tests.Data;
using SkiaSharp;

namespace Sakd.App.Tests;

public sealed partial class InitTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void GreyArraysKeepTheirShape()
    {
        string text = Init("init", _sakd.SmallData);
        Has(
            text,
            "//   data      small: ",
            "//   classes   10\n",
            "//   input     1x28x28: their own shape, which arrays keep\n",
            "//   budget    20,000,000 multiply-adds for the student\n",
            "//   dotnet run -c Release -- inspect photos\n",
            "//   dotnet run -c Release -- distill photos --data small --recipe fashion-mnist\n",
            "using Sakd;\nusing Sakd.Architectures;\n\nnamespace Photos;\n",
            "[Architecture(\"photos-teacher\", Input = \"1x28x28\", Classes = 10)]\n[Stem<ConvBnRelu>(\"\", ",
            "[Architecture(\"photos-student\", Input = \"1x28x28\", Classes = 10)]\n",
            "[Stage<BasicBlock>(\"layer3\", ",
            "[Head(\"fc\")]\npublic sealed partial class PhotosStudent;\n",
            "[SpotAdaptive<PhotosTeacher, PhotosStudent>(Name = \"photos\")]\npublic sealed partial class PhotosPair;\n");
        Assert.DoesNotContain("layer4", text, StringComparison.Ordinal);
        KeepsTheBudget(text, 20_000_000);
    }

    [Fact]
    public void FilesAreMeasured()
    {
        foreach (string name in (string[])["beech", "maple", "oak"])
        {
            for (int i = 0; i < 3; i++) Made.Write($"trees/{name}/{i}.png", Made.Png(i + name.Length, 90 + i, 70 + i));
        }

        var result = _sakd.Run("init", "trees", "--name", "Trees", "--output", "Trees.cs", "--budget", "5M");
        Assert.Equal("", result.Error);
        Has(
            result.Output,
            "data      trees: folders of classes",
            "classes   3",
            "median short side of 9 images is 71, 64 the largest of 32, 64, 96, 128, 224",
            "multiply-adds: stages of ",
            "written   Trees.cs: TreesTeacher, TreesStudent, TreesPair",
            "  dotnet new console -n Trees -o .\n",
            "  return SakdApp.Run(args, SakdCatalog.Instance);\n",
            "  dotnet run -c Release -- distill trees --data trees --recipe small-photos\n");
        string text = File.ReadAllText("Trees.cs");
        Has(text, "Input = \"3x64x64\", Classes = 3)]", "[Stem<ConvBnRelu>(\"\", ", ", Stride = 2)]\n[Stage", "class TreesPair;");
        KeepsTheBudget(text, 5_000_000);
    }

    [Theory]
    [InlineData(20, 32)]
    [InlineData(63, 32)]
    [InlineData(96, 96)]
    [InlineData(200, 128)]
    [InlineData(230, 224)]
    public void TheMedianShortSideDecides(int side, int input)
    {
        // One image of another size on either side changes nothing.
        Made.Write("d/a/0.png", Made.Png(1, 10, 10));
        Made.Write("d/a/1.png", Made.Png(2, side, side + 5));
        Made.Write("d/b/2.png", Made.Png(3, 300, 300));
        Has(Init("init", "d"), $"//   input     3x{input}x{input}: the median short side of 3 images is {side}, {input} ");
    }

    [Fact]
    public void GreyFilesMakeGreyNetworksAndOneThatCannotBeReadIsPassedOver()
    {
        using var grey = new SKBitmap(new SKImageInfo(40, 20, SKColorType.Gray8));
        grey.Erase(SKColors.Gray);
        using var encoded = grey.Encode(SKEncodedImageFormat.Jpeg, 90);
        for (int i = 0; i < 3; i++) Made.Write($"d/{(char)('a' + i)}/0.jpg", encoded.ToArray());
        Made.Write("d/a/broken.png", "nothing");
        Has(Init("init", "d"), "//   input     1x32x32: the median short side of 3 images", ", and all are grey\n");
    }

    [Fact]
    public void ManyClassesCount()
    {
        for (int i = 0; i < 300; i++) Made.Classes("d", 1, $"c{i:000}");
        string text = Init("init", "d", "--input", "3x32x32", "--budget", "1.5M");
        Has(text, "//   classes   300\n", "//   input     3x32x32: as --input says\n", "Classes = 300)]");
        KeepsTheBudget(text, 1_500_000);
    }

    // The last number: what all channels are multiples of.
    [Theory]
    [InlineData("1x28x28", 10, 1, 4)]
    [InlineData("1x28x28", 10, 20, 16)]
    [InlineData("3x32x32", 100, 20, 16)]
    [InlineData("3x32x32", 100, 5, 8)]
    [InlineData("3x64x64", 3, 20, 16)]
    [InlineData("3x64x64", 300, 2, 4)]
    [InlineData("3x96x96", 20, 20, 8)]
    [InlineData("3x128x96", 20, 50, 16)]
    [InlineData("3x224x224", 1000, 20, 8)]
    [InlineData("3x224x224", 1000, 2000, 16)]
    [InlineData("3x300x300", 10, 100, 8)]
    [InlineData("1x8x8", 2, 1, 16)]
    [InlineData("1x12x12", 2, 1, 8)]
    public void TheStudentHasMostOfTheBudgetAndChannelsThatKernelsTakeAndTheTeacherIsEightToTenTimesAsLarge(
        string input, int classes, int millions, int step)
    {
        long budget = millions * 1_000_000L;
        var (teacher, student) = ResNetSearch.Find(FeatureShape.Parse(input), classes, budget);
        Assert.InRange(student.MultiplyAdds, 3 * budget / 4, budget);
        Assert.InRange((double)teacher.MultiplyAdds / student.MultiplyAdds, 8, 10);
        Assert.Equal(step, new[] { 16, 8, 4 }.First(step => student.Width % step == 0));
        Assert.True((student with { Width = student.Width + step }).MultiplyAdds > budget);
        Assert.Equal(0, teacher.Width % step);
        Assert.Equal(student.Plan, teacher.Plan);
        Assert.InRange(teacher.Width, student.Width, 4 * student.Width);
    }

    [Fact]
    public void BlocksThatDoNotComeOutEvenAreInTheLastStages()
    {
        var (_, student) = ResNetSearch.Find(new FeatureShape(3, 32, 32), 100, 20_000_000);
        Assert.Equal([1, 1, 2], Enumerable.Range(0, student.Stages).Select(student.BlocksOf));
        Assert.Equal([16, 32, 64], student.Channels);
        Made.Classes("d", 2, "a", "b");
        Has(
            Init("init", "d", "--input", "3x32x32"),
            "[Stage<BasicBlock>(\"layer2\", 32, Stride = 2)]\n[Stage<BasicBlock>(\"layer3\", 64, Stride = 2, Repeat = 2)]\n");
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(2000, true)]
    public void TheStemOfImageNetIsForNetworksThatCanAffordIt(int millions, bool imageNet)
    {
        IdxBytes.WriteDataSet("large", new FeatureShape(3, 224, 224), classes: 2, trainingPerClass: 1, testPerClass: 1);
        string budget = string.Create(CultureInfo.InvariantCulture, $"{millions}M");
        string text = Init("init", "large", "--budget", budget);
        Has(text, imageNet ? "[Stem<ImageNetStem>(\"\", " : "[Stem<ConvBnRelu>(\"\", ", "[Stage<BasicBlock>(\"layer4\", ");
    }

    [Fact]
    public void AFileThatIsThereStays()
    {
        File.WriteAllText("Networks.cs", "mine");
        _sakd.Refuses(["init", "bundled"], "Networks.cs is there already and is not overwritten: name another file with --output");
        Assert.Equal("mine", File.ReadAllText("Networks.cs"));
        Directory.CreateDirectory("folder");
        _sakd.Refuses(["init", "bundled", "--output", "folder"], "folder is there already");
        Assert.Equal(["Networks.cs"], Directory.GetFiles("."), (one, other) => Path.GetFileName(one) == Path.GetFileName(other));
    }

    [Fact]
    public void ImagesAreNamedFromWhereTheFileIs()
    {
        Directory.CreateDirectory("project");
        var result = _sakd.Run("init", _sakd.SmallData, "--output", "project/N.cs");
        string seen = Path.Combine("..", "small");
        Has(result.Output, "  cd project\n", $" --data {seen} ");
        Has(File.ReadAllText("project/N.cs"), $" --data {seen} ");
    }

    [Fact]
    public void APathSaysNothingToTheCompiler()
    {
        Made.Classes("d\u2028public class Evil;", 2, "a", "b");
        string text = Init("init", "d\u2028public class Evil;");
        Assert.All(
            text.Split('\n', '\u2028').Where(line => line.Contains("Evil", StringComparison.Ordinal)),
            line => Assert.StartsWith("// ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("init", "init needs <path>: Images")]
    [InlineData("init nowhere", "data not found: nowhere")]
    [InlineData("init bundled --budget 20X", "--budget needs a number of multiply-adds from 1k to 10G, such as 20M or 1.5G, not '20X'")]
    [InlineData("init bundled --budget -5M", "--budget needs")]
    [InlineData("init bundled --budget 0", "--budget needs")]
    [InlineData("init bundled --budget 1000G", "--budget needs")]
    [InlineData("init bundled --budget 99999999999999999999999999999G", "--budget needs")]
    [InlineData("init bundled --budget 10k", "a budget of 10,000 multiply-adds is too small: the smallest student for 1x28x28")]
    [InlineData("init bundled --input 28", "--input needs channels, 1 or 3")]
    [InlineData("init bundled --input 1x32x32", "are arrays of 1x28x28 and keep their size: --input 1x32x32 is for files")]
    [InlineData("init bundled --name 3d", "--name needs letters and digits, first a capital, such as Photos, not '3d'")]
    [InlineData("init bundled --name Sakd", "--name Sakd is taken already")]
    [InlineData("init bundled --output nowhere/N.cs", "nowhere/N.cs cannot be written")]
    [InlineData("init bundled --output ", "--output needs a name")]
    public void WhatItRefuses(string line, string says)
    {
        _sakd.Refuses(line.Split(' '), says);
        Assert.False(File.Exists("Networks.cs"));
    }

    [Fact]
    public void ShapesThatNoNetworkIsForAndOneClassAreRefused()
    {
        Made.Classes("one", 2, "a");
        _sakd.Refuses(["init", "one"], "one has one class, 'a'");
        Made.Classes("d", 2, "a", "b");
        _sakd.Refuses(["init", "d", "--input", "3x1024x1024"], "no networks for 3x1024x1024: the short side may have 4 to 512 pixels");
        _sakd.Refuses(["init", "d", "--input", "3x32x2000000000"], "the long one four times as many");
        IdxBytes.WriteDataSet("tiny", new FeatureShape(1, 3, 3), classes: 2, trainingPerClass: 1, testPerClass: 1);
        _sakd.Refuses(["init", "tiny"], "no networks for 1x3x3");
    }

    private static void Has(string text, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));

    private static void KeepsTheBudget(string text, long budget)
    {
        long[] counts = [.. Count().Matches(text).Select(
            match => long.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];
        Assert.Equal(2, counts.Length);
        Assert.InRange(counts[0], budget / 2, budget);
        Assert.InRange((double)counts[1] / counts[0], 8, 10);
    }

    private string Init(params string[] args)
    {
        var result = _sakd.Run(args);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        return File.ReadAllText("Networks.cs");
    }

    [GeneratedRegex("^//   (?:student|teacher) +([0-9,]+) multiply-adds", RegexOptions.Multiline)]
    private static partial Regex Count();
}
