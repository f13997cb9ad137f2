using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

/// <summary>
/// A frozen view is of the moment of its last Refresh: it never mixes weights of two moments, and disposed of it computes nothing.
/// </summary>
public sealed class FrozenMomentTests
{
    private const int Size = 6;

    /// <summary>Channels (16 are our kernels', 6 libtorch's), whether a batch norm follows, and whether it is folded.</summary>
    public static TheoryData<int, bool, bool> Views { get; } = new(
        from channels in (int[])[16, 6]
        from view in ((bool HasNorm, bool Folds)[])[(false, true), (true, true), (true, false)]
        select (channels, view.HasNorm, view.Folds));

    /// <summary>The same, and which tensor of the modules is changed.</summary>
    public static TheoryData<int, bool, bool, string> Changes { get; } = new(
        from row in Views.Select(view => view.Data)
        from key in row.Item2
            ? (string[])["conv.weight", "conv.bias", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var"]
            : ["conv.weight", "conv.bias"]
        select (row.Item1, row.Item2, row.Item3, key));

    [Theory]
    [MemberData(nameof(Views))]
    public void DisposedOfItComputesNothing(int channels, bool hasNorm, bool folds)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var subject = new Subject(channels, hasNorm, folds);
        var (expected, expectedGradient) = subject.Compute();

        subject.View.Dispose();

        Refused(() => subject.View.Forward(subject.Input));
        Refused(() => subject.View.ForwardRelu(subject.Input, tape: null));
        Refused(() => subject.View.ForwardAdd(subject.Input, subject.Gradient, tape: null));
        Refused(() => subject.Compute());

        subject.View.Refresh();
        var (value, back) = subject.Compute();
        Close.Exactly(expected, value, "value after Refresh");
        Close.Exactly(expectedGradient, back, "gradient after Refresh");
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void DisposedOfBetweenThereAndBackItComputesNoGradient(int channels, bool hasNorm, bool folds)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var subject = new Subject(channels, hasNorm, folds);
        using var tape = new Tape(Subject.Rows);
        subject.View.Forward(subject.Input, tape);

        subject.View.Dispose();

        Refused(() => subject.View.Backward(subject.Gradient, tape));
    }

    /// <summary>Changed between Refresh and the first use, a tensor is seen by all of the view or by none of it.</summary>
    [Theory]
    [MemberData(nameof(Changes))]
    public void WhatChangesBeforeTheFirstUseIsNotMixedIn(int channels, bool hasNorm, bool folds, string key) =>
        Check(channels, hasNorm, folds, key, isUsed: false);

    [Theory]
    [MemberData(nameof(Changes))]
    public void WhatChangesAfterTheFirstUseIsNotMixedIn(int channels, bool hasNorm, bool folds, string key) =>
        Check(channels, hasNorm, folds, key, isUsed: true);

    private static void Check(int channels, bool hasNorm, bool folds, string key, bool isUsed)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (before, after) = (new Subject(channels, hasNorm, folds), new Subject(channels, hasNorm, folds));
        Change(after.Tensor(key));
        after.View.Refresh();
        var (expectedBefore, backBefore) = before.Compute();
        var (expectedAfter, backAfter) = after.Compute();
        Assert.False(expectedBefore.allclose(expectedAfter), "the change makes a difference");

        var subject = new Subject(channels, hasNorm, folds);
        if (isUsed) subject.Compute();
        Change(subject.Tensor(key));
        try
        {
            // That of the moment of Refresh, both ways.
            var (value, back) = subject.Compute();
            Close.Exactly(expectedBefore, value, "value");
            Close.Exactly(backBefore, back, "gradient");
        }
        catch (InvalidOperationException e)
        {
            Assert.Contains("Refresh", e.Message);
        }

        subject.View.Refresh();
        var (valueAfter, subjectsBackAfter) = subject.Compute();
        Close.Exactly(expectedAfter, valueAfter, "value after Refresh");
        Close.Exactly(backAfter, subjectsBackAfter, "gradient after Refresh");
    }

    private static void Change(Tensor tensor) => tensor.mul_(1.5).add_(0.25);

    private static void Refused(Action compute) => Assert.Contains("Refresh", Assert.Throws<InvalidOperationException>(compute).Message);

    /// <summary>A convolution, perhaps with a batch norm behind it, and its view.</summary>
    private sealed class Subject
    {
        public const int Rows = 2;

        private readonly Conv2d _conv;
        private readonly BatchNorm2d? _norm;

        public Subject(int channels, bool hasNorm, bool folds)
        {
            (_conv, _norm) = (
                new Conv2d(channels, channels, kernel: 3, padding: 1, bias: true), hasNorm ? new BatchNorm2d(channels) : null);
            HashRule.Fill(StateDict.Of(_conv));
            if (_norm is not null) HashRule.Fill(StateDict.Of(_norm));
            (Input, Gradient) = (Feature(), Feature().flip(0));
            View = new FrozenConv2d(_conv, _norm, folds);

            Tensor Feature() => ChannelsLast.Of(HashRule.Input([Rows, channels, Size, Size]));
        }

        public FrozenConv2d View { get; }

        public Tensor Input { get; }

        public Tensor Gradient { get; }

        public Tensor Tensor(string key) => key.Split('.') is ["conv", var ofConv] ? Of(_conv, ofConv) : Of(_norm!, key.Split('.')[1]);

        /// <summary>The value, and what comes back of the gradient.</summary>
        public (Tensor Value, Tensor Gradient) Compute()
        {
            using var tape = new Tape(Rows);
            (Tensor Value, Tensor Gradient)? computed = null;
            var used = KernelUse.During(() =>
            {
                var value = View.Forward(Input, tape);
                computed = (value, View.Backward(Gradient, tape));
            });
            Assert.Equal(KernelUse.IsPossible && _conv.InChannels == 16, used.Contains(Kernel.ConvolutionBackward));
            return computed!.Value;
        }

        private static Tensor Of(nn.Module module, string key) => StateDict.Of(module).Single(entry => entry.Key == key).Value;
    }
}
