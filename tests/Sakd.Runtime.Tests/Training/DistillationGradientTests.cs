using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

/// <summary>
/// One step in float64 against the paper's formulas written down naively: masks multiplied, the student itself in evaluation mode for the
/// routing pass, every gradient computed.
/// </summary>
public sealed class DistillationGradientTests
{
    [Theory]
    [InlineData(Profile.Paper, Strategy.Adaptive, false)]
    [InlineData(Profile.Paper, Strategy.Adaptive, true)]
    [InlineData(Profile.Paper, Strategy.Anti, true)]
    [InlineData(Profile.AuthorsCode, Strategy.Adaptive, true)]
    [InlineData(Profile.AuthorsCode, Strategy.Anti, false)]
    public void AStepDescendsTheFormulas(Profile profile, Strategy strategy, bool fold)
    {
        using var scope = NewDisposeScope();
        var options = new StepOptions { Profile = profile, Strategy = strategy, Fold = fold, Beta1 = 0.7, Beta2 = 50, Beta3 = 1.3, Gamma = 2, Seed = 4 };
        var (images, labels) = (ToyBatch.Images(ScalarType.Float64), ToyBatch.Labels());
        var (teacher, student, routing) = Networks(options);
        using var step = new ToyStep(teacher, student, routing, options) { PolicyTemperature = 3 };

        var result = step.Run(images, labels);

        var naive = new Naive(Networks(options), options, images, labels, temperature: 3);
        Close.Exactly(naive.Weights, step.LastWeights, "w");
        Close.To(naive.StudentLoss.item<double>(), result.Loss, 1e-12, "L_student");
        Close.To(naive.RoutingLoss.item<double>(), result.RoutingLoss, 1e-12, "L_routing");
        CompareGradients(naive.Student, student, "student");
        CompareGradients(naive.Routing, routing, "routing");
        Assert.All(StateDict.Of(teacher), entry => Assert.Null(entry.Value.grad));
    }

    private static void CompareGradients(nn.Module expected, nn.Module actual, string what)
    {
        foreach (var ((key, reference), (_, value)) in StateDict.Of(expected).Zip(StateDict.Of(actual)))
        {
            if (!reference.requires_grad) continue;
            using var none = zeros_like(reference);

            // A bias before a batch norm has no gradient but rounding.
            using var scale = (reference.grad ?? none).abs().max();
            if (scale.item<double>() < 1e-12) Assert.True((value.grad ?? none).abs().max().item<double>() < 1e-12, $"{what}, {key}");
            else Close.To(reference.grad!, value.grad, 1e-10, $"gradient of {what}, {key}");
        }
    }

    private static (ToyNetwork Teacher, ToyNetwork Student, ToyRouting Routing) Networks(StepOptions options)
    {
        var teacher = new ToyNetwork(width: 6, seed: 1);
        var student = new ToyNetwork(width: 4, seed: 2);
        HashRule.Fill(StateDict.Of(teacher));
        var routing = new ToyRouting(teacher, student, options);

        // Mixed decisions, whatever the profile's start.
        using (no_grad()) routing.Policy.Bias.zero_();
        teacher.to(ScalarType.Float64);
        student.to(ScalarType.Float64);
        routing.to(ScalarType.Float64);
        return (teacher, student, routing);
    }
}
