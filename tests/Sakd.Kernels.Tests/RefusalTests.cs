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
            new(16, 16, 3, Groups: 0), new(16, 15, 3, Groups: 3), new(15, 16, 3, Groups: 3), new(16, 16, 1 << 16),
        ];
        foreach (var geometry in impossible) Refused("geometry", () => PackedConvolution.Forward(_host, geometry, weights));
        Refused("geometry", () => PackedConvolution.Backward(_host, new ConvolutionGeometry(16, 20, 3), weights));
    }

    [Fact]
    public void GradientsOfWeightsThatAreNotComputed()
    {
        var geometry = new ConvolutionGeometry(16, 32, 3);
        using Operand x = new(2 * 20 * 16), gradient = new(2 * 6 * 32), weights = new((int)geometry.Weights), channels = new(16);
        ConvolutionGeometry[] others =
        [
            new(3, 16, 3), new(16, 20, 3), new(32, 32, 3, Groups: 2), new(16, 16, 0), new(16, 16, 3, 0), new(16, 16, 3, 1, -1),
        ];
        foreach (var other in others) Refused("geometry", () => Compute(other, 5, 4));
        Refused("call", () => Compute(geometry, 2, 4));
        Refused("call", () => Compute(geometry, 5, -4));
        Refused("call", () => Compute(geometry, 1 << 15, 1 << 14));
        Refused("call", () => Compute(geometry, 5, 4, images: -1));
        Refused("call.Input", () => Compute(geometry, 6, 4));
        Refused("call.Gradient", () => Compute(geometry, 5, 4, gradients: gradient.TooFew));
        Refused("call.Output", () => Compute(geometry, 5, 4, kernels: weights.TooFew));
        Refused("call.InputScale", () => Compute(geometry, 5, 4, scale: channels.TooFew));
        Refused("call.InputShift", () => Compute(geometry, 5, 4, scale: channels.Elements));

        void Compute(
            ConvolutionGeometry of, int height, int width, int images = 2, NativeSpan<float>? gradients = null,
            NativeSpan<float>? kernels = null, NativeSpan<float> scale = default) =>
            WeightGradient.Compute(_host, of, new WeightGradientCall
            {
                Images = images,
                Height = height,
                Width = width,
                Input = x.Elements,
                Gradient = gradients ?? gradient.Elements,
                Output = kernels ?? weights.Elements,
                InputScale = scale,
            });
    }

    public static TheoryData<FeatureSize> SizesThatAreNotTrained =>
    [
        new FeatureSize(2, 10, 4, 4), // They are not in sixteens.
        new FeatureSize(2, 16, -1, -1),
        new FeatureSize(-2, 16, 1, 1),
        new FeatureSize(1, 16, 1 << 13, 1 << 12), // An image may not have as many elements,
        new FeatureSize(1, 1 << 22, 1 << 21, 1 << 21), // nor as many that a long has no room for them,
        new FeatureSize(1 << 20, 16, 1 << 11, 1), // and all of them not as many rows.
    ];

    [Theory]
    [MemberData(nameof(SizesThatAreNotTrained))]
    public void SizesOfWhatIsTrained(FeatureSize size)
    {
        // Nobody looks at these operands: the size alone is refused.
        using Operand some = new(64);
        var x = some.Elements;
        float[] channels = new float[Math.Max(0, size.Channels)];
        var window = new PoolWindow(2, 2, 0);
        Refused("size", () => Elementwise.Relu(_host, size, x, x, default, 0));
        Refused("size", () => Elementwise.AffineRelu(_host, size, x, x, x, x, default, 0));
        Refused("size", () => Elementwise.ReluBackward(_host, size, x, x, default));
        Refused("size", () => BatchNorm.Statistics(_host, size, x));
        Refused("size", () => BatchNorm.Apply(_host, size, x, x, channels, channels, default, relu: true, default));
        Refused("size", () => BatchNorm.Sums(_host, size, x, x, default, channels));
        Refused("size", () => BatchNorm.Backward(_host, size, x, x, x, default, channels, channels, channels, default));
        Refused("size", () => MaxPooling.Forward(_host, size, window, x, x, default, 0));
        Refused("size", () => MaxPooling.Backward(_host, size, window, x, default, x));
        Refused("size", () => MeanSquare.Forward(_host, size, x, x));
        Refused("size", () => MeanSquare.Backward(_host, size, x, x, x));
        if (size.Channels == 10) return;
        Refused("size", () => Pointwise.Activate(_host, size, Activation.Relu, x, x));
        Refused("size", () => Pointwise.Sigmoid(_host, size, x, x));
        Refused("size", () => Pointwise.Add(_host, size, x, x, x));
        Refused("size", () => Pointwise.Multiply(_host, size, x, x, x));
        Refused("size", () => Pointwise.Affine(_host, size, x, x, x, x));
        Refused("size", () => Pointwise.Product(_host, size, x, x, x));
        Refused("size", () => ChannelCopy.Take(_host, size, 0, 1, x, x));
        Refused("size", () => ChannelCopy.Put(_host, size, 0, 1, x, x));
        Refused("size", () => ChannelCopy.Shuffle(_host, size, 1, x, x));
        Refused("size", () => MaxPooling.Forward(_host, size, window, x, x));
        Refused("size", () => AveragePooling.Forward(_host, size, window, x, x));
        Refused("size", () => AveragePooling.Global(_host, size, x, x));
    }

    [Fact]
    public unsafe void OperandsOfWhatIsTrained()
    {
        var size = new FeatureSize(2, 16, 4, 4);
        var window = new PoolWindow(2, 2, 0);
        using Operand whole = new(512), pooled = new(128), pixels = new(32), channels = new(16);
        float[] each = new float[16], fewer = new float[15];
        byte[] memory = new byte[512];
        fixed (byte* first = memory)
        {
            NativeSpan<byte> bits = new(first, 64), tooFewBits = new(first, 63), indices = new(first, 128), tooFewIndices = new(first, 127);
            Refused("x", () => Elementwise.Relu(_host, size, whole.TooFew, whole.Elements, bits, 2));
            Refused("y", () => Elementwise.Relu(_host, size, whole.Elements, whole.TooFew, bits, 2));
            Refused("mask", () => Elementwise.Relu(_host, size, whole.Elements, whole.Elements, tooFewBits, 2));
            Refused("scale", () => Affine(channels.TooFew, channels.Elements));
            Refused("shift", () => Affine(channels.Elements, channels.TooFew));
            Refused("mask", () => Elementwise.ReluBackward(_host, size, whole.Elements, whole.Elements, tooFewBits));
            Refused("scale", () => Elementwise.ReluBackward(_host, size, whole.Elements, whole.Elements, bits, channels.TooFew));
            Refused("x", () => BatchNorm.Statistics(_host, size, whole.TooFew));
            Refused("scale", () => Normalise(fewer, each, default, bits));
            Refused("shift", () => Normalise(each, fewer, default, bits));
            Refused("addend", () => Normalise(each, each, whole.TooFew, bits));
            Refused("mask", () => Normalise(each, each, default, tooFewBits));
            Refused("gradient", () => BatchNorm.Sums(_host, size, whole.TooFew, whole.Elements, bits, each));
            Refused("mean", () => BatchNorm.Sums(_host, size, whole.Elements, whole.Elements, bits, fewer));
            Refused("to", () => NormaliseBackward(whole.TooFew, each, each, each));
            Refused("scale", () => NormaliseBackward(whole.Elements, fewer, each, each));
            Refused("ofX", () => NormaliseBackward(whole.Elements, each, fewer, each));
            Refused("shift", () => NormaliseBackward(whole.Elements, each, each, fewer));
            Refused("passed", () => NormaliseBackward(whole.Elements, each, each, each, whole.TooFew));
            Refused("y", () => MaxPooling.Forward(_host, size, window, whole.Elements, pooled.TooFew, indices, 2));
            Refused("indices", () => MaxPooling.Forward(_host, size, window, whole.Elements, pooled.Elements, tooFewIndices, 2));
            Refused("window", () => MaxPooling.Forward(_host, size, new PoolWindow(5, 1, 0), whole.Elements, pooled.Elements, indices, 2));
            Refused("gradient", () => MaxPooling.Backward(_host, size, window, pooled.TooFew, indices, whole.Elements));
            Refused("indices", () => MaxPooling.Backward(_host, size, window, pooled.Elements, default, whole.Elements));
            Refused("to", () => MaxPooling.Backward(_host, size, window, pooled.Elements, indices, whole.TooFew));
            Refused("window", () => MaxPooling.Backward(_host, size, new PoolWindow(2, 1, 2), pooled.Elements, indices, whole.Elements));

            // The number of a pixel of such a window is no byte.
            var wide = new FeatureSize(1, 16, 16, 16);
            using Operand read = new(4096);
            var widest = new PoolWindow(16, 1, 0);
            Refused("window", () => MaxPooling.Forward(_host, wide, widest, read.Elements, channels.Elements, indices, 1));

            void Normalise(float[] scale, float[] shift, NativeSpan<float> addend, NativeSpan<byte> mask) =>
                BatchNorm.Apply(_host, size, whole.Elements, whole.Elements, scale, shift, addend, relu: true, mask);
            void NormaliseBackward(
                NativeSpan<float> to, float[] scale, float[] ofX, float[] shift, NativeSpan<float> passed = default) =>
                BatchNorm.Backward(_host, size, whole.Elements, whole.Elements, to, bits, scale, ofX, shift, passed);
        }

        Refused("x", () => MeanSquare.Forward(_host, size, whole.TooFew, pixels.Elements));
        Refused("to", () => MeanSquare.Forward(_host, size, whole.Elements, pixels.TooFew));
        Refused("gradient", () => MeanSquare.Backward(_host, size, whole.Elements, pixels.TooFew, whole.Elements));
        Refused("to", () => MeanSquare.Backward(_host, size, whole.Elements, pixels.Elements, whole.TooFew));

        void Affine(NativeSpan<float> scale, NativeSpan<float> shift) =>
            Elementwise.AffineRelu(_host, size, whole.Elements, whole.Elements, scale, shift, default, 0);
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

        Refused("factor", () => Pointwise.Product(_host, size, whole.Elements, whole.TooFew, whole.Elements));
        Refused("x", () => ChannelCopy.Take(_host, size, 1, 4, whole.TooFew, whole.Elements));
        Refused("y", () => ChannelCopy.Take(_host, size, 0, 5, whole.Elements, whole.TooFew));
        Refused("x", () => ChannelCopy.Put(_host, size, 0, 5, whole.TooFew, whole.Elements));
        Refused("y", () => ChannelCopy.Put(_host, size, 1, 4, whole.Elements, whole.TooFew));
        Refused("first", () => ChannelCopy.Take(_host, size, 2, 4, whole.Elements, whole.Elements));
        Refused("first", () => ChannelCopy.Put(_host, size, -1, 4, whole.Elements, whole.Elements));
        Refused("groups", () => ChannelCopy.Shuffle(_host, size, 2, whole.Elements, whole.Elements));
        Refused("y", () => ChannelCopy.Shuffle(_host, size, 5, whole.Elements, whole.TooFew));

        using Operand weights = new(50);
        Refused("weights", () => new PackedLinear(_host, 5, 10, weights.TooFew).Dispose());
        using var linear = new PackedLinear(_host, 5, 10, weights.Elements);
        Refused("x", () => linear.Compute(32, whole.TooFew, new Operand(320).Elements));
        Refused("y", () => linear.Compute(16, whole.Elements, whole.TooFew));
    }

    private static void Refused(string operand, Action call) => Assert.Equal(operand, Assert.Throws<ArgumentException>(call).ParamName);
}
