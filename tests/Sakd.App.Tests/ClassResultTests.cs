using System.Text.Json;
using Sakd.App.Runs;
using Sakd.App.Tests.Images;

namespace Sakd.App.Tests;

/// <summary>What a run says of each class, and of a student that would have been better alone.</summary>
public sealed class ClassResultTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void ASummaryHasEveryClassAndTheMeanOfTheirRecalls()
    {
        // Of eels there are no test images, and of dogs more than of cats.
        Made.Classes("pets/train", 20, "cat", "dog", "eel");
        Made.Classes("pets/val", 3, "cat", "dog", "eel");
        Made.Classes("pets/test", 3, "cat");
        Made.Classes("pets/test", 9, "dog");
        var result = Run("train", "resnet8", "--data", "pets", "--batch", "8", "--output", "run");

        var summary = Read("run/summary.json");
        var classes = summary.GetProperty("classes").EnumerateArray().ToList();
        Assert.Equal(["cat", "dog", "eel"], classes.Select(one => one.GetProperty("name").GetString()));
        Assert.Equal([3, 9, 0], classes.Select(one => one.GetProperty("images").GetInt32()));
        Assert.False(classes[2].TryGetProperty("accuracy", out _));
        double cat = classes[0].GetProperty("accuracy").GetDouble(), dog = classes[1].GetProperty("accuracy").GetDouble();
        Assert.Equal((cat + dog) / 2, summary.GetProperty("balancedAccuracy").GetDouble(), 12);
        Assert.Equal(((3 * cat) + (9 * dog)) / 12, summary.GetProperty("studentAccuracy").GetDouble(), 12);

        string[] lines =
        [
            $"balanced  {Formatted.Percent((cat + dog) / 2)}, the mean over 2 classes",
            $"classes   cat {Formatted.Percent(cat)}, dog {Formatted.Percent(dog)}",
            "          without test images: eel",
        ];
        Assert.Contains(string.Join('\n', lines), result, StringComparison.Ordinal);
        Assert.Contains(
            string.Join('\n', lines), Run("evaluate", "run/model.safetensors", "--data", "pets"), StringComparison.Ordinal);
    }

    [Fact]
    public void OfManyClassesTheWorstAreShown()
    {
        ClassResult[] classes =
        [
            .. Enumerable.Range(0, 30).Select(i => new ClassResult($"c{i}", 10, (29 - i) / 30.0)),
            .. Enumerable.Range(0, 12).Select(i => new ClassResult($"n{i}", 0, null)),
        ];
        Assert.Equal(
            [
                "balanced  48.3 %, the mean over 30 classes",
                "worst     c29 0.0 %, c28 3.3 %, c27 6.7 %, c26 10.0 %, c25 13.3 %, c24 16.7 %, c23 20.0 %, c22 23.3 %, c21 26.7 %, "
                    + "c20 30.0 % (20 more: see summary.json)",
                "          without test images: n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more",
            ],
            ClassLines.Of(14.5 / 30, classes));
    }

    [Fact]
    public void AStudentThatIsBelowItselfAloneIsSaidToBe()
    {
        Distill("none", "--output", "runs/alone");
        SetAccuracy("runs/alone", 1.5);
        Assert.Contains(Distill("always").Split('\n'), line => line.StartsWith("below     the student alone", StringComparison.Ordinal)
            && line.Contains("150.0 %", StringComparison.Ordinal));
        string output = string.Join(' ', Distill("always").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("(runs/alone): distilled, it has", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seed", "2")]
    [InlineData("--epochs", "2")]
    [InlineData("--lr", "0.01")]
    public void ARunOfOtherSettingsIsNoMeasure(string option, string value)
    {
        Distill("none", "--output", "runs/alone");
        SetAccuracy("runs/alone", 1.5);
        Assert.DoesNotContain("below ", Distill("always", option, value), StringComparison.Ordinal);
    }

    [Fact]
    public void NorIsOneThatIsNotBetterOrLiesElsewhere()
    {
        Distill("none", "--output", "runs/alone");
        SetAccuracy("runs/alone", 0);
        Assert.DoesNotContain("below ", Distill("always"), StringComparison.Ordinal);
        SetAccuracy("runs/alone", 1.5);
        Directory.CreateDirectory("elsewhere");
        Assert.DoesNotContain("below ", Distill("always", "--output", "elsewhere/run"), StringComparison.Ordinal);
    }

    private string Distill(string strategy, params string[] more) =>
        Run(["distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--strategy", strategy, .. more]);

    private string Run(params string[] args)
    {
        string[] epochs = args[0] == "evaluate" || args.Contains("--epochs") ? [] : ["--epochs", "1"];
        var result = _sakd.Run([.. args, "--threads", "1", .. epochs]);
        Assert.Equal("", result.Error);
        return result.Output;
    }

    // What a student can be above, whatever it has come to.
    private static void SetAccuracy(string folder, double accuracy)
    {
        string file = Path.Combine(folder, RunFolder.Summary);
        var summary = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!;
        (summary["studentAccuracy"], summary["standardError"]) = (accuracy, 0.01);
        File.WriteAllText(file, summary.ToJsonString());
    }

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
