using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// What makes a <see cref="GraphValue"/>. Weights are the network's own tensors. Where an operation is over the channels, those of a map
/// [B, C, H, W] are meant, or the last dimension of tokens [B, N, C].
/// </summary>
public abstract record GraphOperation
{
    private GraphOperation()
    {
    }

    /// <summary>The functions of each element by itself.</summary>
    public enum ElementFunction
    {
        /// <summary>max(x, 0).</summary>
        Relu,

        /// <summary>min(max(x, 0), 6).</summary>
        Relu6,

        /// <summary>x Phi(x).</summary>
        Gelu,

        /// <summary>0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</summary>
        GeluTanh,

        /// <summary>x / (1 + exp(-x)).</summary>
        Silu,

        /// <summary>x min(max(x + 3, 0), 6) / 6.</summary>
        Hardswish,

        /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
        Hardsigmoid,

        /// <summary>x where x is above 0, else the parameter times x.</summary>
        LeakyRelu,

        /// <summary>x where x is above 0, else the parameter times (exp(x) - 1).</summary>
        Elu,

        /// <summary>tanh(x).</summary>
        Tanh,

        /// <summary>1 / (1 + exp(-x)).</summary>
        Sigmoid,
    }

    /// <summary>A convolution.</summary>
    /// <param name="Weight">The kernels, [C_out, C_in / groups, k_h, k_w].</param>
    /// <param name="Bias">The bias [C_out], or null.</param>
    /// <param name="Window">What it goes over.</param>
    /// <param name="Groups">Number of groups that the channels are split into.</param>
    public sealed record Convolution(Tensor Weight, Tensor? Bias, ConvWindow Window, int Groups) : GraphOperation;

    /// <summary>A transposed convolution.</summary>
    /// <param name="Weight">The kernels, [C_in, C_out / groups, k, k].</param>
    /// <param name="Bias">The bias [C_out], or null.</param>
    /// <param name="Stride">The stride in both directions.</param>
    /// <param name="Padding">What is cut off the output on every side.</param>
    /// <param name="OutputPadding">Rows and columns added to the output behind the image.</param>
    /// <param name="Dilation">Pixels from one element of a kernel to the next.</param>
    /// <param name="Groups">Number of groups that the channels are split into.</param>
    public sealed record TransposedConvolution(
        Tensor Weight, Tensor? Bias, int Stride, int Padding, int OutputPadding, int Dilation, int Groups) : GraphOperation;

    /// <summary>Batch normalisation by the running statistics.</summary>
    /// <param name="Weight">The scale, [C].</param>
    /// <param name="Bias">The shift, [C].</param>
    /// <param name="Mean">The running mean, [C].</param>
    /// <param name="Variance">The running variance, [C].</param>
    /// <param name="Epsilon">What is added to the variance.</param>
    public sealed record BatchNormalisation(Tensor Weight, Tensor Bias, Tensor Mean, Tensor Variance, double Epsilon) : GraphOperation;

    /// <summary>Normalisation over the channels of each pixel or token.</summary>
    /// <param name="Weight">The scale, [C].</param>
    /// <param name="Bias">The shift, [C].</param>
    /// <param name="Epsilon">What is added to the variance.</param>
    public sealed record LayerNormalisation(Tensor Weight, Tensor Bias, double Epsilon) : GraphOperation;

    /// <summary>Normalisation of each sample's channels in groups.</summary>
    /// <param name="Weight">The scale [C], or null.</param>
    /// <param name="Bias">The shift [C], or null.</param>
    /// <param name="Groups">The number of groups.</param>
    /// <param name="Epsilon">What is added to the variance.</param>
    public sealed record GroupNormalisation(Tensor? Weight, Tensor? Bias, int Groups, double Epsilon) : GraphOperation;

    /// <summary>A linear layer over the channels, of each pixel or token.</summary>
    /// <param name="Weight">The weights, [C_out, C_in].</param>
    /// <param name="Bias">The bias [C_out], or null.</param>
    public sealed record Linear(Tensor Weight, Tensor? Bias) : GraphOperation;

    /// <summary>A function of each element by itself.</summary>
    /// <param name="Function">Which.</param>
    /// <param name="Parameter">Its parameter, where it has one.</param>
    public sealed record Elementwise(ElementFunction Function, double Parameter = 0) : GraphOperation;

