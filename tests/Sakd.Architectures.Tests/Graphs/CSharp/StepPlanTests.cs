using Sakd.App.Exporting.CSharp;
using Sakd.Kernels;
using Sakd.Layers;
using static Sakd.Layers.Functional;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Graphs.CSharp;

/// <summary>Which calls of kernels a network becomes, and where its values lie.</summary>
public sealed class StepPlanTests
{
    private static readonly GraphValue _images = GraphValue.Images(new FeatureShape(4, 6, 6));

    [Fact]
    public void AnAdditionAndAReluAreDoneInThePassOfTheConvolutionBeforeThem()
    {
        using var scope = NewDisposeScope();
        var shortcut = Convolution(_images);
        var output = Relu(Convolution(Relu(Convolution(shortcut))) + shortcut);

        var steps = StepPlan.Of(output).Steps;

        Assert.Equal([Activation.None, Activation.Relu, Activation.Relu], steps.Select(step => step.Activation));
        Assert.Equal([null, null, steps[0].Output], steps.Select(step => step.Addend));
    }

    [Fact]
    public void OfTwoConvolutionsThatAreAddedTheLaterOneTakesTheOther()
    {
        using var scope = NewDisposeScope();
        var steps = StepPlan.Of(Convolution(_images) + Convolution(_images)).Steps;

        Assert.Equal(2, steps.Count);
        Assert.Equal([null, steps[0].Output], steps.Select(step => step.Addend));
    }

    [Fact]
    public void WhatSomebodyElseReadsIsNotChangedInPassing()
    {
        using var scope = NewDisposeScope();
        var before = Convolution(_images);
        var steps = StepPlan.Of(Relu(before) * before).Steps;

        Assert.Equal(3, steps.Count);
        Assert.Equal(Activation.None, steps[0].Activation);
    }

    [Fact]
    public void OtherShapesOfTheSameElementsCostNothing()
    {
        using var scope = NewDisposeScope();
        var plan = StepPlan.Of(Flatten(GlobalAvgPool(ToMap(Gelu(ToTokens(_images)), 6, 6))));

        Assert.Equal(["Elementwise", "GlobalPooling"], plan.Steps.Select(step => step.Operation.GetType().Name));
        var arena = new ArenaPlan(plan);
        Assert.Equal(arena[plan.Steps[1].Output], arena[plan.Output]);
    }

    [Fact]
    public void AFunctionIsWrittenOverWhatNobodyReadsBehindIt()
    {
        using var scope = NewDisposeScope();
        var plan = StepPlan.Of(Gelu(Convolution(_images)));
        var arena = new ArenaPlan(plan);
        Assert.Equal(arena[plan.Steps[0].Output], arena[plan.Steps[1].Output]);

        var read = Convolution(_images);
        plan = StepPlan.Of(Gelu(read) * read);
        arena = new ArenaPlan(plan);
        Assert.NotEqual(arena[plan.Steps[0].Output], arena[plan.Steps[1].Output]);
    }

    /// <summary>Two values at a time are all that a chain needs, whatever its length.</summary>
    [Fact]
    public void AChainNeedsNoMoreMemoryThanTwoOfItsValues()
    {
        using var scope = NewDisposeScope();
        var output = _images;
        for (int i = 0; i < 9; i++) output = Convolution(output);

        var arena = new ArenaPlan(StepPlan.Of(output));

        Assert.Equal(2 * 4 * 36, arena.Elements);
    }

    /// <summary>In every network: what a step reads is still there, and what lives meanwhile is not written over.</summary>
    [Theory]
    [InlineData("resnet8x4")]
    [InlineData("ShuffleNetV2")]
    [InlineData("vit_micro_patch4_28")]
    [InlineData("odd-valleys")]
    public void NothingIsWrittenOverThatIsReadLater(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Subjects.Create(name);
        var plan = StepPlan.Of(network.Describe(GraphValue.Images(network.Input)));
        var arena = new ArenaPlan(plan);
        var holds = new GraphValue?[arena.Elements];
        Put(plan.Images, arena[plan.Images], plan.Images.Shape);
        foreach (var step in plan.Steps)
        {
            Assert.All(step.Reads, value => Assert.Equal(plan.Root(value), holds[arena[value]]));
            Assert.All(step.Reads, value => Assert.Equal(plan.Root(value), holds[arena[value] + ElementsOf(value.Shape) - 1]));
            bool isApart = step.Reads.All(value => IsApart(arena[value], value.Shape, arena[step.Output], step.Output.Shape));
            Assert.True(step.IsInPlace || isApart);
            if (step.Room > 0) Array.Fill(holds, null, arena.Room(step), step.Room);
            Assert.All(step.Reads, value => Assert.Equal(plan.Root(value), holds[arena[value]]));
            Put(step.Output, arena[step.Output], step.Output.Shape);
        }

        void Put(GraphValue value, int at, FeatureShape shape) => Array.Fill(holds, value, at, ElementsOf(shape));
    }

    private static bool IsApart(int at, FeatureShape shape, int other, FeatureShape otherShape) =>
        at + ElementsOf(shape) <= other || other + ElementsOf(otherShape) <= at;

    private static int ElementsOf(FeatureShape shape) => shape.Channels * shape.Length;

    private static GraphValue Convolution(GraphValue x) => x.With(new GraphOperation.Convolution(
        ones(4, 4, 3, 3), null, new ConvWindow((3, 3), padding: (1, 1)), Groups: 1));
}
