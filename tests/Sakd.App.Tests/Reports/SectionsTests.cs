using System.Text.RegularExpressions;
using Sakd.App.Reports;
using Sakd.App.Reports.Findings;
using Sakd.App.Reports.Sections;
using Sakd.App.Runs;
using Sakd.App.Tests.Comparing;
using Sakd.Training;
using SkiaSharp;

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
        Assert.Matches("<th scope=\"row\">class 1</th><td>class 0</td><td><span class=\"bar network\"[^>]*></span> 25.0 %</td>", page);
        Assert.DoesNotContain("class=\"matrix\"", page, StringComparison.Ordinal);
        Assert.Contains(
            "alt=\"What the network takes for what in run: 25 classes, 98.7 % of the images on the diagonal\"",
            page, StringComparison.Ordinal);
    }

    /// <summary>Row by row the class: that of what happens once of four times is half opaque.</summary>
    [Fact]
    public void OfManyClassesEachPairIsAPixel()
    {
        string source = ConfusionImage.Of(Findings([], Confusion(25)).Student, [.. Enumerable.Range(0, 25)]);

        using var bitmap = SKBitmap.Decode(Convert.FromBase64String(source["data:image/png;base64,".Length..]));
        Assert.Equal((25, 25), (bitmap.Width, bitmap.Height));
        Assert.Equal(255, bitmap.GetPixel(0, 0).Alpha);
        Assert.Equal(128, bitmap.GetPixel(0, 1).Alpha);
        Assert.Equal(0, bitmap.GetPixel(1, 0).Alpha);
    }

    [Fact]
    public void StudentsOfTheSameImagesStandClassByClassSideBySide()
    {
        ReportPart[] parts =
        [
            .. ((string[])["first", "second"]).Select(name => new ReportPart(
                Run(name), null, null, Findings(["coat", "shoe"], Confusion(2)), null)),
        ];

        string page = ClassesSection.Of([.. parts]).ToString();

        Assert.Matches(
            "<th scope=\"row\">shoe</th><td>4</td>(<td><span class=\"bar student\"[^>]*></span> 75.0 %</td>){2}</tr>", page);
        Assert.Equal("", ClassesSection.Of([parts[0]]).ToString());
        Assert.Contains(
            "The runs' test images differ",
            ClassesSection.Of([parts[0], parts[1] with { Findings = Findings(["coat"], Confusion(2)) }]).ToString(),
            StringComparison.Ordinal);
    }

    /// <summary>However many branch points and runs show it.</summary>
    [Fact]
    public void AnImageIsInThePageOnce()
    {
        var sheet = new ImageSheet();
        var image = new GalleryImage(3, "coat", "data:image/png;base64,AAAA", 48, 56);

        string first = sheet.Show(image, "coat").ToString(), second = sheet.Show(image, "coat").ToString();

        Assert.Equal(first, second);
        Assert.Contains("width=\"48\" height=\"56\"", first, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(sheet.Definitions.ToString(), "AAAA"));
    }

    /// <summary>Half of the samples change routes from one epoch to the next.</summary>
    [Fact]
    public void RoutesAreDrawnOverTheEpochs()
    {
        var run = Run("run") with { Epochs = [Epoch(1, ("11", 0.5), ("01", 0.5)), Epoch(2, ("11", 1))] };

        string page = DecisionsSection.Of([run]).ToString();

        Assert.Contains("run, share of the routes: 11 from 0.5 to 1, ", page, StringComparison.Ordinal);
        Assert.Contains("01 from 0.5 to 0, ", page, StringComparison.Ordinal);
        Assert.Contains("the mean probability of it by the policy", page, StringComparison.Ordinal);
    }

    /// <summary>What is drawn of one run stands beside the same of the other; of a single run all is in one row.</summary>
    [Fact]
    public void DecisionsOfSeveralRunsStandSideBySide()
    {
        ReportedRun[] runs =
        [
            .. ((string[])["first", "second"]).Select(name =>
                Run(name) with { Epochs = [Epoch(1, ("11", 0.5), ("01", 0.5)), Epoch(2, ("11", 1))] }),
        ];

        Assert.Equal(
            [
                "charts", "first", "second",
                "charts", "first, share of the routes", "second, share of the routes",
                "charts", "first, routes in the last epoch", "second, routes in the last epoch",
            ],
            Parts(runs));
        Assert.Equal(["charts", "first", "first, share of the routes", "first, routes in the last epoch"], Parts(runs[..1]));

        static IEnumerable<string> Parts(ReportedRun[] runs) =>
            Regex.Matches($"{DecisionsSection.Of(runs)}", "(?<=<div class=\"|<figcaption>)(charts|[^\"<]+(?=</figcaption>))")
                .Select(part => part.Value);
    }

    [Fact]
    public void OfARunWithoutAPolicyNothingIsSaidOfOne()
    {
        var run = Run("run", Strategy.Always) with { Epochs = [Epoch(1)] };

        Assert.Contains(
            "<p>The share of samples that were distilled at each branch point.</p>", DecisionsSection.Of([run]).ToString(),
            StringComparison.Ordinal);
        Assert.Contains(
            "run has no gallery: always has no policy",
            GallerySection.Of(run, Findings(["coat"], new int[1, 1]), ImageTags.None, new ImageSheet(), "0").ToString(),
            StringComparison.Ordinal);
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
                "KD_1", "to teacher: 4 to 16, 3.1 k", "to student: 16 to 4, 3.1 k",
                "head", "10x1x1", "160 multiply-adds", "head", "10x1x1", "40 multiply-adds",
                "KL: logits",
            ],
            Regex.Matches(drawn, "<text[^>]*>([^<]*)</text>").Select(text => text.Groups[1].Value));
        Assert.Contains("policy and adapters have 1,234 parameters", drawn, StringComparison.Ordinal);
    }

    private static int Rings(params string[]?[] collapsed)
    {
        var run = Run("run") with { Epochs = [.. collapsed.Select((spots, i) => Epoch(i + 1) with { Collapsed = spots })] };
        return Regex.Count($"{DecisionsSection.Of([run])}", "<(ellipse|circle)[^>]* fill=\"none\"");
    }

    private static string Gallery(Strategy strategy, params float[] margins)
    {
        var findings = Findings(["coat"], new int[1, 1]) with
        {
            Labels = new long[margins.Length],
            Margins = new float[margins.Length, 1],
            Gallery = margins.Index().ToDictionary(
                one => one.Index, one => new GalleryImage(one.Index, $"image {one.Index}", "data:,", 28, 28)),
        };
        for (int i = 0; i < margins.Length; i++) findings.Margins[i, 0] = margins[i];
        return GallerySection.Of(Run("run", strategy), findings, ImageTags.None, new ImageSheet(), "0").ToString();
    }

    private static string Networks(int classes)
    {
        string[] names = [.. Enumerable.Range(0, classes).Select(label => $"class {label}")];
        return NetworksSection.Of(Run("run", Strategy.None), Findings(names, Confusion(classes)), "0").ToString();
    }

    private static int[,] Confusion(int classes)
    {
        var confusion = new int[classes, classes];
        for (int label = 0; label < classes; label++) confusion[label, label] = 3;
        confusion[1, 0] = 1;
        return confusion;
    }

    private static EpochMetrics Epoch(int number, params (string Route, double Share)[] routes) => new()
    {
        Epoch = number,
        LearningRate = 0.1,
        Loss = 1,
        CrossEntropy = 1,
        TrainingAccuracy = 0.5,
        ValidationAccuracy = 0.5,
        Best = true,
        DistillationProbability = new Dictionary<string, double> { ["KL"] = 1 },
        Routes = routes.Length == 0 ? null : routes.ToDictionary(route => route.Route, route => route.Share),
        Seconds = 1,
        ImagesPerSecond = 1,
    };

    private static RunFindings Findings(string[] classes, int[,] confusion) => new(
        [.. classes], [], "all test images", new NetworkFindings("net", 1, 1, 1, 1, 1, confusion), null, null,
        new Dictionary<int, GalleryImage>(), []);

    private static ReportedRun Run(string folder, Strategy strategy = Strategy.Adaptive) =>
        new(folder, ToyGrid.Config with { Strategy = strategy, Spots = ["KL"] }, [], null);
}