    /// <summary>x where x is above 0, else a slope times x.</summary>
    /// <param name="Slopes">The slopes, [1] or one for each channel, [C].</param>
    public sealed record ParametricRelu(Tensor Slopes) : GraphOperation;

    /// <summary>exp(x) / sum exp(x) over the channels.</summary>
    public sealed record Softmax : GraphOperation;

    /// <summary>The sum of two values of one shape.</summary>
    public sealed record Sum : GraphOperation;

    /// <summary>The product of two values of one shape; or the right one is of one pixel, and a factor for each channel.</summary>
    public sealed record Product : GraphOperation;

    /// <summary>A factor for each channel.</summary>
    /// <param name="Factors">The factors, C of them.</param>
    public sealed record Scale(Tensor Factors) : GraphOperation;

    /// <summary>The channels of several values, one after the other.</summary>
    public sealed record Concatenation : GraphOperation;

    /// <summary>Channels that stand one after the other.</summary>
    /// <param name="Start">The first, from 0.</param>
    /// <param name="Count">How many.</param>
    public sealed record Slice(int Start, int Count) : GraphOperation;

    /// <summary>The channels in the order (1, 1 + C/g, 1 + 2C/g, .., 2, 2 + C/g, ..).</summary>
    /// <param name="Groups">g.</param>
    public sealed record Shuffle(int Groups) : GraphOperation;

    /// <summary>The largest value or the mean of each window.</summary>
    /// <param name="IsMax">Whether it is the largest.</param>
    /// <param name="Kernel">The window.</param>
    /// <param name="Stride">From one window to the next.</param>
    /// <param name="Padding">The padding on every side, which is never the largest.</param>
    /// <param name="CeilMode">Whether a window that begins within the image may end beyond it.</param>
    /// <param name="CountsPadding">Whether the padding counts in the mean.</param>
    public sealed record Pooling(
        bool IsMax, (int Height, int Width) Kernel, (int Height, int Width) Stride, (int Height, int Width) Padding, bool CeilMode,
        bool CountsPadding) : GraphOperation;

    /// <summary>The mean of each of as many parts as the result has pixels.</summary>
    public sealed record AdaptivePooling : GraphOperation;

    /// <summary>The mean of each channel: a map of one pixel.</summary>
    public sealed record GlobalPooling : GraphOperation;

    /// <summary>A map of another size, as the result has it.</summary>
    /// <param name="IsBilinear">Whether each pixel lies between its four nearest; else it is the nearest one.</param>
    /// <param name="AlignsCorners">Whether the pixels in the corners stay in the corners.</param>
    public sealed record Upsampling(bool IsBilinear, bool AlignsCorners) : GraphOperation;

    /// <summary>All elements of a map as the channels of one pixel, in PyTorch's order.</summary>
    public sealed record Flattening : GraphOperation;

    /// <summary>The pixels of a map as tokens, row by row: [B, C, H, W] to [B, H W, C].</summary>
    public sealed record ToTokens : GraphOperation;

    /// <summary>The tokens that are pixels as the map: [B, N, C] to [B, C, H, W].</summary>
    public sealed record ToMap : GraphOperation;

    /// <summary>One token as a map of one pixel.</summary>
    /// <param name="Place">Which, from 0.</param>
    public sealed record TokenAt(int Place) : GraphOperation;

    /// <summary>The mean of the tokens that are pixels, as a map of one pixel.</summary>
    /// <param name="Skipped">How many tokens at the beginning are no pixels.</param>
    public sealed record MeanOfTokens(int Skipped) : GraphOperation;

    /// <summary>A token before the others.</summary>
    /// <param name="Token">The token, [1, 1, C].</param>
    public sealed record Prepend(Tensor Token) : GraphOperation;

    /// <summary>A vector for each token, which is added to it.</summary>
    /// <param name="Vectors">The vectors, [1, N, C].</param>
    public sealed record Positions(Tensor Vectors) : GraphOperation;

    /// <summary>
    /// What each head of self-attention makes of its q, k and v, softmax(q k^T / sqrt(d)) v with d = C / heads: [B, N, 3 C], which is q, k
    /// and v of all heads in this order, to [B, N, C].
    /// </summary>
    /// <param name="Heads">The number of heads.</param>
    public sealed record SelfAttention(int Heads) : GraphOperation;
}
