using System.Reflection;
using System.Text.Json;
using Sakd.App.Runs;
using Sakd.Distillers;
using Sakd.Routing;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.App.Tests;

/// <summary>The numbers of distillers are those that their authors published, pair by pair.</summary>
public sealed class PublishedPairTests : IDisposable
{
    private static readonly TrainingRecipe _recipe = TrainingRecipe.Of("cifar100");

    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Theory]
    [InlineData("DKD", "dkd", "T", null, "ce_weight", "warmup_epochs", "beta")]
    [InlineData("DIST", "dist", "tau", "kd_loss_weight", "ori_loss_weight", null, null)]
    [InlineData("MLKD", "mlkd", "T", "kd_weight", "ce_weight", null, null)]
    [InlineData("NKD", "nkd", "temp", "weight", "ce_weight", null, null)]
    [InlineData("CTKD", "ctkd", null, "kl_weight", "ce_weight", null, null)]
    [InlineData("OFA", "ofa", "T", "kd_weight", "gt_weight", null, null)]
    public void NumbersForAllPairs(
        string method, string name, string? temperature, string? weight, string crossEntropy, string? warmUp, string? beta)
    {
        var facts = Facts(method);
        var settings = LogitDistillers.All.Single(one => one.Name == name).Published;
        Assert.Equal(temperature is null ? double.NaN : facts.At(temperature).Number(), settings.Temperature);
        Assert.Equal(weight is null ? 1 : facts.At(weight).Number(), settings.Weight);
        Assert.Equal(facts.At(crossEntropy).Number(), settings.CrossEntropyWeight);
        Assert.Equal(warmUp is null ? 0 : facts.At(warmUp).Number(), settings.WarmUpEpochs);
        Assert.Equal(beta is null ? 1 : facts.At(beta).Number(), settings.Beta);
    }

    [Fact]
    public void BetaOfDecoupledKnowledgeForEachPair()
    {
        foreach (var pair in Facts("DKD").At("beta_per_pair (configs/cifar100/dkd/*.yaml)").EnumerateObject())
            Assert.Equal(pair.Value.Number(), Settings(Name(pair.Name), "dkd", standardised: false).Beta);
    }

    [Theory]
    [InlineData("best per pair: [T, kd_weight] (file names in logs/KD)", "kd")]
    [InlineData("DKD per pair: [T, kd_weight, beta before kd_weight] (logs/DKD; null = yaml)", "dkd")]
    [InlineData("MLKD per pair: [T, kd_weight] (logs/MLKD)", "mlkd")]
    public void StandardisedLogitsForEachPair(string table, string distiller)
    {
        foreach (var pair in Facts("LSKD").At(table).EnumerateObject())
        {
            var settings = Settings(Name(pair.Name), distiller, standardised: true);
            Assert.Equal(pair.Value[0].Number(), settings.Temperature);
            Assert.Equal(pair.Value[1].Number(), settings.Weight);
            if (distiller != "dkd") continue;
            Assert.Equal(pair.Value[2].ValueKind is JsonValueKind.Null ? 8 : pair.Value[2].Number(), settings.Beta);
        }
    }

    [Fact]
    public void ClassAttentionForEachPair()
    {
        var facts = Facts("CAT_KD");
        var all = new ClassMapOptions();
        Assert.Equal(facts.At("defaults (mdistiller/engine/cfg.py)", "CAT_loss_weight").Number(), Compiled("cat").Weight);
        Assert.Equal(facts.At("defaults (mdistiller/engine/cfg.py)", "CAM_RESOLUTION").GetInt32(), all.Resolution);
        Assert.Equal(facts.At("defaults (mdistiller/engine/cfg.py)", "IF_NORMALIZE").GetBoolean(), all.Normalise);
        foreach (var pair in facts.At("per pair: [beta, resolution, normalise, lr]").EnumerateObject())
        {
            string name = Name(pair.Name);
            var step = Step(name, Compiled("cat"));
            Assert.Equal(pair.Value[0].Number(), step.Beta2);
            Assert.Equal(new ClassMapOptions(pair.Value[1].GetInt32(), pair.Value[2].GetBoolean()), step.ClassMaps);
            Assert.Equal(pair.Value[3].Number(), _recipe.RateOf(name[(name.IndexOf('-') + 1)..]));
        }
    }

    [Fact]
    public void TheReusedClassifierHasOneWeightForAllPairs()
    {
        var facts = Facts("SimKD");
        Assert.Equal(facts.At("mse_weight").Number(), Compiled("simkd").Weight);
        foreach (string pair in (string[])["resnet32x4-resnet8x4", "vgg13-MobileNetV2"])
        {
            var step = Step(pair, Compiled("simkd"));
            Assert.Equal(facts.At("mse_weight").Number(), step.Beta2);

            // The published 0 leaves the student's own classifier untrained, which is what is deployed here.
            Assert.Equal(1, step.CrossEntropyWeight);
        }

        Assert.Equal(facts.At("lr_for_MobileNetV2_Shuffle").Number(), _recipe.RateOf("MobileNetV2"));
    }

    [Fact]
    public void KnowledgeReviewForEachPair()
    {
        var facts = Facts("ReviewKD");
        var published = facts.At("mdistiller (configs/cifar100/reviewkd.yaml, engine/cfg.py)");
        Assert.Equal(published.At("default_weight").Number(), Compiled("review").Weight);
        Assert.Equal(published.At("warmup_epochs").Number(), Step("vgg13-vgg8", Compiled("review")).WarmUpEpochs);
        Assert.Equal(0, Step("vgg13-vgg8", Compiled("at")).WarmUpEpochs);
        foreach (var pair in facts.At("kd_loss_weight_per_pair").EnumerateObject())
            Assert.Equal(pair.Value.Number(), Step(Scripted(pair.Name), Compiled("review")).Beta2);
    }

    [Fact]
    public void BesideADistillerAtTheLogitsThatOfFeaturesHasItsPairsNumbers()
    {
        var dkd = LogitDistillers.All.Single(one => one.Name == "dkd");
        var both = Step("resnet56-resnet20", Compiled("cat") with { Name = "cat+dkd", AtLogits = dkd });
        Assert.Equal(0.7, both.Beta2);
        Assert.Equal(dkd.Published.Weight, both.Beta1);
        Assert.Equal(1000, Step("resnet56-resnet20", Compiled("at") with { Name = "at+dkd", AtLogits = dkd }).Beta2);
    }

    [Fact]
    public void LearningRatesOfMultiLevelLogitsForEachPair()
    {
        foreach (var pair in Facts("MLKD").At("epochs and lr per pair (yaml)").EnumerateObject())
        {
            string name = Name(pair.Name);
            Assert.Equal(
                pair.Value[1].Number(), PublishedPair.RateOf(_recipe, name, "at+mlkd") ?? _recipe.RateOf(name[(name.IndexOf('-') + 1)..]));
        }
    }

    /// <summary>Weights, warm-up, temperature and cross-entropy together: the whole loss of the published training steps.</summary>
    [Theory]
    [InlineData("DKD", "dkd", false)]
    [InlineData("DIST", "dist", false)]
    [InlineData("LSKD", "kd", true)]
    [InlineData("LSKD_DKD", "dkd", true)]
    public void TheStudentsObjectiveIsThatOfThePublishedPrograms(string method, string name, bool standardised)
    {
        var golden = GoldenFile.Open("losses_today.json").At("losses", method);
        var distiller = Compiled("kd") with { Name = name, AtLogits = LogitDistillers.All.Single(one => one.Name == name) };
        var options = Step("resnet32x4-resnet8x4", distiller, standardised) with { Strategy = Strategy.Always };
        var finite = golden.At("step").EnumerateArray().Where(step => step.Find("error") is null).ToList();
        Assert.NotEmpty(finite);
        foreach (var reference in finite)
            foreach (var (type, tolerance) in (ReadOnlySpan<(ScalarType, double)>)[(ScalarType.Float32, 5e-5), (ScalarType.Float64, 1e-7)])
            {
                using var scope = NewDisposeScope();
                using var network = new ToyNetwork(width: 4, seed: 2);
                using var step = new ObjectiveStep(network, options) { Epoch = reference.At("params").Find("epoch")?.GetInt32() ?? 1 };
                var student = golden.At("inputs", "logit_s").Tensor().to(type).requires_grad_();

                var objective = step.Of(
                    student, golden.At("inputs", "logit_t").Tensor().to(type), golden.At("inputs", "target").Tensor(ScalarType.Int64));
                objective.Loss.backward();

                string what = $"{method} {reference.At("params")}";
                Close.To(reference.At("loss_f64").Number(), objective.Loss.ToDouble(), tolerance, what);
                if (reference.Find("grad")?.Find("logit_s") is { } gradient)
                    Close.To(gradient.Tensor(type), student.grad, tolerance, $"{what}, gradient", absolute: 1e-9);
            }
    }

    [Fact]
    public void WithoutTheRecipeThereAreNoNumbersOfPairs()
    {
        var other = TrainingRecipe.Of(null);
        var dkd = LogitDistillers.All.Single(one => one.Name == "dkd");
        Assert.Equal(dkd.Published, PublishedPair.Settings(other, "resnet56-resnet20", dkd, standardised: false));
        Assert.NotEqual(dkd.Published, PublishedPair.Settings(_recipe, "resnet56-resnet20", dkd, standardised: false));
        Assert.Null(PublishedPair.RateOf(other, "vgg13-vgg8", "mlkd"));
    }

    [Fact]
    public void ARunHasThemAndRecordsThem()
    {
        var result = _sakd.Run(
            "distill", "resnet20-resnet8w8", "--data", _sakd.SmallData, "--threads", "1", "--epochs", "12", "--distiller", "at+dkd",
            "--standardise-logits", "--output", "run");
        Assert.Equal("", result.Error);
        var config = JsonDocument.Parse(File.ReadAllText("run/config.json")).RootElement;
        Assert.Equal("at+dkd", config.At("distiller").GetString());
        Assert.Equal(9, config.At("beta1").Number());
        Assert.Equal(1000, config.At("beta2").Number());
        Assert.Equal(2, config.At("klTemperature").Number());
        Assert.Equal(1, config.At("crossEntropyWeight").Number());
        Assert.Equal(1, config.At("logitWarmUpEpochs").Number());
        Assert.Contains("--standardise-logits", config.At("repeat").GetString(), StringComparison.Ordinal);
    }

    private static LogitSettings Settings(string pair, string distiller, bool standardised) =>
        PublishedPair.Settings(_recipe, pair, LogitDistillers.All.Single(one => one.Name == distiller), standardised);

    private static StepOptions Step(string pair, DistillerEntry distiller, bool standardised = false) =>
        Recipe.Step(
            new RunOptions
            {
                Command = "distill",
                Name = pair,
                Recipe = "cifar100",
                Data = "",
                Epochs = 240,
                Batch = 64,
                LearningRate = 0.05,
                Seed = 0,
                Threads = 1,
                Device = "cpu",
                StandardiseLogits = standardised,
            },
            distiller,
            CPU);

    /// <summary>A distiller as pairs are compiled for it.</summary>
    private static DistillerEntry Compiled(string name)
    {
        var declared = typeof(DistillerAttribute).Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<DistillerAttribute>())
            .Single(distiller => distiller?.Name == name)!;
        return new DistillerEntry(
            declared.Name, declared.Title, declared.Layout, declared.Weight, declared.Paper,
            (_, _, _) => throw new NotSupportedException())
        {
            WarmUpEpochs = declared.WarmUpEpochs,
        };
    }

    private static JsonElement Facts(string method) => GoldenFile.Open("losses_today.json").At("facts", method);

    /// <summary>The pair's name here, of that in a script, such as "wrn-40-2 to shufflev1".</summary>
    private static string Scripted(string published) => published
        .Replace(" to ", ";", StringComparison.Ordinal)
        .Replace('-', '_')
        .Replace(';', '-')
        .Replace("shufflev", "ShuffleNetV", StringComparison.Ordinal);

    /// <summary>The pair's name here, of the several that it has there.</summary>
    private static string Name(string published)
    {
        string name = published.Replace("res56_res20", "resnet56,resnet20", StringComparison.Ordinal)
            .Replace("res110_res32", "resnet110,resnet32", StringComparison.Ordinal)
            .Replace("_", ",", StringComparison.Ordinal);
        string[] parts = [.. name.Replace("wrn,40,", "wrn40,", StringComparison.Ordinal)
            .Replace("wrn,16,2", "wrn_16_2", StringComparison.Ordinal).Split(',', StringSplitOptions.RemoveEmptyEntries)];
        return string.Join('-', Networks(parts));
    }

    private static IEnumerable<string> Networks(string[] parts)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            yield return parts[i] switch
            {
                "wrn40" => $"wrn_40_{parts[++i]}",
                "mv2" => "MobileNetV2",
                "shuv1" => "ShuffleNetV1",
                "shuv2" or "ShuffleV2" => "ShuffleNetV2",
                "res50" => "ResNet50",
                "res110" => "resnet110",
                var res when res.StartsWith("res", StringComparison.Ordinal) && !res.StartsWith("resnet", StringComparison.Ordinal) =>
                    "resnet" + res[3..],
                var other => other,
            };
        }
    }

    /// <summary>The student's objective of logits that are given.</summary>
    private sealed class ObjectiveStep(ToyNetwork student, StepOptions options)
        : DistillationStep(student, knowledgeModules: null, routing: null, branchPoints: 1, options)
    {
        internal StudentObjective Of(Tensor s, Tensor t, Tensor y) =>
            Objective(s, t, t, y, Decisions.Always(s.size(0), 1, CPU), kd: null);

        protected override StepResult Compute(Tensor x, Tensor y, Samples samples) => throw new NotSupportedException();
    }
}
