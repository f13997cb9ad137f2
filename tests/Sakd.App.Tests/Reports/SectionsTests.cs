using System.Text.RegularExpressions;
using Sakd.App.Reports;
using Sakd.App.Reports.Findings;
using Sakd.App.Reports.Sections;
using Sakd.App.Runs;
using Sakd.App.Tests.Comparing;
using Sakd.Training;

namespace Sakd.App.Tests.Reports;

/// <summary>What pages say of runs that nobody has trained.</summary>
public sealed class SectionsTests
{
    [Fact]
    public void RunsOfTheSameNameAreToldApartByTheirFolders() => Assert.Equal(
        ["first/run", "second/run", "third"],
        ReportedRun.Named([Run("grid/first/run"), Run("grid/second/run"), Run("third")]).Select(run => run.Name));

    /// <summary>The odds of the first image are e^20, those of the second e^-0.5.</summary>
    [Fact]
    public void WhatIsAllButCertainIsToldFromWhatIsCertain()
    {
        string page = Gallery(Strategy.Adaptive, 20, -0.5f);

        Assert.Contains("KL: 0.378 to 1-2.1e-9, mean 0.69", page, StringComparison.Ordinal);
        Assert.Contains("<figcaption>1-2.1e-9</figcaption>", page, StringComparison.Ordinal);
        Assert.Contains("the probability of distilling it, which is the policy&#39;s", page, StringComparison.Ordinal);
        Assert.DoesNotContain("next to no difference", page, StringComparison.Ordinal);
    }

    [Fact]
    public void APolicyThatIsDecidedIsSaidToMakeNoDifference() =>
        Assert.Contains("next to no difference is made between images here", Gallery(Strategy.Adaptive, 20, 12), StringComparison.Ordinal);

    [Fact]
    public void AntiDistilsWhatItsPolicyLeavesOut() =>
        Assert.Contains("which is 1 less its policy&#39;s", Gallery(Strategy.Anti, 1, -1), StringComparison.Ordinal);

    /// <summary>Of 25 classes, whose names begin alike, the second is taken for the first once of four times.</summary>
    [Fact]
    public void OfManyClassesTheCommonestConfusionsAreNamed()
    {
        string page = Networks(classes: 25);

        Assert.Contains("Taken for something else most often", page, StringComparison.Ordinal);
        Assert.Matches("<th scope=\"row\">class 1</th><td>class 0</td><td><span class=\"bar student\"[^>]*></span> 25.0 %</td>", page);
        Assert.DoesNotContain("class=\"matrix\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ClassesWhoseNamesBeginAlikeAreNumbered()
    {
        string page = Networks(classes: 3);

        Assert.Contains("<abbr title=\"class 2\">3</abbr>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">3 class 2</th>", page, StringComparison.Ordinal);
    }

    /// <summary>Of three epochs the policy was decided in the first and the last.</summary>
    [Fact]
    public void EpochsInWhichAPolicyWasDecidedHaveRings()
    {
        Assert.Equal(2, Rings(["KL"], null, ["KL"]));
        Assert.Equal(0, Rings(null, [], ["another"]));
    }

    /// <summary>For the teacher it is what policies come to; against it nothing is distilled any more.</summary>
    [Theory]
    [InlineData(0.999, "note")]
    [InlineData(0.001, "warning")]
    public void APolicyThatIsDecidedInTheEndIsNamedWithTheResult(double share, string kind)
    {
        var summary = new RunSummary
        {
            StudentAccuracy = 0.5,
            StandardError = 0.01,
            TestImages = 100,
            BestEpoch = 2,
            ValidationAccuracy = 0.5,
            Seconds = 10,
            ImagesPerSecond = 100,
            DistillationProbability = new Dictionary<string, double> { ["KL"] = share },
        };

        Assert.Matches($"<p class=\"{kind}\">run: [^<]*decided in the last epoch at KL", Result(summary with { Collapsed = ["KL"] }));
        Assert.DoesNotContain("decided", Result(summary with { Collapsed = [] }), StringComparison.Ordinal);

        static string Result(RunSummary summary) => $"{SettingsSection.Results([Run("run") with { Summary = summary }])}";
    }

    /// <summary>
    /// Teacher and student are patches of 4 x 4 of a grey image of 28 x 28, to 16 and to 4 channels, and a head of ten classes.
    /// </summary>
    [Fact]
    public void TheRoutingNetworkIsDrawnWithAdaptersShapesAndMultiplyAdds()
    {
        var pair = new ToyCatalog().Pairs[0].Info;
        var layout = pair.Layouts[0];
        layout = layout with { Spots = layout.Spots.SetItem(0, layout.Spots[0] with { Hst = "4 to 16", Hts = "16 to 4" }) };

        string drawn = $"{RoutingDrawing.Draw(pair, layout, pair.Classes, routes: true)}";

        Assert.Equal(
            [
                "resnet20", "resnet8w8",
                "patches", "16x7x7", "12.5 k multiply-adds", "patches", "4x7x7", "3.1 k multiply-adds",
                "KD_1", "to teacher: 4 to 16", "to student: 16 to 4",
                "head", "10x1x1", "160 multiply-adds", "head", "10x1x1", "40 multiply-adds",
                "KL: logits",
            ],
            Regex.Matches(drawn, "<text[^>]*>([^<]*)</text>").Select(text => text.Groups[1].Value));
        Assert.Contains("policy and adapters have 1,234 parameters", drawn, StringComparison.Ordinal);
    }

    private static int Rings(params string[]?[] collapsed)
    {
        var run = Run("run") with
        {
            Epochs =
            [
                .. collapsed.Select((spots, i) => new EpochMetrics
                {
                    Epoch = i + 1,
                    LearningRate = 0.1,
                    Loss = 1,
                    CrossEntropy = 1,
                    TrainingAccuracy = 0.5,
                    ValidationAccuracy = 0.5,
                    Best = false,
                    DistillationProbability = new Dictionary<string, double> { ["KL"] = 0.999 },
                    Collapsed = spots,
                    Seconds = 1,
                    ImagesPerSecond = 100,
                }),
            ],
        };
        return Regex.Count($"{DecisionsSection.Of([run])}", "<(ellipse|circle)[^>]* fill=\"none\"");
    }

    private static string Gallery(Strategy strategy, params float[] margins)
    {
        var findings = Findings(["coat"], new int[1, 1]) with
        {
            Labels = new long[margins.Length],
            Margins = new float[margins.Length, 1],
            Gallery = margins.Index().ToDictionary(one => one.Index, one => new GalleryImage(one.Index, $"image {one.Index}", "data:,")),
        };
        for (int i = 0; i < margins.Length; i++) findings.Margins[i, 0] = margins[i];
        return GallerySection.Of(Run("run", strategy), findings, ImageTags.None, "0").ToString();
    }

    private static string Networks(int classes)
    {
        var confusion = new int[classes, classes];
        for (int label = 0; label < classes; label++) confusion[label, label] = 3;
        confusion[1, 0] = 1;
        return NetworksSection.Of(
            Run("run"), Findings([.. Enumerable.Range(0, classes).Select(label => $"class {label}")], confusion), "0").ToString();
    }

    private static RunFindings Findings(string[] classes, int[,] confusion) => new(
        [.. classes], [], "all test images", new NetworkFindings("net", 1, 1, 1, 1, 1, confusion), null, null,
        new Dictionary<int, GalleryImage>(), []);

    private static ReportedRun Run(string folder, Strategy strategy = Strategy.Adaptive) =>
        new(folder, ToyGrid.Config with { Strategy = strategy, Spots = ["KL"] }, [], null);
}
