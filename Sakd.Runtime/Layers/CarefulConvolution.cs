using Sakd.Platform;
using Sakd.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Convolutions that oneDNN computes wrongly, or not at all, by other means. In the order of <see cref="ChannelsLast"/> those are,
/// everywhere, the ones of a single pixel whose stride leaves pixels out: with fewer channels than a vector has, the gradient of their
/// weights is written over foreign memory. On a processor that hides its caches, where its AVX-512 kernels are let loose, they are all of a
/// single pixel, which are a product of matrices, and those where a group reads or makes a single channel, which are rare enough to be
/// computed in double precision, without oneDNN, as are those that are not square or dilated, which nobody has tried there; where it has no
/// AVX-512 and oneDNN's instructions are not limited, all others are computed so as well.
/// </summary>
internal static class CarefulConvolution
{
    /// <summary>A convolution, or null where oneDNN may compute it.</summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="x">Input [B, C_in, H, W].</param>
    /// <param name="weight">Kernels [C_out, C_in / groups, k, k].</param>
    /// <param name="bias">Bias [C_out], or null.</param>
    public static Tensor? Of(Conv2d layer, Tensor x, Tensor weight, Tensor? bias)
    {
        if (!Concerns(x)) return SkipsPixels(layer, x) ? OfReadPixels(layer, x, weight, bias) : null;
        if (layer.Window.IsPixel) return OfPixels(x, weight, bias, layer.Window.Stride, layer.Groups);
        if (!HiddenCaches.SomeKernelsAreRight || !layer.IsPlain) return InDouble(layer, x, weight, bias);

        // One filter for each channel is right, and so is one channel of images, to which no gradient flows.
        bool isDepthwise = layer.Groups > 1 && layer.Groups == layer.OutChannels;
        bool readsOneChannel = layer.InChannels == layer.Groups && !isDepthwise && (layer.Groups > 1 || x.requires_grad);
        return readsOneChannel || layer.Kernel == 1
            ? InDouble(layer, x, weight, bias)
            : x.size(0) == 1 ? OfOneSample(layer, x, weight, bias)
            : null;
    }

    /// <summary>
    /// Whether some of a convolution's kernels are not to be asked, forward or backward: then libtorch has to record what is computed in
    /// their place.
    /// </summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="x">Input [B, C_in, H, W].</param>
    public static bool Replaces(Conv2d layer, Tensor x) =>
        Concerns(x)
        && (!layer.IsPlain || layer.Kernel == 1 || layer.Groups > 1 || layer.InChannels == 1 || !HiddenCaches.SomeKernelsAreRight);

    /// <summary>
    /// The gradient of the input, or null where oneDNN may compute it: of one sample as of two, for the reason of
    /// <see cref="OfOneSample"/>; where pixels are left out, of those that are read.
    /// </summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="gradient">dL/dy [B, C_out, H', W'].</param>
    /// <param name="weight">Kernels [C_out, C_in / groups, k, k].</param>
    /// <param name="size">H and W.</param>
    public static Tensor? OfGradient(Conv2d layer, Tensor gradient, Tensor weight, (long Height, long Width) size)
    {
        if (!Concerns(gradient) && SkipsPixels(layer, gradient)) return OfReadGradients(layer, gradient, weight, size);
        if (gradient.size(0) != 1 || !Concerns(gradient)) return null;
        using var two = cat([gradient, gradient]);
        using var back = BackwardKernels.Convolution(layer, two, weight, size);
        return back.narrow(0, 0, 1);
    }

    /// <summary>
    /// Whether a transposed convolution is to be computed by <see cref="OfTransposed"/>. The gradient of its weights is that of the
    /// convolution that leads back, so one of single pixels with gaps between them is among them everywhere.
    /// </summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="x">Input [B, C_in, H, W].</param>
    public static bool Replaces(ConvTranspose2d layer, Tensor x) =>
        IsOfOneDnn(x)
        && ((layer.Kernel == 1 && layer.Stride > 1)
            || (HiddenCaches.LayersAreCareful
                && (layer.OutChannels == layer.Groups || layer.Kernel == 1 || layer.Groups > 1 || layer.Dilation > 1
                    || !HiddenCaches.SomeKernelsAreRight)));

    /// <summary>A transposed convolution in double precision, without oneDNN.</summary>
    /// <param name="x">Input [B, C_in, H, W].</param>
    /// <param name="weight">Kernels [C_in, C_out / groups, k, k].</param>
    /// <param name="bias">Bias [C_out], or null.</param>
    /// <param name="convolve">Computes it of such.</param>
    public static Tensor OfTransposed(Tensor x, Tensor weight, Tensor? bias, Func<Tensor, Tensor, Tensor?, Tensor> convolve) =>
        InDouble(x, weight, bias, convolve);

