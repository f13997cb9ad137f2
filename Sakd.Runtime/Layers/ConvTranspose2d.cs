using Sakd.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A two-dimensional transposed convolution: [B, C_in, H, W] to a larger [B, C_out, H', W'].</summary>
public sealed class ConvTranspose2d : ComputedLayer
{
    private readonly int _padding, _outputPadding;

    /// <summary>Makes the layer, filled with zeros.</summary>
    /// <param name="inChannels">C_in.</param>
    /// <param name="outChannels">C_out.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="stride">The stride in both directions.</param>
    /// <param name="padding">What is cut off the output on every side.</param>
    /// <param name="outputPadding">Rows and columns added to the output behind the image, fewer than stride or dilation.</param>
    /// <param name="groups">Number of groups that the channels are split into.</param>
    /// <param name="dilation">Pixels from one element of a kernel to the next.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public ConvTranspose2d(
        int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1,
        int dilation = 1, bool bias = true)
        : base(nameof(ConvTranspose2d))
    {
        (InChannels, OutChannels, Kernel, Stride, Groups, Dilation) = (inChannels, outChannels, kernel, stride, groups, dilation);
        (_padding, _outputPadding) = (padding, outputPadding);
        AddParameter("weight", inChannels, outChannels / groups, kernel, kernel);
        ChannelsLast.Arrange(Weight);
        if (bias) AddParameter("bias", outChannels);
    }

    /// <summary>Number of input channels.</summary>
    public int InChannels { get; }

    /// <summary>Number of output channels.</summary>
    public int OutChannels { get; }

    /// <summary>Height and width of the kernel.</summary>
    public int Kernel { get; }

    /// <summary>The stride in both directions.</summary>
    public int Stride { get; }

    /// <summary>Number of groups that the channels are split into.</summary>
    public int Groups { get; }

    /// <summary>Pixels from one element of a kernel to the next.</summary>
    public int Dilation { get; }

    /// <summary>The kernels, [C_in, C_out / groups, k, k].</summary>
    public Parameter Weight => get_parameter("weight")!;

    /// <summary>The bias [C_out], or null.</summary>
    public Parameter? Bias => get_parameter("bias");

    /// <summary>The shape of one sample's output.</summary>
    /// <param name="input">The shape of one sample's input.</param>
    /// <exception cref="SakdException">The input has other channels, or nothing is left of the output.</exception>
    public FeatureShape OutputShape(FeatureShape input)
    {
        int beyond = Dilation * (Kernel - 1) + _outputPadding + 1 - 2 * _padding;
        var output = new FeatureShape(OutChannels, (input.Height - 1) * Stride + beyond, (input.Width - 1) * Stride + beyond);
        return input.Channels == InChannels && Math.Min(output.Height, output.Width) > 0
            ? output
            : throw new SakdException(
                $"An input of {input} does not fit a transposed {Kernel}x{Kernel} convolution of {InChannels} channels with padding "
                + $"{_padding}.");
    }

    /// <summary>The layer over a value that is described.</summary>
    /// <param name="x">What it reads.</param>
    public GraphValue Describe(GraphValue x) => x.With(
        new GraphOperation.TransposedConvolution(Weight, Bias, Stride, _padding, _outputPadding, Dilation, Groups), OutputShape(x.Shape));

    /// <summary>PyTorch's default.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public override void Initialize(Generator generator) => Initialization.PyTorchDefault(Weight, Bias, generator);

    /// <inheritdoc/>
    protected internal override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters)
    {
        var (weight, bias) = (parameters["weight"], parameters.GetValueOrDefault("bias"));
        return CarefulConvolution.Replaces(this, x) ? CarefulConvolution.OfTransposed(x, weight, bias, Of) : Of(x, weight, bias);

        Tensor Of(Tensor input, Tensor kernels, Tensor? offset) => nn.functional.conv_transpose2d(
            input, kernels, offset, [Stride, Stride], [_padding, _padding], [_outputPadding, _outputPadding], [Dilation, Dilation], Groups);
    }

    /// <inheritdoc/>
    protected override void Fetch()
    {
        base.Fetch();
        ChannelsLast.Arrange(Weight);
    }
}
