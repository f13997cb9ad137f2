using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>Batch normalisation in training mode over tensors; all features are packed, channels in sixteens.</summary>
internal static class TensorBatchNorm
{
    /// <inheritdoc cref="BatchNorm.Statistics"/>
    public static (double[] Mean, double[] Variance) Statistics(Tensor x)
    {
        using var read = Operand.Feature(x, x.Sizes());
        return BatchNorm.Statistics(LibTorchHost.Instance, read.Size, read.Elements);
    }

    /// <summary>Each channel times a scale plus a shift, plus an addend, and the ReLU.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">A factor for each channel.</param>
    /// <param name="shift">A shift for each channel.</param>
    /// <param name="plus">What is added, or null.</param>
    /// <param name="relu">Whether there is a ReLU.</param>
    /// <param name="mask">Where the mask of the output goes, [B, bytes]; null for nowhere.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor Apply(Tensor x, float[] scale, float[] shift, Tensor? plus, bool relu, Tensor? mask)
    {
        long[] shape = x.Sizes();
        var y = ChannelsLast.Empty(shape, x);
        using Operand read = Operand.Feature(x, shape), written = Operand.Feature(y, shape), other = Operand.Feature(plus, shape),
            ofMask = Operand.ByteRow(mask, x.numel() / 8);
        BatchNorm.Apply(
            LibTorchHost.Instance, read.Size, read.Elements, written.Elements, scale, shift, other.Elements, relu, ofMask.Bytes);
        return y;
    }

    /// <summary>For each channel the sum of the gradient, and of the gradient times the distance from the mean.</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="mask">Where the gradient passes; null for everywhere.</param>
    /// <param name="mean">The mean of each channel.</param>
    public static (double[] OfGradient, double[] OfProduct) Sums(Tensor gradient, Tensor x, Tensor? mask, float[] mean)
    {
        long[] shape = x.Sizes();
        using Operand ofGradient = Operand.Feature(gradient, shape), read = Operand.Feature(x, shape),
            ofMask = Operand.ByteRow(mask, x.numel() / 8);
        return BatchNorm.Sums(LibTorchHost.Instance, read.Size, ofGradient.Elements, read.Elements, ofMask.Bytes, mean);
    }

    /// <summary>dL/dx: for each channel the gradient times a factor, plus x times another one, plus a shift.</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="mask">Where the gradient passes; null for everywhere.</param>
    /// <param name="scale">The gradient's factors.</param>
    /// <param name="ofX">x's factors.</param>
    /// <param name="shift">The shifts.</param>
    /// <param name="passed">Where what passes of the gradient goes; null for nowhere.</param>
    public static Tensor Backward(Tensor gradient, Tensor x, Tensor? mask, float[] scale, float[] ofX, float[] shift, Tensor? passed)
    {
        long[] shape = x.Sizes();
        var back = ChannelsLast.Empty(shape, x);
        using Operand ofGradient = Operand.Feature(gradient, shape), read = Operand.Feature(x, shape),
            written = Operand.Feature(back, shape);
        using Operand ofPassed = Operand.Feature(passed, shape), ofMask = Operand.ByteRow(mask, x.numel() / 8);
        BatchNorm.Backward(
            LibTorchHost.Instance, read.Size, ofGradient.Elements, read.Elements, written.Elements, ofMask.Bytes, scale, ofX, shift,
            ofPassed.Elements);
        return back;
    }
}
