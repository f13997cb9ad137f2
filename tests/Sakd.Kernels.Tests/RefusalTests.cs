namespace Sakd.Kernels.Tests;

/// <summary>What does not go together is refused before anything is read or written.</summary>
public sealed class RefusalTests
{
    private static readonly KernelHost _host = new ManagedHost(1);

    public static TheoryData<ConvolutionGeometry> Geometries =>
    [
        new ConvolutionGeometry(16, 16, 3, Padding: 1),
        new ConvolutionGeometry(32, 32, 3, Padding: 1),
        new ConvolutionGeometry(3, 20, 3, Padding: 1),
        new ConvolutionGeometry(19, 19, 3, Padding: 1, Groups: 19),
        new ConvolutionGeometry(6, 9, 3, Padding: 1, Groups: 3),
    ];

    [Theory]
    [MemberData(nameof(Geometries))]
    public void OperandsOfAConvolutionThatAreTooShort(ConvolutionGeometry geometry)
    {
        var frame = geometry.Over(5, 4);
        using Operand x = new(2 * 20 * geometry.InChannels), y = new(2 * 20 * geometry.OutChannels), channels = new(geometry.OutChannels);
        using var weights = new Operand(new float[geometry.Weights]);
        var whole = ConvolutionWeights.Contiguous(weights.Elements, geometry);
        Refused("weights", () => PackedConvolution.Forward(_host, geometry, ConvolutionWeights.Contiguous(weights.TooFew, geometry)));
        Refused("bias", () => PackedConvolution.Forward(_host, geometry, whole, bias: channels.TooFew));
        Refused("scale", () => PackedConvolution.Forward(_host, geometry, whole, scale: channels.TooFew));

        using var convolution = PackedConvolution.Forward(_host, geometry, whole);
        Refused("call.Input", () => Compute(x.TooFew, y.Elements, default));
        Refused("call.Output", () => Compute(x.Elements, y.TooFew, default));
        Refused("call.Addend", () => Compute(x.Elements, y.Elements, y.TooFew));
        Refused("call", () => Compute(x.Elements, y.Elements, default, frame with { OutWidth = 3 }));
        Refused("call", () => Compute(x.Elements, y.Elements, default, geometry.Over(1 << 15, 1 << 14)));

        void Compute(NativeSpan<float> input, NativeSpan<float> output, NativeSpan<float> addend, FrameSize? size = null) =>
            convolution.Compute(new ConvolutionCall { Images = 2, Size = size ?? frame, Input = input, Output = output, Addend = addend });
    }

    [Theory]
    [InlineData(16, 20, 1, Activation.Relu)]
    [InlineData(19, 19, 19, Activation.Relu)]
    [InlineData(32, 32, 2, Activation.Relu)]
    [InlineData(16, 16, 1, Activation.Relu6)]
    public unsafe void BitsOfChannelsThatHaveNone(int inChannels, int outChannels, int groups, Activation activation)
    {
        var geometry = new ConvolutionGeometry(inChannels, outChannels, 1, Groups: groups);
        using Operand x = new(inChannels * 8), y = new(outChannels * 8), weights = new((int)geometry.Weights);
        using var convolution = PackedConvolution.Forward(_host, geometry, ConvolutionWeights.Contiguous(weights.Elements, geometry));
        byte[] enough = new byte[1 << 10];
        fixed (byte* bits = enough)
        {
            NativeSpan<byte> mask = new(bits, enough.Length);
            var size = geometry.Over(2, 4);
            Refused("call", () => convolution.Compute(new ConvolutionCall
            {
                Images = 1,
                Size = size,
                Input = x.Elements,
                Output = y.Elements,
                Mask = mask,
                MaskedImages = 1,
                Activation = activation,
            }));
            if (activation == Activation.Relu6) return;
            Refused("call", () => convolution.Compute(new ConvolutionCall
            {
                Images = 1,
                Size = size,
                Input = x.Elements,
                Output = y.Elements,
                InputMask = mask,
            }));
        }
    }

    [Fact]
    public void ConvolutionsThatDoNotExist()
    {
        using var memory = new Operand(1 << 12);
        var weights = new ConvolutionWeights(memory.Elements, 0, 0, 0, 0);
        ConvolutionGeometry[] impossible =
        [
            new(0, 16, 3), new(16, 0, 3), new(16, 16, 0), new(16, 16, 3, 0), new(16, 16, 3, 1, -1),
            new(16, 16, 3, Groups: 0), new(16, 15, 3, Groups: 3), new(15, 16, 3, Groups: 3),
        ];
        foreach (var geometry in impossible) Refused("geometry", () => PackedConvolution.Forward(_host, geometry, weights));
        Refused("geometry", () => PackedConvolution.Backward(_host, new ConvolutionGeometry(16, 20, 3), weights));
    }

    [Fact]
    public void OperandsOfTheOthers()
    {
        var size = new FeatureSize(2, 5, 4, 4);
        var window = new PoolWindow(2, 2, 0);
        using Operand whole = new(160), pooled = new(40), channels = new(10), perChannel = new(5);
        Refused("x", () => MaxPooling.Forward(_host, size, window, whole.TooFew, pooled.Elements));
        Refused("y", () => MaxPooling.Forward(_host, size, window, whole.Elements, pooled.TooFew));
        Refused("window", () => MaxPooling.Forward(_host, size, new PoolWindow(5, 1, 0), whole.Elements, pooled.Elements));
        Refused("x", () => AveragePooling.Forward(_host, size, window, whole.TooFew, pooled.Elements));
        Refused("y", () => AveragePooling.Forward(_host, size, window, whole.Elements, pooled.TooFew));
        Refused("window", () => AveragePooling.Forward(_host, size, new PoolWindow(2, 1, 2), whole.Elements, pooled.Elements));
        Refused("x", () => AveragePooling.Global(_host, size, whole.TooFew, channels.Elements));
        Refused("y", () => AveragePooling.Global(_host, size, whole.Elements, channels.TooFew));
        Refused("size", () => AveragePooling.Global(_host, size with { Height = 0 }, whole.Elements, channels.Elements));
        Refused("x", () => Pointwise.Activate(_host, size, Activation.Relu, whole.TooFew, whole.Elements));
        Refused("y", () => Pointwise.Sigmoid(_host, size, whole.Elements, whole.TooFew));
        Refused("addend", () => Pointwise.Add(_host, size, whole.Elements, whole.TooFew, whole.Elements));
        Refused("addend", () => Pointwise.Add(_host, size, whole.Elements, default, whole.Elements));
        Refused("scale", () => Pointwise.Multiply(_host, size, whole.Elements, channels.TooFew, whole.Elements));
        Refused("scale", () => Pointwise.Affine(_host, size, whole.Elements, perChannel.TooFew, perChannel.Elements, whole.Elements));
        Refused("shift", () => Pointwise.Affine(_host, size, whole.Elements, perChannel.Elements, perChannel.TooFew, whole.Elements));

        using Operand weights = new(50);
        Refused("weights", () => new PackedLinear(_host, 5, 10, weights.TooFew).Dispose());
        using var linear = new PackedLinear(_host, 5, 10, weights.Elements);
        Refused("x", () => linear.Compute(32, whole.TooFew, new Operand(320).Elements));
        Refused("y", () => linear.Compute(16, whole.Elements, whole.TooFew));
    }

    private static void Refused(string operand, Action call) => Assert.Equal(operand, Assert.Throws<ArgumentException>(call).ParamName);
}
