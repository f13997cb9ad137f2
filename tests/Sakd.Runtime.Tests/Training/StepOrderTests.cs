using Sakd.Layers;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

/// <summary>
/// The student's gradients may be taken before the routing pass or behind the routing network's update: in L_student the decisions are
/// constants, and in L_routing both networks are.
/// </summary>
public sealed class StepOrderTests
{
    private const int Steps = 3;

    [Theory]
    [InlineData(Profile.Paper, Strategy.Adaptive)]
    [InlineData(Profile.Paper, Strategy.Anti)]
    [InlineData(Profile.AuthorsCode, Strategy.Adaptive)]
    [InlineData(Profile.AuthorsCode, Strategy.Anti)]
    public void BothOrdersGiveTheSameWeightsBitForBit(Profile profile, Strategy strategy)
    {
        using var scope = NewDisposeScope();
        var options = new StepOptions { Profile = profile, Strategy = strategy, Beta2 = 50, Gamma = 2, Seed = 4 };

        var studentFirst = Train(options, routingFirst: false);
        var routingFirst = Train(options, routingFirst: true);

        Close.Exactly(studentFirst.Student, routingFirst.Student, "the student's weights");
        Close.Exactly(studentFirst.Routing, routingFirst.Routing, "the routing network's weights");
        Assert.Equal(studentFirst.Losses, routingFirst.Losses);
        Assert.All(studentFirst.Losses, losses => Assert.True(losses.Routing > 0));
    }

    private static Trained Train(StepOptions options, bool routingFirst)
    {
        using var teacher = new ToyNetwork(width: 6, seed: 1);
        using var student = new ToyNetwork(width: 4, seed: 2);
        using var step = new ToyStep(teacher, student, options) { RoutingFirst = routingFirst };

        // Mixed decisions, whatever the profile's start.
        using (no_grad()) step.Routing!.Policy.Bias.zero_();
        var results = Enumerable.Range(0, Steps).Select(_ => step.Run(ToyBatch.Images(), ToyBatch.Labels())).ToList();
        return new Trained(Weights(student), Weights(step.Routing!), [.. results.Select(result => (result.Loss, result.RoutingLoss))]);
    }

    private static List<(string Key, Tensor Value)> Weights(nn.Module module) =>
        [.. StateDict.Of(module).Select(entry => (entry.Key, entry.Value.clone()))];

    private sealed record Trained(
        List<(string Key, Tensor Value)> Student, List<(string Key, Tensor Value)> Routing, List<(double Student, double Routing)> Losses);
}
