using System.Runtime.InteropServices;
using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Layers;

/// <summary>
/// What a caller changes in place around a batch norm and the convolution behind it, which keeps the batch norm's input and makes its
/// output again: gradients are those of the values that were computed with, or there is an exception; the same with both orders of memory,
/// and whether our kernels compute or libtorch's.
/// </summary>
public sealed class InPlaceChangeTests
{
    private const int Rows = 5;

    /// <summary>What is done to the batch norm's output before the convolution reads it; and the same out of place.</summary>
    private static readonly Dictionary<string, (Action<Tensor> InPlace, Func<Tensor, Tensor> OutOfPlace)> _changes = new()
    {
        ["twice"] = (made => made.mul_(2), made => made * 2),
        ["twice, unrecorded"] = (made => Unrecorded(() => made.mul_(2)), made => made + made.detach()),
        ["twice, unrecorded, by another handle"] = (made => Unrecorded(() => made.alias().mul_(2)), made => made + made.detach()),
        ["twice, by its constants"] = (made => made.detach().mul_(2), made => made + made.detach()),
        ["the first row is 3"] = (
            made => made.narrow(0, 0, 1).fill_(3), made => cat([full_like(made.narrow(0, 0, 1), 3), made.narrow(0, 1, Rows - 1)])),
    };

    public static TheoryData<int, bool, bool, string> Outputs { get; } = new(
        from channels in (int[])[16, 6]
        from isLast in (bool[])[true, false]
        from hasRelu in (bool[])[false, true]
        from change in _changes.Keys
        select (channels, isLast, hasRelu, change));

    public static TheoryData<int, bool, bool> Layers { get; } = new(
        from channels in (int[])[16, 6]
        from isLast in (bool[])[true, false]
        from hasRelu in (bool[])[false, true]
        select (channels, isLast, hasRelu));

