using Sakd.Layers;
using Sakd.Routing;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Routing;

public sealed class PolicyTests
{
    [Fact]
    public void LogitsAreOneLinearLayerOnBothPooledVectors()
    {
        using var scope = NewDisposeScope();
        using var policy = new Policy(teacherFeatures: 3, studentFeatures: 2, branchPoints: 4);
        using var generator = new Generator(5);
        policy.Initialize(generator);
        var teacher = randn([6, 3], generator: generator).requires_grad_();
        var student = randn([6, 2], generator: generator).requires_grad_();

        var logits = policy.forward(teacher, student);
        logits.sum().backward();

        var pooled = cat([teacher, student], 1).detach();
        var expected = pooled.matmul(policy.Weight.t()) + policy.Bias;
        Close.To(expected.reshape(6, 4, 2), logits, 1e-6, "logits");
        Assert.Null(teacher.grad);
        Assert.Null(student.grad);
        Close.To(pooled.sum(dim: 0).expand(policy.Weight.shape), policy.Weight.grad, 1e-5, "gradient of the weights");
    }

    [Theory]
    [InlineData(0.9, 0.9)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.95, 0.001)]
    public void ItMayBeginWithOneProbabilityForAllSamples(double atFeatures, double atLogits)
    {
        using var scope = NewDisposeScope();
        using var policy = new Policy(teacherFeatures: 3, studentFeatures: 2, branchPoints: 4);
        policy.StartAt(new SpotShares(atFeatures, atLogits));

        var logits = policy.forward(ones(6, 3), ones(6, 2));

        var margins = logits.select(2, 0) - logits.select(2, 1);
        var expected = tensor([atFeatures, atFeatures, atFeatures, atLogits], float32).expand(6, 4);
        Close.To(expected, margins.sigmoid(), 1e-6, "probability");
    }

    [Fact]
    public void KeysAreThoseOfALinearLayer()
    {
        using var policy = new Policy(teacherFeatures: 3, studentFeatures: 2, branchPoints: 4);

        Assert.Equal(["weight", "bias"], StateDict.Of(policy).Select(entry => entry.Key));
        Assert.Equal([8, 5], policy.Weight.shape);
    }
}
