using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>The mean of the squares over the channels, over tensors that are packed, channels in sixteens.</summary>
internal static class TensorMeanSquare
{
    /// <summary>The mean square of each pixel.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <returns>[B, H, W].</returns>
    public static Tensor Forward(Tensor x)
    {
        long[] shape = x.Sizes();
        var means = empty([shape[0], shape[2], shape[3]]);
        using Operand read = Operand.Feature(x, shape), written = Operand.Row(means, means.numel());
        MeanSquare.Forward(LibTorchHost.Instance, read.Size, read.Elements, written.Elements);
        return means;
    }

    /// <summary>dL/dx.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="gradient">dL/dm [B, H, W], contiguous.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor Backward(Tensor x, Tensor gradient)
    {
        long[] shape = x.Sizes();

        // As a view, by measurement of the peak alone: vgg13/vgg8, which needs the largest share of PyTorch's memory, takes 24 MB less so,
        // resnet32x4/resnet8x4, which needs the smallest, 24 MB more. Why is not known; where the heap finds room for what follows may be
        // all of it.
        using var last = empty([shape[0], shape[2], shape[3], shape[1]]);
        var back = last.permute(0, 3, 1, 2);
        using Operand read = Operand.Feature(x, shape), slopes = Operand.Row(gradient, shape[0] * shape[2] * shape[3]),
            written = Operand.Feature(back, shape);
        MeanSquare.Backward(LibTorchHost.Instance, read.Size, read.Elements, slopes.Elements, written.Elements);
        return back;
    }
}
