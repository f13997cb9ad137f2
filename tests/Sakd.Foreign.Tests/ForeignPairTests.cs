using Sakd;
using Sakd.Foreign.Tests;
using Sakd.Layers;
using Sakd.Strategies;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Acme.Vision;

/// <summary>A user's assembly has everything that the library's own has: networks, pairs, distillers, a catalog.</summary>
public sealed class ForeignPairTests
{
    private static readonly FeatureShape Images = new(3, 16, 16);

    private static readonly PairEntry[] Pairs = [.. SakdCatalog.Instance.Pairs.Where(pair => pair.Info.Input == Images)];

    public static TheoryData<string, string, Strategy> Combinations
    {
        get
        {
            var combinations = new TheoryData<string, string, Strategy>();
            foreach (var pair in Pairs)
                foreach (var distiller in pair.Distillers.Where(distiller => distiller.Name is "kd" or "at" or "crd" or "cosine"))
                    foreach (var strategy in Enum.GetValues<Strategy>().Where(strategy => strategy is not Strategy.None))
                    {
                        combinations.Add(pair.Info.Name, distiller.Name, strategy);
                    }

            return combinations;
        }
    }

    [Fact]
    public void The_catalog_lists_what_the_assembly_declares()
    {
        Assert.Equal(
            ["acme-squeezed", "acme-tiny", "acme-wide", "twin", "twin-by-hand"],
            SakdCatalog.Instance.Architectures
                .Select(entry => entry.Info.Name)
                .Where(name => !name.StartsWith("wrong", StringComparison.Ordinal))
                .Order());
        Assert.Equal(
            ["acme", "residual-teacher-plain-cnn", "residual-teacher-twin", "residual-teacher-twin-by-hand", "resnet14-acme-tiny"],
            SakdCatalog.Instance.Pairs.Select(entry => entry.Info.Name).Order());
        string[] common =
            ["ab", "at", "cat", "cc", "cosine", "crd", "fitnet", "ft", "kd", "nst", "pkt", "review", "rkd", "simkd", "sp", "vid"];
        Assert.All(Pairs, pair => Assert.Equal(common, pair.Distillers.Select(distiller => distiller.Name).Order()));
        Assert.All(Pairs, pair => Assert.Equal(["fsp", "kdsvd"], pair.Unfit.Select(distiller => distiller.Name).Order()));
    }

