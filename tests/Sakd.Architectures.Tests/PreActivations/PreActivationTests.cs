using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.PreActivations;

/// <summary>Pre-activations are what the published networks give for them, and keeping them changes nothing else.</summary>
public sealed class PreActivationTests
{
    private static readonly string[] AllModes = ["trained", "frozen", "folded"];

    public static TheoryData<string> Names => [.. Subjects.Names];

    public static MatrixTheoryData<string, bool> NamesAndFolds => new(Subjects.Names, [false, true]);

    public static TheoryData<string> Modes => [.. AllModes];

    public static MatrixTheoryData<string, string> EndInRelu => new(["resnet8", "ResNet18", "vgg8", "ShuffleNetV1"], AllModes);

    [Theory]
    [MemberData(nameof(EndInRelu))]
    public void A_stage_that_ends_in_a_ReLU_gives_what_that_reads(string name, string mode)
    {
        using var scope = NewDisposeScope();
        var subject = Filled(name);
        var pass = Run(subject, mode);

        for (int i = 0; i < pass.Features.Length; i++) BeforeRelu(pass, i);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_wide_ResNet_gives_its_features_behind_the_batch_norms_that_read_them(string mode)
    {
        using var scope = NewDisposeScope();
        var subject = Filled("wrn_16_1");
        var network = (WideResNet16x1)subject.Network;
        var norms = new[] { network.Block1Layer, network.Block2Layer, network.Block3Layer }
            .Select(First<WideBlock>)
            .Select(block => block.Bn1)
            .Append(network.Tail.Bn1)
            .ToList();
        var expected = norms.Select(Naive(mode)).ToList();
        var pass = Run(subject, mode);

        for (int i = 0; i < norms.Count; i++) Close.To(expected[i](pass.Features[i]), pass.PreActivations[i], 1e-6, $"feature {i}");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void MobileNetV2_gives_its_linear_bottlenecks_as_they_are(string mode)
    {
        using var scope = NewDisposeScope();
        var pass = Run(Filled("MobileNetV2"), mode);

        BeforeRelu(pass, 0);
        Assert.True(pass.Features.Length > 1);
        for (int i = 1; i < pass.Features.Length; i++) Close.Exactly(pass.Features[i], pass.PreActivations[i], $"feature {i}");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void ShuffleNetV2_gives_its_features_without_the_ReLU_of_the_convolved_half(string mode)
    {
        using var scope = NewDisposeScope();
        var pass = Run(Filled("ShuffleNetV2"), mode);

        BeforeRelu(pass, 0);
        Assert.True(pass.Features.Length > 1);
        for (int i = 1; i < pass.Features.Length; i++)
        {
            var (kept, convolved) = Halves(pass.PreActivations[i]);
            var (keptFeature, convolvedFeature) = Halves(pass.Features[i]);
            Close.Exactly(keptFeature, kept, $"kept half of feature {i}");
            Close.Exactly(convolvedFeature, convolved.relu(), $"convolved half of feature {i}");
            HasNegatives(convolved, i);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Each_feature_of_a_network_of_all_kinds_has_its_own(string mode)
    {
        using var scope = NewDisposeScope();
        var subject = Filled("odd");
        var network = (OddNetwork)subject.Network;
        var (first, second) = (Naive(mode)(First<NormedBlock>(network.Normed).Bn1), Naive(mode)(network.Bn.Bn1));
        var pass = Run(subject, mode);

        Close.Exactly(first(pass.Features[0]), pass.PreActivations[0], "feature 0");
        BeforeRelu(pass, 1);
        Close.Exactly(second(pass.Features[2]), pass.PreActivations[2], "feature 2");
        Close.Exactly(pass.PreActivations[2], pass.PreActivations[3], "feature 3");
        BeforeRelu(pass, 3);
        BeforeRelu(pass, 4);
        BeforeRelu(pass, 5);
        var (left, right) = Halves(pass.PreActivations[5]);
        HasNegatives(left, 5);
        HasNegatives(right, 5);
        Close.Exactly(pass.Features[6], pass.PreActivations[6].relu6(), "feature 6");
        HasNegatives(pass.PreActivations[6], 6);
        Close.Exactly(pass.Features[7], pass.PreActivations[7], "feature 7");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_is_the_same_bit_for_bit_whether_they_are_kept_or_not(string name)
    {
        using var scope = NewDisposeScope();
        var (with, without) = (Filled(name), Filled(name));
        var (kept, bare) = (with.Trained(Images(), true), without.Trained(Images(), false));

        Assert.Empty(bare.PreActivations);
        Close.Exactly(bare.Logits, kept.Logits, "logits");
        Close.Exactly(StateDict.Of(without.Network), StateDict.Of(with.Network), "entry");

        foreach (var logits in new[] { bare.Logits, kept.Logits }) (logits * HashRule.Input(logits.shape)).sum().backward();
        Close.Exactly(Gradients(without), Gradients(with), "gradient of");
    }

    [Theory]
    [MemberData(nameof(NamesAndFolds))]
    public void A_view_is_the_same_bit_for_bit_whether_they_are_kept_or_not(string name, bool fold)
    {
        using var scope = NewDisposeScope();
        var subject = Filled(name);
        var (x, y) = (Images().requires_grad_(), Images().requires_grad_());
        var (kept, bare) = (subject.Frozen(x, true, fold).Logits, subject.Frozen(y, false, fold).Logits);

        Close.Exactly(bare, kept, "logits");
        foreach (var logits in new[] { bare, kept }) (logits * HashRule.Input(logits.shape)).sum().backward();
        Close.Exactly(y.grad!, x.grad, "gradient of the images");
    }

    /// <summary>The batch norm belongs to the stage after the feature, and is trained by what is compared of the feature.</summary>
    [Theory]
    [InlineData(1, "block2.layer.0.bn1.weight")]
    [InlineData(2, "block3.layer.0.bn1.weight")]
    [InlineData(3, "bn1.weight")]
    public void The_loss_of_a_spot_reaches_the_batch_norm_that_reads_its_feature(int feature, string key)
    {
        using var scope = NewDisposeScope();
        var (student, teacher) = (Filled("wrn_16_1"), Filled("wrn_16_1"));
        var s = student.Trained(Images(), true).PreActivations[feature];
        var t = teacher.Frozen(-Images(), true, true).PreActivations[feature].detach();
        var shape = new FeatureShape((int)s.shape[1], (int)s.shape[2], (int)s.shape[3]);

        new ActivationBoundaries(shape, shape, feature - 1, 3).Loss(s, t).backward();

        var gradients = student.Network.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter.grad);
        Assert.True(gradients[key]!.ne(0).all().ToBoolean());
        Assert.Null(gradients["fc.weight"]);
        Assert.Equal(
            1,
            StateDict.Of(student.Network)
                .Single(entry => entry.Key == key.Replace("weight", "num_batches_tracked", StringComparison.Ordinal)).Value
                .ToInt64());
    }

    private static Subject Filled(string name)
    {
        var subject = Subjects.Of(name);
        HashRule.Fill(StateDict.Of(subject.Network));
        return subject;
    }

    private static Tensor Images() => HashRule.Input([2, 3, 32, 32]);

    private static Pass Run(Subject subject, string mode)
    {
        var pass = mode == "trained" ? subject.Trained(Images(), true) : subject.Frozen(Images(), true, mode == "folded");
        Assert.NotEmpty(pass.Features);
        Assert.Equal(pass.Features.Select(feature => feature.shape), pass.PreActivations.Select(preActivation => preActivation.shape));
        return pass;
    }

    private static IEnumerable<(string Key, Tensor Value)> Gradients(Subject subject) =>
        subject.Network.named_parameters().Select(entry => (entry.name, entry.parameter.grad!));

    private static void BeforeRelu(Pass pass, int i)
    {
        Close.Exactly(pass.Features[i], pass.PreActivations[i].relu(), $"feature {i}");
        HasNegatives(pass.PreActivations[i], i);
    }

    private static void HasNegatives(Tensor x, int feature) =>
        Assert.True(x.lt(0).any().ToBoolean(), $"feature {feature} has nothing below zero");

    /// <summary>What was put together and shuffled by 2: the left half lies on even channels, the right one on odd.</summary>
    private static (Tensor Left, Tensor Right) Halves(Tensor x) =>
        (x[.., TensorIndex.Slice(0, null, 2)], x[.., TensorIndex.Slice(1, null, 2)]);

    private static TBlock First<TBlock>(Stage<TBlock> stage)
        where TBlock : Block => stage.children().OfType<TBlock>().First();

    /// <summary>What a batch norm makes of a feature, by its parameters and running statistics as they are now.</summary>
    private static Func<BatchNorm2d, Func<Tensor, Tensor>> Naive(string mode) => norm =>
    {
        var (mean, variance) = (norm.RunningMean.clone(), norm.RunningVar.clone());
        return x =>
            nn.functional.batch_norm(x, mean, variance, norm.Weight, norm.Bias, training: mode == "trained", eps: norm.Epsilon);
    };
}
