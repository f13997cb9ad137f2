using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>What a compiled step does with a teacher that is trained along.</summary>
public sealed class TeacherModeTests
{
    private static readonly FeatureShape _image = new(1, 8, 8);

    [Theory]
    [InlineData(TeacherMode.Finetune)]
    [InlineData(TeacherMode.Scratch)]
    public void The_teacher_learns(TeacherMode mode)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Batch();
        using var teacher = new ResNet8(_image, 3, 1);
        using var student = new ResNet8W4(_image, 3, 2);
        using var step = SmallPair.Entry.Distillers
            .Single(distiller => distiller.Name == "at")
            .CreateStep(teacher, student, new StepOptions { TeacherMode = mode });
        double before = CrossEntropy(teacher, images, labels);
        step.Run(images, labels);
        long live = LiveTensors.Settled();

        for (int i = 0; i < 20; i++) step.Run(images, labels);

        Assert.Equal(live, LiveTensors.Now());
        Assert.Same(teacher, step.TrainedTeacher);
        Assert.True(teacher.training);
        double after = CrossEntropy(teacher, images, labels);
        Assert.True(after < 0.7 * before, $"the teacher's cross-entropy went from {before} to {after}");
    }

    [Theory]
    [InlineData(Profile.Paper)]
    [InlineData(Profile.AuthorsCode)]
    public void No_gradient_of_the_routing_loss_reaches_it(Profile profile)
    {
        using var scope = NewDisposeScope();
        var without = TeacherGradients(new StepOptions { Profile = profile, Beta3 = 0 });
        var with = TeacherGradients(new StepOptions { Profile = profile, Beta3 = 1 });
        Assert.All(
            without,
            gradient =>
                Assert.True(gradient.Value.count_nonzero().item<long>() > 0, $"the teacher's {gradient.Key} has no gradient at all"));
        Close.Exactly(without, with, "gradient of the teacher's");
    }

    [Fact]
    public void The_papers_teacher_learns_from_the_labels_alone()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Batch();
        using var alone = new ResNet8(_image, 3, 1);
        nn.functional.cross_entropy(alone.forward(images), labels).backward();

        var actual = TeacherGradients(new StepOptions { Profile = Profile.Paper, Beta2 = 1000 });

        Close.Exactly(Gradients(alone), actual, "gradient of the teacher's");
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1000)]
    public void The_authors_teacher_also_comes_to_meet_the_student(double beta1, double beta2)
    {
        using var scope = NewDisposeScope();
        var options = new StepOptions { Profile = Profile.AuthorsCode, Strategy = Strategy.Always };
        var labels = TeacherGradients(options with { Beta1 = 0, Beta2 = 0 });
        var both = TeacherGradients(options with { Beta1 = beta1, Beta2 = beta2 });
        Assert.False(labels[0].Value.allclose(both[0].Value));
    }

    [Fact]
    public void In_the_routing_pass_it_is_in_evaluation_mode()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Batch();

        using var student = new ResNet8W4(_image, 3, 2);
        using var teacher = new ResNet8(_image, 3, 1);
        using var twin = new ResNet8(_image, 3, 1);
        twin.forward(images);
        double expected = CrossEntropy(twin, images, labels);
        using var step = Step(teacher, student, new StepOptions());

        // The policy sends every sample along the teacher's route: z_r is the teacher's own.
        using (no_grad()) step.Routing!.Policy.Bias.view(-1, 2).select(-1, 0).fill_(100);

        var result = step.Run(images, labels);

        Assert.All(result.PolicySelected, count => Assert.Equal(6, count));
        Close.To(expected, result.RoutingCrossEntropy, 1e-5, "CE(z_r, y)");
    }

    [Fact]
    public void A_frozen_teacher_stays_as_it_is()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Batch();
        using var teacher = new ResNet8(_image, 3, 1);
        using var student = new ResNet8W4(_image, 3, 2);
        using var step = new SmallPair.StagesStep<SmallPair.AtKnowledge>(teacher, student, new(), new StepOptions());
        var before = StateDict.Of(teacher).Select(entry => entry.Value.clone()).ToList();

        step.Run(images, labels);

        Assert.Null(step.TrainedTeacher);
        foreach (var ((key, value), was) in StateDict.Of(teacher).Zip(before))
        {
            Close.Exactly(was, value, key);
            Assert.Null(value.grad);
        }
    }

    private static List<(string Key, Tensor Value)> TeacherGradients(StepOptions options)
    {
        var (images, labels) = Batch();
        using var teacher = new ResNet8(_image, 3, 1);
        using var student = new ResNet8W4(_image, 3, 2);
        using var step = Step(teacher, student, options);
        step.Run(images, labels);
        return Gradients(teacher);
    }

    private static List<(string Key, Tensor Value)> Gradients(Architecture network) =>
        [.. StateDict.Of(network).Where(entry => entry.Value.requires_grad).Select(entry => (entry.Key, entry.Value.grad!.clone()))];

    private static double CrossEntropy(Architecture network, Tensor images, Tensor labels)
    {
        bool training = network.training;
        network.eval();
        using var _ = no_grad();
        using var loss = nn.functional.cross_entropy(network.forward(images), labels);
        network.train(training);
        return loss.ToDouble();
    }

    private static DistillationStep Step(ResNet8 teacher, ResNet8W4 student, StepOptions options) =>
        new SmallPair.StagesStep<SmallPair.AtKnowledge>(
            teacher, student, new(), options with { TeacherMode = TeacherMode.Finetune, Seed = 3 });

    private static (Tensor Images, Tensor Labels) Batch() => (HashRule.Input([6, 1, 8, 8]), arange(6).remainder(3));
}
