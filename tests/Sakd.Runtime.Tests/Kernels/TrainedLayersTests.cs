using Sakd.Distillers;
using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Routing;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Kernels;

/// <summary>
/// Layers in training mode with our kernels, values, gradients and running statistics, against libtorch's in double precision.
/// </summary>
public sealed class TrainedLayersTests : IDisposable
{
    private readonly long _callsBefore = KernelUse.TotalCalls;

    public static TheoryData<int, int, int, int, int, bool> Convolutions { get; } = new()
    {
        { 16, 16, 3, 1, 1, false },
        { 16, 32, 3, 2, 1, true },
        { 32, 48, 1, 2, 0, false },
        { 64, 64, 3, 1, 1, true },
        { 16, 16, 5, 1, 0, false },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void AConvolution(int inChannels, int outChannels, int kernel, int stride, int padding, bool bias)
    {
        using var scope = NewDisposeScope();
        var conv = new Conv2d(inChannels, outChannels, kernel, stride, padding, bias: bias);
        using (no_grad())
        {
            conv.Weight.copy_(HashRule.Input(conv.Weight.shape));
            conv.Bias?.copy_(HashRule.Input(conv.Bias.shape));
        }

        var x = ChannelsLast.Of(HashRule.Input([9, inChannels, 13, 12])).requires_grad_();
        Assert.True(ConvFunction.Computes(conv, x));
        var y = conv.forward(x);
        var coefficients = HashRule.Input(y.shape);
        (y * coefficients).sum().backward();

        var (inDouble, weight, offset) = (Double(x), Double(conv.Weight), conv.Bias is null ? null : Double(conv.Bias));
        var expected = nn.functional.conv2d(inDouble, weight, offset, [stride, stride], [padding, padding]);
        (expected * coefficients.to(ScalarType.Float64)).sum().backward();

        Close.To(expected, y, 5e-6, "value");
        Close.To(inDouble.grad!, x.grad, 5e-6, "gradient of the input");
        Close.To(weight.grad!, conv.Weight.grad, 1e-5, "gradient of the weights");
        if (offset is not null) Close.To(offset.grad!, conv.Bias!.grad, 1e-5, "gradient of the bias");
    }

    [Fact]
    public void TheMeanSquareOfAFeature()
    {
        using var scope = NewDisposeScope();
        var x = ChannelsLast.Of(HashRule.Input([5, 48, 7, 6])).requires_grad_();
        var meanSquare = MeanSquareFunction.Of(x);
        var coefficients = HashRule.Input(meanSquare.shape);
        (meanSquare * coefficients).sum().backward();

        var inDouble = Double(x);
        var expected = inDouble.square().mean([1]);
        (expected * coefficients.to(ScalarType.Float64)).sum().backward();

        Close.To(expected, meanSquare, 1e-6, "value");
        Close.To(inDouble.grad!, x.grad, 1e-6, "gradient");
    }

    [Fact]
    public void TheMeanSquareOfSomeSamplesAndNothingOfTheOthers()
    {
        using var scope = NewDisposeScope();
        var whole = ChannelsLast.Of(HashRule.Input([3, 16, 4, 4]));
        var x = whole.clone();
        x[1].fill_(float.NaN);
        x.requires_grad_();
        var teacher = ChannelsLast.Of(HashRule.Input([3, 32, 4, 4]).flip(0));
        var attention = new AttentionTransfer(new FeatureShape(16, 4, 4), new FeatureShape(32, 4, 4));
        using var decisions = new Decisions(tensor(new float[] { 1, 0, 1 }).reshape(3, 1));
        decisions[0].Weigh(attention, x, teacher).backward();

        var rows = tensor(new long[] { 0, 2 });
        var selected = whole.index_select(0, rows).to(ScalarType.Float64).requires_grad_();
        (attention.Loss(selected, teacher.index_select(0, rows).to(ScalarType.Float64)) * (2.0 / 3)).backward();

        Close.To(selected.grad!, x.grad!.index_select(0, rows), 1e-5, "gradient of the samples");
        Assert.True(x.grad![1].eq(0).all().ToBoolean());
    }

    [Theory]
    [InlineData(2, 2, 0, 8, 6)]
    [InlineData(2, 2, 0, 5, 7)]
    [InlineData(3, 2, 1, 8, 9)]
    [InlineData(3, 1, 1, 4, 5)]
    public void TheLargestValueOfEachWindow(int kernel, int stride, int padding, int height, int width)
    {
        using var scope = NewDisposeScope();

        // In quarters, so that some are equal.
        var x = ChannelsLast.Of((HashRule.Input([5, 48, height, width]) * 4).round() / 4);
        x[1, 2, 3, 3] = float.NaN;
        x.requires_grad_();
        int lanes = Lanes.Count;
        foreach (int width8 in lanes < 16 ? (int[])[lanes] : [16, 8])
        {
            Lanes.Count = width8;
            try
            {
                x.grad = null;
                var y = Functional.MaxPool(x, kernel, stride, padding);
                var coefficients = HashRule.Input(y.shape);
                (y * coefficients).sum().backward();

                var inDouble = Double(x);
                var expected = nn.functional.max_pool2d(inDouble, kernel, stride, padding);
                (expected * coefficients.to(ScalarType.Float64)).sum().backward();
                Close.Exactly(expected.to(ScalarType.Float32).nan_to_num(7), y.nan_to_num(7), "value");
                Close.To(inDouble.grad!, x.grad, 1e-6, "gradient");

                using var __ = no_grad();
                var tape = new Tape(3);
                Close.Exactly(y.nan_to_num(7), Functional.MaxPool(x, tape, kernel, stride, padding).nan_to_num(7), "value with a tape");
                Close.Exactly(
                    x.grad!.narrow(0, 0, 3), Functional.MaxPoolBackward(coefficients.narrow(0, 0, 3), tape), "gradient of the first rows");
            }
            finally
            {
                Lanes.Count = lanes;
            }
        }
    }

    [Fact]
    public void SomeRowsOfAFeature()
    {
        using var scope = NewDisposeScope();
        var x = ChannelsLast.Of(HashRule.Input([6, 16, 3, 4])).requires_grad_();
        var selected = SelectFunction.Of(x, [4, 1, 3])!;
        var coefficients = HashRule.Input(selected.shape);
        (selected * coefficients).sum().backward();

        var inDouble = Double(x);
        var expected = inDouble.index_select(0, tensor(new long[] { 4, 1, 3 }));
        (expected * coefficients.to(ScalarType.Float64)).sum().backward();

        Close.To(expected, selected, 0, "value");
        Close.To(inDouble.grad!, x.grad, 0, "gradient");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void ABatchNorm(bool adds, bool hasRelu)
    {
        using var scope = NewDisposeScope();
        var norm = new BatchNorm2d(32);
        using (no_grad())
        {
            norm.Weight.copy_(HashRule.Input([32]));
            norm.Bias.copy_(HashRule.Input([32]));
        }

        var x = ChannelsLast.Of(HashRule.Input([5, 32, 7, 6]) * 3 + 20).requires_grad_();
        var plus = ChannelsLast.Of(HashRule.Input([5, 32, 7, 6]).flip(0)).requires_grad_();
        var y = (adds, hasRelu) switch
        {
            (false, false) => norm.forward(x),
            (false, true) => norm.ForwardRelu(x),
            (true, false) => norm.ForwardAdd(x, plus),
            (true, true) => norm.ForwardAddRelu(x, plus),
        };
        var coefficients = HashRule.Input(y.shape);
        (y * coefficients).sum().backward();

        var (inDouble, added, weight, bias) = (Double(x), Double(plus), Double(norm.Weight), Double(norm.Bias));
        var (mean, variance) = (zeros(32, ScalarType.Float64), ones(32, ScalarType.Float64));
        var expected = nn.functional.batch_norm(inDouble, mean, variance, weight, bias, true, 0.1, norm.Epsilon);
        if (adds) expected += added;
        if (hasRelu) expected = expected.relu();
        (expected * coefficients.to(ScalarType.Float64)).sum().backward();

        Close.To(expected, y, 1e-5, "value");
        Close.To(inDouble.grad!, x.grad, 2e-5, "gradient of the input", absolute: 1e-6);
        Close.To(weight.grad!, norm.Weight.grad, 2e-5, "gradient of the weight");
        Close.To(bias.grad!, norm.Bias.grad, 1e-5, "gradient of the bias");
        if (adds) Close.To(added.grad!, plus.grad, 1e-6, "gradient of what was added");
        Close.To(mean, norm.RunningMean, 1e-6, "running mean");
        Close.To(variance, norm.RunningVar, 1e-5, "running variance");
        Assert.Equal(1, norm.NumBatchesTracked.item<long>());
    }

    [Theory]
    [InlineData(3, 1, true)]
    [InlineData(1, 0, true)]
    [InlineData(3, 1, false)]
    public void AConvolutionOfWhatABatchNormHasMade(int kernel, int padding, bool hasRelu)
    {
        using var scope = NewDisposeScope();
        var (norm, conv) = (new BatchNorm2d(32), new Conv2d(32, 48, kernel, padding: padding));
        using (no_grad())
        {
            norm.Weight.copy_(HashRule.Input([32]));
            norm.Bias.copy_(HashRule.Input([32]));
            conv.Weight.copy_(HashRule.Input([48, 32, kernel, kernel]));
        }

        var x = ChannelsLast.Of(HashRule.Input([5, 32, 7, 6]) * 3 + 20).requires_grad_();

        // By the batch norm's own value its input is kept in place of it; by another handle of it, the value.
        var made = hasRelu ? norm.ForwardRelu(x) : norm.forward(x);
        Assert.NotNull(Normalised.Of(made));
        var coefficients = HashRule.Input([5, 48, 7, 6]);
        (conv.forward(made) * coefficients).sum().backward();
        var (toX, toWeight) = (x.grad!, conv.Weight.grad!);
        Assert.Null(Normalised.Of(made));

        (x.grad, conv.Weight.grad) = (null, null);
        made = hasRelu ? norm.ForwardRelu(x) : norm.forward(x);
        (conv.forward(made.alias()) * coefficients).sum().backward();
        Close.Exactly(x.grad!, toX, "gradient of the input");
        Close.Exactly(conv.Weight.grad!, toWeight, "gradient of the weights");
    }

    [Fact]
    public void WhatTheyMakeIsGoneWithTheGraph()
    {
        using var network = new Conv2d(16, 16, 3, padding: 1);
        using var norm = new BatchNorm2d(16);
        using var x = ChannelsLast.Of(HashRule.Input([4, 16, 8, 8]));
        Step();
        long live = LiveTensors.Settled();
        for (int i = 0; i < 3; i++) Step();
        Assert.Equal(live, LiveTensors.Now());

        void Step()
        {
            using var scope = NewDisposeScope();
            network.zero_grad();
            norm.zero_grad();
            var normalised = norm.ForwardRelu(network.forward(x));
            Functional.MaxPool(Functional.Relu(network.forward(normalised)), kernel: 2, stride: 2).sum().backward();
        }
    }

    public void Dispose()
    {
        if (KernelUse.IsPossible) Assert.True(KernelUse.TotalCalls > _callsBefore, "libtorch has computed both sides");
    }

    private static Tensor Double(Tensor value) => value.detach().to(ScalarType.Float64).requires_grad_();
}
