using HandWritten;
using Sakd;
using Sakd.Foreign.Tests;
using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Acme.Vision;

/// <summary>Networks that another assembly wrote by hand, in a pair of this one.</summary>
public sealed class HandWrittenPairTests
{
    private static readonly FeatureShape Images = new(1, 16, 16);

    [Theory]
    [InlineData("at")]
    [InlineData("cc")]
    [InlineData("fitnet")]
    public void The_student_is_trained_and_all_else_is_left_alone(string distiller)
    {
        using var scope = NewDisposeScope();
        using var teacher = new ResidualTeacherCompanion(new ResidualTeacher());
        using var student = new PlainCnnCompanion(new PlainCnn());
        teacher.Module.layer2.train(false); // one part in another mode than the rest
        var frozen = StateDict.Of(student).First(entry => entry.Key == "layer1.0.weight").Value;
        frozen.requires_grad = false;
        var (modes, before, studentBefore) = (Modes(teacher), Copy(teacher), Copy(student));
        using var step = Step(
            SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == "residual-teacher-plain-cnn"), distiller, teacher, student);
        var (images, labels) = Batch();

        long live = 0;
        for (int i = 0; i < 3; i++)
        {
            var result = step.Run(images, labels);
            Assert.True(double.IsFinite(result.Loss) && double.IsFinite(result.RoutingLoss));
            if (i == 0) live = LiveTensors.Settled();
        }

        Assert.Equal(live, LiveTensors.Now());
        Close.Exactly(before, StateDict.Of(teacher), "teacher's");
        Assert.Equal(modes, Modes(teacher));
        Assert.All(Modes(student), Assert.True);
        Assert.Equal(
            ["layer1.0.weight"],
            student.Module.named_parameters().Where(entry => !entry.parameter.requires_grad).Select(entry => entry.name));
        string[] changed =
        [
            .. studentBefore
                .Zip(StateDict.Of(student))
                .Where(pair => !pair.First.Value.equal(pair.Second.Value).all().ToBoolean())
                .Select(pair => pair.First.Key)
        ];
        Assert.Equal(studentBefore.Select(entry => entry.Key).Where(key => key != "layer1.0.weight"), changed);
    }

    /// <summary>Of its members nobody knows more than the shapes, so that nothing can be written of it but its weights.</summary>
    [Fact]
    public void A_network_written_by_hand_cannot_be_described()
    {
        using var network = new PlainCnnCompanion(new PlainCnn());
        var refusal = Assert.Throws<SakdException>(() => network.Describe(GraphValue.Images(network.Input)));
        Assert.Contains(
            "is not exportable: member 'stem' of PlainCnn is opaque", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>In float64 the twins take the same step, up to rounding: the one written by annotation with batch norm folded.</summary>
    [Theory]
    [InlineData("at")]
    [InlineData("cc")]
    public void A_step_descends_the_same_gradients_as_that_of_the_same_network_by_annotation(string distiller)
    {
        using var scope = NewDisposeScope();
        using var teacher = ResidualTeacherCompanion.Entry.Create(Images, 4, 1).to(ScalarType.Float64);
        using var byHand = TwinByHandCompanion.Entry.Create(Images, 4, 2).to(ScalarType.Float64);
        using var annotated = Twin.Entry.Create(Images, 4, 3).to(ScalarType.Float64);
        StateDict.Load(annotated, StateDict.Of(byHand).ToDictionary(entry => entry.Key, entry => entry.Value), "the twin");
        using var one = Step(ToTwinByHand.Entry, distiller, teacher, byHand);
        using var other = Step(ToTwin.Entry, distiller, teacher, annotated);
        var (images, labels) = Batch();

        var (first, second) = (one.Run(images.to(ScalarType.Float64), labels), other.Run(images.to(ScalarType.Float64), labels));

        Close.To(second.Loss, first.Loss, 1e-10, "L_student");
        Close.To(second.RoutingLoss, first.RoutingLoss, 1e-10, "L_routing");
        CompareGradients(annotated, byHand);
        CompareGradients(other.Routing!, one.Routing!);
    }

    /// <summary>
    /// What stands for it in the routing pass computes what the network computes in evaluation mode, and is it even where a member throws.
    /// </summary>
    [Fact]
    public void The_frozen_view_is_the_network_in_evaluation_mode()
    {
        using var scope = NewDisposeScope();
        using var network = new PlainCnnCompanion(new PlainCnn());
        using var view = network.Freeze(fold: true);
        var (images, _) = Batch();
        network.train();

        var inTraining = network.ForwardFeatures(images);
        var features = view.ForwardFeatures(images);
        Assert.ThrowsAny<Exception>(() => view.Layer1.Forward(images));

        Assert.All(Modes(network), Assert.True);
        Assert.All(network.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.False(features.Logits.requires_grad);
        Assert.True(inTraining.Logits.requires_grad);
        network.eval();
        Close.Exactly(network.forward(images), features.Logits, "logits");
        Close.Exactly(network.Trace(images)[2], features.Relu2, "the last feature");
    }

    private static DistillationStep Step(
        PairEntry pair, string distiller, Architecture teacher, Architecture student) => pair.Distillers.Single(entry =>
        entry.Name == distiller)
        .CreateStep(teacher, student, new StepOptions { Beta2 = 2, LearningRate = 0.05, Seed = 5, TrainingLabels = [0, 1, 2, 3] });

    private static (Tensor Images, Tensor Labels) Batch()
    {
        using var generator = new Generator(3);
        return (randn([12, 1, 16, 16], generator: generator), arange(12).remainder(4));
    }

    private static bool[] Modes(nn.Module network) => [network.training, .. network.modules().Select(module => module.training)];

    private static List<(string Key, Tensor Value)> Copy(nn.Module module) =>
        [.. StateDict.Of(module).Select(entry => (entry.Key, entry.Value.detach().clone()))];

    private static void CompareGradients(nn.Module expected, nn.Module actual)
    {
        var pairs = StateDict.Of(expected).Zip(StateDict.Of(actual)).Where(pair => pair.First.Value is Parameter).ToList();
        Assert.Contains(pairs, pair => pair.First.Value.grad is not null);
        foreach (var ((key, reference), (_, value)) in pairs)
            if (reference.grad is { } gradient)
                Close.To(gradient, value.grad, 1e-9, $"gradient of {key}", absolute: 1e-12);
    }
}
