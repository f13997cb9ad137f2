using Sakd.App.Exporting.Quantising;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Graphs.Quantising;

/// <summary>Which values become bytes, and whose range they have.</summary>
public sealed class QuantisationPlanTests
{
    private static readonly FeatureShape _shape = new(2, 4, 4);

    [Fact]
    public void AReluIsRoundedAndNotTheConvolutionBeforeIt()
    {
        using var scope = NewDisposeScope();
        GraphValue images = GraphValue.Images(_shape), conv = Conv(images), relu = Relu(conv), logits = Conv(relu);
        Assert.Equivalent(new[] { images, relu }, QuantisationPlan.Of(logits).Keys, strict: true);
    }

    [Fact]
    public void AConvolutionThatIsReadTwiceIsRounded()
    {
        using var scope = NewDisposeScope();
        GraphValue images = GraphValue.Images(_shape), conv = Conv(images), relu = Relu(conv), sum = relu + conv, logits = Conv(sum);
        Assert.Equivalent(new[] { images, conv, relu, sum }, QuantisationPlan.Of(logits).Keys, strict: true);
    }

    [Fact]
    public void WhatIsPooledHasTheRangeOfWhatItIsPooledFrom()
    {
        using var scope = NewDisposeScope();
        GraphValue relu = Relu(Conv(GraphValue.Images(_shape))), pooled = relu.With(
            new GraphOperation.Pooling(true, (2, 2), (2, 2), (0, 0), false, false), new FeatureShape(2, 2, 2)), logits = Conv(pooled);
        Assert.Same(relu, QuantisationPlan.Of(logits)[pooled]);
    }

    /// <summary>A convolution computes with whole numbers nevertheless, and so does what reads the sigmoid.</summary>
    [Fact]
    public void WhatIsComputedInRealNumbersStaysSo()
    {
        using var scope = NewDisposeScope();
        GraphValue images = GraphValue.Images(_shape), conv = Conv(images),
            gate = conv.With(new GraphOperation.Elementwise(GraphOperation.ElementFunction.Sigmoid)), product = conv * gate,
            logits = Conv(product);
        Assert.Equivalent(new[] { images, conv, product }, QuantisationPlan.Of(logits).Keys, strict: true);
    }

    [Fact]
    public void SumsOfTokensStayRealNumbers()
    {
        using var scope = NewDisposeScope();
        var tokens = GraphValue.Images(_shape).With(new GraphOperation.ToTokens(), FeatureShape.Tokens(2, 4, 4, 0));
        var linear = tokens.With(new GraphOperation.Linear(zeros(2, 2), null));
        var sum = tokens + linear;
        var logits = sum.With(new GraphOperation.Linear(zeros(2, 2), null));
        Assert.Equivalent(new[] { tokens, sum }, QuantisationPlan.Of(logits).Keys, strict: true);
    }

    private static GraphValue Conv(GraphValue x) =>
        x.With(new GraphOperation.Convolution(zeros(2, 2, 1, 1), null, new ConvWindow((1, 1)), 1));

    private static GraphValue Relu(GraphValue x) => x.With(new GraphOperation.Elementwise(GraphOperation.ElementFunction.Relu));
}
