using Sakd.Kernels;
using Sakd.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A two-dimensional convolution: [B, C_in, H, W] to [B, C_out, H', W'].</summary>
public sealed class Conv2d : Layer
{
    private readonly long[] _strides, _padding, _dilation;
    private readonly ConvolutionGeometry _geometry;

    /// <summary>Makes the layer, filled with zeros.</summary>
    /// <param name="inChannels">C_in.</param>
    /// <param name="outChannels">C_out.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="stride">The stride in both directions.</param>
    /// <param name="padding">Zeros added on every side.</param>
    /// <param name="groups">Number of groups that the channels are split into.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public Conv2d(int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0, int groups = 1, bool bias = false)
        : this(inChannels, outChannels, new ConvWindow((kernel, kernel), (stride, stride), (padding, padding)), groups, bias)
    {
    }

    /// <summary>Makes the layer, filled with zeros.</summary>
    /// <param name="inChannels">C_in.</param>
    /// <param name="outChannels">C_out.</param>
    /// <param name="window">What it goes over.</param>
    /// <param name="groups">Number of groups that the channels are split into.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public Conv2d(int inChannels, int outChannels, ConvWindow window, int groups = 1, bool bias = false)
        : base(nameof(Conv2d))
    {
        Window = window;
        _geometry = new ConvolutionGeometry(
            inChannels, outChannels, window.Kernel.Height, window.Stride.Height, window.Padding.Height, groups);
        _strides = [window.Stride.Height, window.Stride.Width];
        _padding = [window.Padding.Height, window.Padding.Width];
        _dilation = [window.Dilation.Height, window.Dilation.Width];
        Weight = AddParameter("weight", outChannels, inChannels / groups, window.Kernel.Height, window.Kernel.Width);
        ChannelsLast.Arrange(Weight);
        if (bias) Bias = AddParameter("bias", outChannels);
    }

    /// <summary>What it goes over.</summary>
    public ConvWindow Window { get; }

    /// <summary>All of its sizes, where they are the same in both directions and it is not dilated.</summary>
    /// <exception cref="InvalidOperationException">They are not, or it is.</exception>
    public ConvolutionGeometry Geometry => IsPlain
        ? _geometry
        : throw new InvalidOperationException($"A convolution of {Window} is not square, or dilated: ask for its {nameof(Window)}.");

    /// <summary>Whether it has a <see cref="Geometry"/>: others are libtorch's.</summary>
    internal bool IsPlain => Window.IsPlain;

    /// <summary>Number of input channels.</summary>
    public int InChannels => _geometry.InChannels;

    /// <summary>Number of output channels.</summary>
    public int OutChannels => _geometry.OutChannels;

    /// <summary>Height and width of the kernel.</summary>
    public int Kernel => Geometry.Kernel;

    /// <summary>The stride in both directions.</summary>
    public int Stride => Geometry.Stride;

    /// <summary>Zeros added on every side.</summary>
    public int Padding => Geometry.Padding;

    /// <summary>Number of groups that the channels are split into.</summary>
    public int Groups => _geometry.Groups;

    /// <summary>The kernels, [C_out, C_in / groups, k, k].</summary>
    public Parameter Weight { get; private set; }

    /// <summary>The bias [C_out], or null.</summary>
    public Parameter? Bias { get; private set; }

    /// <summary>The shape of one sample's output.</summary>
    /// <param name="input">The shape of one sample's input.</param>
    /// <exception cref="SakdException">The input has other channels or is smaller than the kernel.</exception>
    public FeatureShape OutputShape(FeatureShape input)
    {
        var (height, width) = Window.Output(input.Height, input.Width);
        if (input.Channels != InChannels || height <= 0 || width <= 0)
            throw new SakdException(
                $"An input of {input} does not fit a {Window} convolution of {InChannels} channels with padding "
                + $"{Window.Padding.Height}x{Window.Padding.Width}.");
        return new FeatureShape(OutChannels, height, width);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        if (ConvFunction.Computes(this, x)) return ConvFunction.Of(this, x);
        if (is_grad_enabled() || !IsPlain || !KernelSupport.CanConvolve(Geometry, x, Weight)) return Convolve(x, Weight, Bias);
        using var packed = TensorConvolution.Forward(Geometry, Weight, Bias);
        return packed.Compute(x, (Extent(x.size(2)), Extent(x.size(3))));
    }

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) =>
        x.With(new GraphOperation.Convolution(Weight, Bias, Window, Groups), OutputShape(x.Shape));

    /// <summary>Kaiming normal by fan-out for ReLU (He et al., arXiv 1502.01852), the bias zero.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public override void Initialize(Generator generator) => Initialization.KaimingNormal(Weight, Bias, generator);

    /// <summary>The convolution of this geometry with other values.</summary>
    /// <param name="x">Input [B, C_in, H, W].</param>
    /// <param name="weight">Kernels of the shape of <see cref="Weight"/>.</param>
    /// <param name="bias">Bias [C_out], or null.</param>
    internal Tensor Convolve(Tensor x, Tensor weight, Tensor? bias)
    {
        var (rows, columns) = Window.Behind;
        using var whole = rows + columns == 0 ? x.alias() : nn.functional.pad(x, [0, columns, 0, rows]);
        return CarefulConvolution.Of(this, whole, weight, bias)
            ?? nn.functional.conv2d(whole, weight, bias, _strides, _padding, _dilation, Groups);
    }

    /// <summary>dL/dx of the convolution of this geometry with other values.</summary>
    /// <param name="gradient">dL/dy [B, C_out, H', W'].</param>
    /// <param name="weight">Kernels of the shape of <see cref="Weight"/>.</param>
    /// <param name="size">H and W.</param>
    internal Tensor Backward(Tensor gradient, Tensor weight, (long Height, long Width) size)
    {
        var (rows, columns) = Window.Behind;
        var whole = (size.Height + rows, size.Width + columns);
        var back = CarefulConvolution.OfGradient(this, gradient, weight, whole)
            ?? BackwardKernels.Convolution(this, gradient, weight, whole);
        if (rows + columns == 0) return back;
        using (back)
        using (var ofRows = back.narrow(2, 0, size.Height)) return ofRows.narrow(3, 0, size.Width);
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        Weight = get_parameter("weight")!;
        Bias = get_parameter("bias");
        ChannelsLast.Arrange(Weight);
    }

    /// <summary>What its windows make of a height or width; 0 where none fits.</summary>
    internal long Extent(long input) => Geometry.OutputExtent(input);
}