    /// <summary>
    /// As one of two samples: libtorch would ask NNPACK for a sample by itself, which says on the error stream, every time, that it does
    /// not know a processor without caches.
    /// </summary>
    private static Tensor OfOneSample(Conv2d layer, Tensor x, Tensor weight, Tensor? bias)
    {
        using var two = cat([x, x]);
        using var y = layer.Convolve(two, weight, bias);
        return y.narrow(0, 0, 1);
    }

    private static bool Concerns(Tensor x) => HiddenCaches.LayersAreCareful && IsOfOneDnn(x);

    private static bool IsOfOneDnn(Tensor x) => x.device_type == DeviceType.CPU && x.dtype == ScalarType.Float32 && x.dim() == 4;

    private static bool SkipsPixels(Conv2d layer, Tensor x) =>
        layer.Window.IsPixel && layer.Window.Stride != (1, 1) && IsOfOneDnn(x);

    private static TensorIndex[] ReadPixels((int Height, int Width) stride) =>
        [TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: stride.Height), TensorIndex.Slice(step: stride.Width)];

    /// <summary>The convolution of the pixels that are read, which leaves none out.</summary>
    private static Tensor OfReadPixels(Conv2d layer, Tensor x, Tensor weight, Tensor? bias)
    {
        using var read = x.index(ReadPixels(layer.Window.Stride));
        return nn.functional.conv2d(read, weight, bias, groups: layer.Groups);
    }

    /// <summary>Its gradient, and zeros for the others.</summary>
    private static Tensor OfReadGradients(Conv2d layer, Tensor gradient, Tensor weight, (long Height, long Width) size)
    {
        using var back = nn.functional.conv_transpose2d(gradient, weight, groups: layer.Groups);
        var whole = ChannelsLast.Empty([gradient.size(0), layer.InChannels, size.Height, size.Width], gradient).zero_();
        using var read = whole.index(ReadPixels(layer.Window.Stride));
        read.copy_(back);
        return whole;
    }

    /// <summary>Per pixel and group, the channels times a matrix.</summary>
    private static Tensor OfPixels(Tensor x, Tensor weight, Tensor? bias, (int Height, int Width) stride, int groups)
    {
        using var read = stride == (1, 1) ? x.alias() : x.index(ReadPixels(stride));
        using var pixels = read.permute(0, 2, 3, 1);
        using var y = groups == 1 ? Product(pixels, weight, bias) : GroupedProduct(pixels, weight, bias, groups);
        return y.permute(0, 3, 1, 2);
    }

    private static Tensor Product(Tensor pixels, Tensor weight, Tensor? bias)
    {
        using var matrix = weight.flatten(1);
        return nn.functional.linear(pixels, matrix, bias);
    }

    private static Tensor GroupedProduct(Tensor pixels, Tensor weight, Tensor? bias, int groups)
    {
        long[] shape = pixels.shape;
        using var rows = pixels.reshape(-1, groups, shape[3] / groups);
        using var rowsOfGroup = rows.transpose(0, 1);
        using var matrices = weight.reshape(groups, -1, shape[3] / groups);
        using var transposed = matrices.transpose(1, 2);
        using var product = rowsOfGroup.bmm(transposed);
        using var inRows = product.transpose(0, 1);
        using var y = inRows.reshape(shape[0], shape[1], shape[2], -1);
        return bias is null ? y.alias() : y + bias;
    }

    private static Tensor InDouble(Conv2d layer, Tensor x, Tensor weight, Tensor? bias)
    {
        var window = layer.Window;
        return InDouble(x, weight, bias, (input, kernels, offset) => nn.functional.conv2d(
            input, kernels, offset, [window.Stride.Height, window.Stride.Width], [window.Padding.Height, window.Padding.Width],
            [window.Dilation.Height, window.Dilation.Width], layer.Groups));
    }

    private static Tensor InDouble(Tensor x, Tensor weight, Tensor? bias, Func<Tensor, Tensor, Tensor?, Tensor> convolve)
    {
        using var input = x.to(ScalarType.Float64);
        using var kernels = weight.to(ScalarType.Float64);
        using var offset = bias?.to(ScalarType.Float64);
        using var y = convolve(input, kernels, offset);
        using var single = y.to(x.dtype);
        return ChannelsLast.Of(single);
    }
}
