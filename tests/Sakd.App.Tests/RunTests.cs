using System.Globalization;
using System.Text.Json;
using Sakd.App;
using Sakd.App.Runs;
using Sakd.App.Tests.TensorBoard;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;

namespace Sakd.App.Tests;

/// <summary>Whole runs of the program, of toys.</summary>
public sealed class RunTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void AnAdaptiveDistillationLeavesItsFiles()
    {
        var result = Distill("--seed", "3");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        string folder = $"runs/{ToyCatalog.Pair}-at-adaptive";
        Assert.Equal(
            [
                "config.json", "decisions.png", "events", "metrics.jsonl", "policy.safetensors", "steps.csv", "student.safetensors",
                "summary.json",
            ],
            FilesOf(folder));
        Assert.Contains("cpu, 1 thread, seed 3", result.Output, StringComparison.Ordinal);
        Assert.Contains($"next      sakd evaluate {folder}/student.safetensors --data small\n", result.Output, StringComparison.Ordinal);

        var config = Read($"{folder}/config.json");
        Assert.Equal("distill", config.GetProperty("command").GetString());
        Assert.Equal("Adaptive", config.GetProperty("strategy").GetString());
        Assert.Equal(3u, config.GetProperty("seed").GetUInt64());
        Assert.Equal(0.05 / 2, config.GetProperty("policyLearningRate").GetDouble(), 12);
        Assert.Equal(100, config.GetProperty("warmUpSteps").GetInt32());
        Assert.Equal(1000, config.GetProperty("beta2").GetDouble());
        Assert.Equal(folder, config.GetProperty("output").GetString());

        var lines = File.ReadAllLines($"{folder}/metrics.jsonl").Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([1, 2], lines.Select(line => line.GetProperty("epoch").GetInt32()));
        Assert.All(
            lines,
            line => Assert.Equal(["KD_1", "KL"], line.GetProperty("distillationProbability").EnumerateObject().Select(spot => spot.Name)));
        Assert.All(lines, line => Assert.Equal(1, line.GetProperty("routes").EnumerateObject().Sum(route => route.Value.GetDouble()), 9));

        var summary = Read($"{folder}/summary.json");
        Assert.InRange(summary.GetProperty("studentAccuracy").GetDouble(), 0, 1);
        Assert.InRange(summary.GetProperty("teacherAccuracy").GetDouble(), 0, 1);
        Assert.True(summary.GetProperty("seconds").GetDouble() > 0);
        Assert.True(summary.GetProperty("imagesPerSecond").GetDouble() > 0);
        Assert.Equal(
            lines.Average(line => line.GetProperty("distillationProbability").GetProperty("KL").GetDouble()),
            summary.GetProperty("distilledShare").GetProperty("KL").GetDouble(), 12);
        Assert.Equal(
            lines[^1].GetProperty("distillationProbability").GetProperty("KL").GetDouble(),
            summary.GetProperty("distillationProbability").GetProperty("KL").GetDouble());
    }

    [Fact]
    public void ThePolicysTemperatureAndWeightAreThoseThatWereGiven()
    {
        Assert.Equal("", Distill("--tau", "2", "--beta3", "0.5").Error);
        string folder = $"runs/{ToyCatalog.Pair}-at-adaptive";
        var lines = File.ReadAllLines($"{folder}/metrics.jsonl").Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([2, 0.2], lines.Select(line => Math.Round(line.GetProperty("policyTemperature").GetDouble(), 9)));
        Assert.All(lines, line =>
            Assert.Equal(0.5 * line.GetProperty("routingCrossEntropy").GetDouble(), line.GetProperty("routingLoss").GetDouble(), 5));
        Assert.Equal(0.5, Read($"{folder}/config.json").GetProperty("beta3").GetDouble());
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(0.5, 0)]
    public void TheLossHasTheWeightsThatWereGiven(double beta1, double beta2)
    {
        Assert.Equal("", Distill("--strategy", "always", "--beta1", $"{beta1}", "--beta2", $"{beta2}").Error);
        string folder = $"runs/{ToyCatalog.Pair}-at-always";
        foreach (string line in File.ReadAllLines($"{folder}/metrics.jsonl"))
        {
            var epoch = JsonDocument.Parse(line).RootElement;
            Assert.Equal(Of("crossEntropy") + (beta1 * Of("kl")) + (beta2 * Of("kd")), Of("loss"), 4);

            double Of(string name) =>
                epoch.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : 0;
        }

        var config = Read($"{folder}/config.json");
        Assert.Equal((beta1, beta2), (config.GetProperty("beta1").GetDouble(), config.GetProperty("beta2").GetDouble()));
        Assert.Contains($"--beta1 {beta1} --beta2 {beta2}", config.GetProperty("repeat").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SharesOfFeaturesAndOfLogitsAreKeptAsTheyWereGiven()
    {
        Assert.Equal("", Distill("--policy-start", "0.9", "--share", "1:0.5").Error);
        var config = Read($"runs/{ToyCatalog.Pair}-at-adaptive/config.json");
        Assert.Equal(0.9, config.GetProperty("policyStart").GetDouble());
        Assert.Equal("1:0.5", config.GetProperty("share").GetString());
        Assert.Contains("--policy-start 0.9 --share 1:0.5", config.GetProperty("repeat").GetString());
    }

    [Fact]
    public void TensorBoardIsShownWhatTheMetricsSay()
    {
        Assert.Equal("", Distill().Error);
        string folder = $"runs/{ToyCatalog.Pair}-at-adaptive";
        var lines = File.ReadAllLines($"{folder}/metrics.jsonl").Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var events = EventReader.ReadFolder(folder);

        Assert.Equal([1, 2], events.Select(one => one.Step));
        foreach (var (line, one) in lines.Zip(events))
        {
            var values = one.Values();
            Assert.Equal(Of("loss"), values["loss/training"].SimpleValue);
            Assert.Equal(Of("validationLoss"), values["loss/validation"].SimpleValue);
            Assert.InRange(Of("validationLoss"), 0.1, 10);
            Assert.Equal(Of("validationAccuracy"), values["accuracy/validation"].SimpleValue);
            Assert.Equal((float)(1000 * line.GetProperty("kd").GetDouble()), values["parts/beta2_kd"].SimpleValue);
            var distilled = line.GetProperty("distillationProbability").EnumerateObject().Select(spot => spot.Value.GetDouble());
            Assert.Equal([0, .. distilled], values["decisions/spots"].Histo.Bucket);

            float Of(string name) => line.GetProperty(name).GetSingle();
        }

        var image = events[0].Values()["images/first_batch"].Image;
        Assert.Equal(((4 * 30) - 2, (8 * 30) - 2), (image.Height, image.Width));
    }

    [Fact]
    public void ImagesMadeWorseAreRecordedAndHeldAgainstTheDecisions()
    {
        var result = Distill("--corrupt", "0.3,0.6");

        Assert.Equal("", result.Error);
        Assert.Contains(" labels are wrong, ", result.Output, StringComparison.Ordinal);
        string folder = $"runs/{ToyCatalog.Pair}-at-adaptive";
        Assert.Equal("0.3,0.6", Read($"{folder}/config.json").GetProperty("corrupt").GetString());
        string[][] lines = [.. File.ReadLines($"{folder}/corrupted.csv").Select(line => line.Split(','))];
        Assert.Equal(["image", "name", "class", "label", "damage"], lines[0]);
        Assert.All(
            lines[1..], line => Assert.True(line[2] != line[3] || line[4] is "blurred" or "cut" or "doubled", string.Join(',', line)));
        var areas = Read($"{folder}/summary.json").GetProperty("corrupted");
        Assert.Equal(
            ["mislabelled", "damaged", "blurred", "cut", "doubled"], areas.EnumerateObject().Select(of => of.Name));
        Assert.All(
            areas.EnumerateObject().SelectMany(of => of.Value.EnumerateObject()), spot => Assert.InRange(spot.Value.GetDouble(), 0, 1));

        // Every training image, sound ones too, has the policy's odds at each branch point: the areas are theirs.
        string[][] decisions = [.. File.ReadLines($"{folder}/corrupted-decisions.csv").Select(line => line.Split(','))];
        string[] spots = [.. areas.GetProperty("damaged").EnumerateObject().Select(spot => spot.Name)];
        Assert.Equal(["image", "class", "label", "damage", .. spots], decisions[0]);
        Assert.Equal(Read($"{folder}/config.json").GetProperty("trainingImages").GetInt32(), decisions.Length - 1);
        float[] Odds(Func<string[], bool> of) =>
            [.. decisions[1..].Where(of).Select(line => float.Parse(line[4], CultureInfo.InvariantCulture))];
        Assert.Equal(
            areas.GetProperty("damaged").GetProperty(spots[0]).GetDouble(),
            CorruptedDecisions.Area(Odds(line => line[1] == line[2] && line[3] == ""), Odds(line => line[3] != "")), 12);
        Assert.Contains("corrupted mislabelled 0.", result.Output, StringComparison.Ordinal);

        // The report reads the same images again.
        Assert.Equal("", _sakd.Run("report", folder).Error);
        double ofDamaged = areas.GetProperty("damaged").GetProperty(spots[0]).GetDouble();
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"<td>damaged</td><td>{ofDamaged:0.000}</td>"),
            File.ReadAllText($"{folder}/report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void TensorBoardCanBeSwitchedOff()
    {
        Assert.Equal("", Distill("--no-tensorboard").Error);
        string folder = $"runs/{ToyCatalog.Pair}-at-adaptive";
        Assert.DoesNotContain("events", FilesOf(folder));
        Assert.Contains("--no-tensorboard true", Read($"{folder}/config.json").GetProperty("repeat").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("always", "1.00")]
    [InlineData("random", null)]
    [InlineData("anti", null)]
    [InlineData("warm-up", null)]
    [InlineData("logit-warm-up", null)]
    [InlineData("teacher-right", null)]
    [InlineData("teacher-surer", null)]
    [InlineData("most-different", null)]
    public void EveryStrategyRuns(string strategy, string? probability)
    {
        var result = Distill("--strategy", strategy);
        Assert.Equal("", result.Error);
        Assert.Equal(strategy == "anti", File.Exists($"runs/{ToyCatalog.Pair}-at-{strategy}/policy.safetensors"));
        if (probability is not null)
            Assert.Contains($"distilled KD_1 {probability}  KL {probability}", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("step")]
    [InlineData("epoch")]
    public void AMatchedRunDistilsAsMuchAsTheAdaptiveOne(string by)
    {
        string adaptive = $"runs/{ToyCatalog.Pair}-at-adaptive";
        Distill();
        var result = _sakd.Run(
            "distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", "3", "--threads", "1", "--strategy", "matched", "--rates",
            adaptive, "--rates-by", by);

        Assert.Equal("", result.Error);
        string matched = $"runs/{ToyCatalog.Pair}-at-matched";
        Assert.Equal(adaptive, Read($"{matched}/config.json").GetProperty("rates").GetString());
        Assert.False(File.Exists($"{matched}/policy.safetensors"));
        double[] wanted = Rates(adaptive), found = Rates(matched);
        Assert.All(wanted.Append(wanted[^1]).Zip(found), pair => Assert.InRange(pair.Second, pair.First - 0.2, pair.First + 0.2));

        static double[] Rates(string folder) =>
            [.. File.ReadLines($"{folder}/metrics.jsonl")
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("distillationProbability").GetProperty("KL").GetDouble())];
    }

    [Theory]
    [InlineData("finetune")]
    [InlineData("scratch")]
    public void ATeacherThatIsTrainedAlongIsKeptAndMeasured(string mode)
    {
        var result = Distill("--teacher-mode", mode);
        Assert.Equal("", result.Error);
        Assert.Equal(mode == "finetune", Directory.Exists("runs/teachers"));

        string folder = $"runs/{ToyCatalog.Pair}-at-adaptive-{mode}";
        var evaluated = _sakd.Run("evaluate", $"{folder}/teacher.safetensors", "--threads", "1", "--data", "small");
        string accuracy = result.Output
            .Split('\n')
            .Last(line => line.StartsWith("teacher  ", StringComparison.Ordinal))["teacher".Length..].Trim();
        Assert.Contains(accuracy, evaluated.Output, StringComparison.Ordinal);
        if (mode == "finetune")
            Assert.NotEqual(
                File.ReadAllBytes(Directory.GetFiles("runs/teachers").Single()), File.ReadAllBytes($"{folder}/teacher.safetensors"));
    }

    [Theory]
    [InlineData("frozen")]
    [InlineData("finetune")]
    public void ATeacherSeesImagesNormalisedAsItWasTrained(string mode)
    {
        Distill();
        string made = Directory.GetFiles("runs/teachers").Single();
        string[] convert = ["convert", made, "other.safetensors", "--architecture", "resnet20", "--mean", "0.9", "--std", "0.05"];
        Assert.Equal("", _sakd.Run(convert).Error);

        var result = Distill("--teacher", "other.safetensors", "--teacher-mode", mode, "--output", "own");

        Assert.Equal("", result.Error);
        Assert.Contains("note      the teacher sees the images normalised", result.Output, StringComparison.Ordinal);
        Assert.Equal(0.9, Read("own/config.json").GetProperty("teacherNormalisation").GetProperty("mean")[0].GetDouble());
        string file = mode == "frozen" ? "other.safetensors" : "own/teacher.safetensors";
        using (var weights = Sakd.Checkpoints.CheckpointFile.Load(file, null)) Assert.Equal([0.9], weights.Info()!.Normalisation!.Mean);
        string accuracy = result.Output
            .Split('\n')
            .Last(line => line.StartsWith("teacher  ", StringComparison.Ordinal))["teacher".Length..].Trim();
        Assert.Contains(
            accuracy, _sakd.Run("evaluate", file, "--threads", "1", "--data", "small").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void PlainTrainingNeedsNoTeacher()
    {
        Assert.Equal(0, Distill("--strategy", "none").ExitCode);
        Assert.False(Directory.Exists("runs/teachers"));
        var summary = Read($"runs/{ToyCatalog.Pair}-none/summary.json");
        Assert.False(summary.TryGetProperty("teacherAccuracy", out _));
        Assert.False(summary.TryGetProperty("distillationProbability", out _));
    }

    [Fact]
    public void TheTeacherIsTrainedOnceAndTakenFromTheCacheAfterwards()
    {
        Assert.Contains("is trained first", Distill().Output, StringComparison.Ordinal);
        string teacher = Assert.Single(Directory.GetFiles("runs/teachers"));
        Assert.Contains("trained before", Distill("--seed", "2").Output, StringComparison.Ordinal);
        Assert.Contains("is trained first", Distill("--lr", "0.01").Output, StringComparison.Ordinal);
        Assert.Equal(0, Distill("--teacher", teacher).ExitCode);
        Assert.Equal(2, Directory.GetFiles("runs/teachers").Length);
        Assert.Equal(4, Directory.GetDirectories("runs", $"{ToyCatalog.Pair}-at-adaptive*").Length);
    }

    [Theory]
    [InlineData("bundled")]
    [InlineData("own")]
    public void TheTeacherIsTrainedAsTheStudentIsOnWhateverImages(string data)
    {
        var result = _sakd.Run(
            "distill", ToyCatalog.Pair, "--data", data == "own" ? _sakd.SmallData : data, "--epochs", "1", "--threads", "1");
        Assert.Equal("", result.Error);
        Assert.Equal(2, result.Output.Split('\n').Count(line => line.TrimStart().StartsWith("1/1 ", StringComparison.Ordinal)));
        Assert.DoesNotContain("1/8", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bundled", "net")]
    [InlineData("my images", "my net")]
    public void TheNextLineMeasuresTheRunOnItsOwnImages(string data, string output)
    {
        if (data != "bundled") IdxBytes.WriteDataSet(data, new FeatureShape(1, 28, 28), classes: 10, trainingPerClass: 20, testPerClass: 5);
        var train = _sakd.Run("train", "resnet8w8", "--data", data, "--threads", "1", "--epochs", "1", "--output", output);
        Assert.Equal("", train.Error);
        string next = train.Output.Split('\n').Single(line => line.StartsWith("next ", StringComparison.Ordinal));
        Assert.Equal(
            data == "bundled"
                ? "next      sakd evaluate net/model.safetensors"
                : "next      sakd evaluate 'my net/model.safetensors' --data 'my images'",
            next);
    }

    [Fact]
    public void OneSeedGivesOneResult()
    {
        Distill("--output", "one");
        Distill("--output", "two");
        Assert.Equal(File.ReadAllBytes("one/student.safetensors"), File.ReadAllBytes("two/student.safetensors"));
        Assert.Equal(File.ReadAllBytes("one/policy.safetensors"), File.ReadAllBytes("two/policy.safetensors"));
    }

    [Fact]
    public void ATrainedNetworkIsEvaluatedFromItsFileAlone()
    {
        var train = _sakd.Run("train", "resnet8w8", "--data", _sakd.SmallData, "--threads", "1", "--epochs", "2", "--output", "net");
        var evaluate = _sakd.Run("evaluate", "net/model.safetensors", "--threads", "1", "--data", "small");
        Assert.Equal("", train.Error + evaluate.Error);
        Assert.Contains("resnet8w8 for 1x28x28 and 10 classes, trained on small", evaluate.Output, StringComparison.Ordinal);
        Assert.Contains("small: its 50 test images", evaluate.Output, StringComparison.Ordinal);
        string accuracy = train.Output.Split('\n').Single(line => line.StartsWith("accuracy", StringComparison.Ordinal)).Split(" on ")[0];
        Assert.Contains(accuracy, evaluate.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void APairMayBeWrittenWithASlash() =>
        Assert.Equal(
            0,
            _sakd.Run(
                "distill", "resnet20/resnet8w8", "--data", _sakd.SmallData, "--threads", "1", "--epochs", "1", "--strategy",
                "none").ExitCode);

    [Fact]
    public void AnInterruptedRunSaysWhatItKeeps()
    {
        var result = SakdProgram.StopWhen(
            () => File.Exists("net/metrics.jsonl"),
            stop => _sakd.Run(stop, "train", "resnet20", "--threads", "1", "--epochs", "1000", "--output", "net"));

        Assert.Equal(130, result.ExitCode);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Contains(
            "of 1000 epochs; net keeps config.json, events.out.tfevents.", result.Error, StringComparison.Ordinal);
        Assert.Contains(".sakd, last.", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("; go on with: sakd train --resume net\n", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists("net/summary.json"));
        Assert.Equal(0, _sakd.Run("evaluate", "net/model.safetensors", "--threads", "1").ExitCode);
    }

    [Theory]
    [InlineData("train resnet8w8 --data small", "")]
    [InlineData("distill resnet20-resnet8w8 --data small", "")]
    [InlineData("evaluate net/model.safetensors --data small", "net")]
    [InlineData("", "")]
    public void AnEndThatIsAskedForBeforeTheFirstStepLeavesNothing(string line, string before)
    {
        Assert.Equal(
            0, _sakd.Run("train", "resnet8w8", "--data", _sakd.SmallData, "--threads", "1", "--epochs", "1", "--output", "net").ExitCode);
        var result = _sakd.Run(new CancellationToken(canceled: true), line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(SakdApp.Interrupted, result.ExitCode);
        Assert.Equal("sakd: interrupted\n", result.Error);
        Assert.False(Directory.Exists("runs"));
        if (before.Length > 0) Assert.DoesNotContain("accuracy", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEndThatIsAskedForWhileTheTeacherIsTrainedKeepsWhatItHasCome()
    {
        var result = SakdProgram.StopWhen(
            () => Directory.Exists("runs/teachers"),
            stop => _sakd.Run(stop, "distill", ToyCatalog.Pair, "--threads", "1", "--epochs", "1000"));
        Assert.Equal(
            $"sakd: interrupted while the teacher was trained; go on with: sakd distill --resume runs/{ToyCatalog.Pair}-at-adaptive\n",
            result.Error);
        Assert.EndsWith(".last.safetensors", Assert.Single(Directory.GetFiles("runs/teachers")), StringComparison.Ordinal);
    }

    [Fact]
    public void TheMainJobEndsWithATable()
    {
        var result = _sakd.Run("--threads", "1");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        string[] lines = result.Output.Split('\n');
        foreach (string row in (string[])["(teacher)", "none", "always", "adaptive"])
            Assert.Contains(lines, line => line.Contains(row, StringComparison.Ordinal) && line.Contains(" ± ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("One seed shows the mechanism and is not a ranking", StringComparison.Ordinal));
        string teacher = Assert.Single(Directory.GetFiles("runs/teachers"));
        Assert.Equal($"next      sakd distill {MainJob.Pair} --strategy random --epochs 4 --teacher {teacher}", lines[^2]);
        Assert.Equal(3, lines.Count(line => line.StartsWith("written", StringComparison.Ordinal)));
    }

    private SakdProgram.Result Distill(params string[] more) =>
        _sakd.Run(["distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", "2", "--threads", "1", .. more]);

    /// <summary>The names of a folder's files; that of its event file, which has the time in it, as far as it says what it is.</summary>
    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.GetFiles(folder)
            .Select(path => Path.GetFileName(path).Split(".out.tfevents.")[0])
            .Order(StringComparer.Ordinal);

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