    [Theory]
    [MemberData(nameof(Outputs))]
    public void TheOutputBeforeTheConvolutionReadsIt(int channels, bool isLast, bool hasRelu, string change)
    {
        using var scope = NewDisposeScope();
        using var _ = new Order(isLast);
        var (subject, reference) = (new Subject(channels, hasRelu, ScalarType.Float32), new Subject(channels, hasRelu, ScalarType.Float64));
        reference.Convolve(_changes[change].OutOfPlace(reference.Normalise())).Backward();

        RightOrRefused(reference, subject, () =>
        {
            var made = subject.Normalise();
            _changes[change].InPlace(made);
            subject.Convolve(made).Backward();
        });
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void TheOutputAfterTheConvolutionHasReadIt(int channels, bool isLast, bool hasRelu) =>
        Unchanged(channels, isLast, hasRelu, (_, made) => made.mul_(2));

    [Theory]
    [MemberData(nameof(Layers))]
    public void TheInput(int channels, bool isLast, bool hasRelu) =>
        Unchanged(channels, isLast, hasRelu, (subject, _) => subject.Input.mul_(2));

    [Theory]
    [MemberData(nameof(Layers))]
    public void TheInputBeforeTheConvolutionReads(int channels, bool isLast, bool hasRelu)
    {
        using var scope = NewDisposeScope();
        using var _ = new Order(isLast);
        var (subject, reference) = (new Subject(channels, hasRelu, ScalarType.Float32), new Subject(channels, hasRelu, ScalarType.Float64));
        reference.Convolve(reference.Normalise()).Backward();

        RightOrRefused(reference, subject, () =>
        {
            var made = subject.Normalise();
            Unrecorded(() => subject.Input.mul_(2));
            subject.Convolve(made).Backward();
        });
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void TheConvolutionsWeights(int channels, bool isLast, bool hasRelu) =>
        Refused(channels, isLast, hasRelu, subject => subject.Conv.Weight);

    [Theory]
    [MemberData(nameof(Layers))]
    public void TheBatchNormsWeights(int channels, bool isLast, bool hasRelu) =>
        Refused(channels, isLast, hasRelu, subject => subject.Norm.Weight);

    /// <summary>A change behind everything: the gradients are those of the values before it.</summary>
    private static void Unchanged(int channels, bool isLast, bool hasRelu, Action<Subject, Tensor> change)
    {
        using var scope = NewDisposeScope();
        using var _ = new Order(isLast);
        var (subject, reference) = (new Subject(channels, hasRelu, ScalarType.Float32), new Subject(channels, hasRelu, ScalarType.Float64));
        reference.Convolve(reference.Normalise()).Backward();

        RightOrRefused(reference, subject, () =>
        {
            var made = subject.Normalise();
            subject.Convolve(made);
            Unrecorded(() => change(subject, made));
            subject.Backward();
        });
    }

    /// <summary>Weights that the backward pass would need as they were.</summary>
    private static void Refused(int channels, bool isLast, bool hasRelu, Func<Subject, Tensor> weights)
    {
        using var scope = NewDisposeScope();
        using var _ = new Order(isLast);
        var subject = new Subject(channels, hasRelu, ScalarType.Float32);
        var used = KernelUse.During(() => subject.Convolve(subject.Normalise()));
        Assert.Equal(KernelUse.IsPossible && channels == 16, used.IsSupersetOf([Kernel.BatchNorm, Kernel.Convolution]));
        Unrecorded(() => weights(subject).mul_(2));

        Assert.True(Throws(subject.Backward), "no exception was thrown");
    }

    private static void RightOrRefused(Subject reference, Subject subject, Action steps)
    {
        bool throws = false;
        var used = KernelUse.During(() => throws = Throws(steps));
        Assert.Equal(KernelUse.IsPossible && subject.Conv.InChannels == 16, used.Contains(Kernel.BatchNorm));
        if (throws) return;
        foreach (var ((what, expected), (_, actual)) in reference.Gradients().Zip(subject.Gradients()))
            Close.To(expected!, actual, 1e-4, $"gradient of the {what}", absolute: 1e-4);
    }

    private static bool Throws(Action steps)
    {
        try
        {
            steps();
            return false;
        }
        catch (Exception e) when (e is ExternalException or InvalidOperationException)
        {
            return true;
        }
    }

    private static void Unrecorded(Action change)
    {
        using var _ = no_grad();
        change();
    }

    /// <summary>A batch norm, perhaps a ReLU, and a convolution.</summary>
    private sealed class Subject
    {
        private readonly bool _hasRelu;
        private Tensor? _loss;

        public Subject(int channels, bool hasRelu, ScalarType type)
        {
            _hasRelu = hasRelu;
            (Norm, Conv) = (new BatchNorm2d(channels), new Conv2d(channels, 2 * channels, kernel: 3, padding: 1));
            HashRule.Fill(StateDict.Of(Norm));
            HashRule.Fill(StateDict.Of(Conv));
            Norm.to(type);
            Conv.to(type);
            Input = ChannelsLast.Of(HashRule.Input([Rows, channels, 7, 6], type)).requires_grad_();
        }

        public BatchNorm2d Norm { get; }

        public Conv2d Conv { get; }

        public Tensor Input { get; }

        public Tensor Normalise() => _hasRelu ? Norm.ForwardRelu(Input) : Norm.forward(Input);

        public Subject Convolve(Tensor made)
        {
            var y = Conv.forward(made);
            _loss = (y * HashRule.Input(y.shape, y.dtype)).sum();
            return this;
        }

        public void Backward() => _loss!.backward();

        public IEnumerable<(string What, Tensor? Gradient)> Gradients() =>
            [
                ("input", Input.grad), ("batch norm's weight", Norm.Weight.grad), ("batch norm's bias", Norm.Bias.grad),
                ("convolution's weights", Conv.Weight.grad),
            ];
    }

    /// <summary>The order of features in memory, for a while.</summary>
    private sealed class Order : IDisposable
    {
        private readonly bool _before = ChannelsLast.IsUsed;

        public Order(bool isLast) => ChannelsLast.IsUsed = isLast;

        public void Dispose() => ChannelsLast.IsUsed = _before;
    }
}