    [Fact]
    public void Class_activation_maps_need_heads_that_the_compiler_knows()
    {
        var byHand = SakdCatalog.Instance.Pairs.Where(pair => pair.Info.Teacher.Name == "residual-teacher").ToList();
        Assert.NotEmpty(byHand);
        Assert.All(byHand, pair =>
        {
            string reason = pair.Unfit.Single(distiller => distiller.Name == "cat").Reason;
            Assert.StartsWith("it needs the weights of linear heads, but the teacher's ", reason, StringComparison.Ordinal);
            Assert.EndsWith(" is written by hand", reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Keys_are_those_of_the_declaration()
    {
        using var network = new AcmeTiny(Images, 4);
        var keys = StateDict.Of(network).Select(entry => entry.Key).ToList();
        Assert.Equal(["stem.conv.weight", "stem.conv.bias", "stages.a.0.conv1.weight"], keys[..3]);
        Assert.Contains("stages.b.0.project.norm.running_var", keys);
        Assert.DoesNotContain("stages.a.0.project.conv.weight", keys);
        Assert.Equal(["head.weight", "head.bias"], keys[^2..]);
    }

    [Fact]
    public void Spots_of_different_shapes_get_the_adapters_that_lead_from_one_to_the_other()
    {
        var spots = SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == "acme").Info.Layouts.Single(layout =>
            layout.Layout is Layout.Stages).Spots;
        Assert.Equal(["4x4 transposed stride 2", "1x1 convolution", "1x1 convolution"], spots[..^1].Select(spot => spot.Hts));
        Assert.Equal(["3x3 convolution stride 2", "1x1 convolution", "1x1 convolution"], spots[..^1].Select(spot => spot.Hst));
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_distiller_and_strategy_trains_the_student_and_nothing_of_the_teacher(
        string pairName, string distillerName, Strategy strategy)
    {
        var pair = SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == pairName);
        var distiller = pair.Distillers.Single(distiller => distiller.Name == distillerName);
        using var scope = NewDisposeScope();
        using var teacher = pair.Teacher.Create(Images, 4, 1);
        using var student = pair.Student.Create(Images, 4, 2);
        teacher.eval();
        var teacherBefore = Copy(teacher);
        var studentBefore = Copy(student);
        using var step = distiller.CreateStep(
            teacher, student,
            new StepOptions
            {
                Strategy = strategy,
                Rule = strategy is Strategy.Rule ? () => new MostDifferent() : null,
                Beta2 = distiller.Weight,
                LearningRate = 0.02,
                TrainingLabels = [.. Enumerable.Range(0, 32).Select(i => (long)(i % 4))],
                Seed = 5,
            });
        if (strategy is Strategy.Matched)
            step.CoinRates = [.. pair.Info.Layouts.Single(layout => layout.Layout == distiller.Layout).Spots.Select(_ => 0.7)];
        var (images, labels) = Blobs();

        var losses = Enumerable.Range(0, 30).Select(_ => step.Run(images, labels, arange(32))).ToList();

        Assert.All(losses, result => Assert.True(double.IsFinite(result.Loss) && double.IsFinite(result.RoutingLoss)));
        Assert.True(losses[^5..].Average(result => result.CrossEntropy) < 0.8 * losses[0].CrossEntropy, "the student learns");
        Close.Exactly(teacherBefore, StateDict.Of(teacher), "teacher's");
        Assert.All(
            studentBefore.Zip(StateDict.Of(student)).Where(pair => pair.Second.Value.requires_grad),
            pair => Assert.False(pair.First.Value.allclose(pair.Second.Value), $"student's {pair.First.Key}"));
        Assert.Equal(strategy is Strategy.Adaptive or Strategy.Anti, step.Routing is not null);
    }

    [Fact]
    public void A_distillers_own_modules_are_trained_with_the_student()
    {
        using var scope = NewDisposeScope();
        using var teacher = new AcmeWide(Images, 4, 1);
        using var student = new AcmeTiny(Images, 4, 2);
        teacher.eval();
        using var step = new AcmePair.StagesStep<AcmePair.CosineKnowledge>(
            teacher, student, new(), new StepOptions { Strategy = Strategy.Always, Beta2 = 2 });
        var before = Copy(step.KnowledgeModules!);
        Assert.Equal(6, before.Count);
        var (images, labels) = Blobs();

        step.Run(images, labels);

        Assert.All(
            before.Zip(StateDict.Of(step.KnowledgeModules!)),
            pair => Assert.False(pair.First.Value.equal(pair.Second.Value).all().ToBoolean(), pair.First.Key));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(0, 0)]
    public void A_loss_without_weight_is_not_computed(double beta1, double beta2)
    {
        using var scope = NewDisposeScope();
        using var teacher = new AcmeWide(Images, 4, 1);
        using var student = new AcmeTiny(Images, 4, 2);
        teacher.eval();
        using var step = new AcmePair.StagesStep<AcmePair.CosineKnowledge>(
            teacher, student, new(), new StepOptions { Strategy = Strategy.Always, Beta1 = beta1, Beta2 = beta2 });
        var (images, labels) = Blobs();

        var result = step.Run(images, labels);

        Assert.Equal((beta1 != 0, beta2 != 0), (result.Kl != 0, result.Kd != 0));
        Assert.Equal(result.CrossEntropy + (beta1 * result.Kl) + (beta2 * result.Kd), result.Loss, 1e-5);
        Assert.All(step.KnowledgeModules!.parameters(), parameter => Assert.Equal(beta2 == 0, parameter.grad is null));
    }

    private static List<(string Key, Tensor Value)> Copy(nn.Module module) =>
        [.. StateDict.Of(module).Select(entry => (entry.Key, entry.Value.detach().clone()))];

    /// <summary>Four classes of noisy images, each brighter in a quarter of its own.</summary>
    private static (Tensor Images, Tensor Labels) Blobs()
    {
        using var generator = new Generator(3);
        var labels = arange(32).remainder(4);
        var images = randn([32, 3, 16, 16], generator: generator);
        for (int i = 0; i < 32; i++)
        {
            var (row, column) = (i % 4 / 2 * 8, i % 2 * 8);
            images[i].narrow(1, row, 8).narrow(2, column, 8).add_(2);
        }

        return (images, labels);
    }
}
