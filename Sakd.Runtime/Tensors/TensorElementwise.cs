using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>What is computed of each element by itself, over tensors; channels in sixteens.</summary>
internal static class TensorElementwise
{
    /// <summary>The ReLU of each channel times a scale plus a shift.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">A factor for each channel.</param>
    /// <param name="shift">A shift for each channel.</param>
    /// <param name="mask">Where the output's mask goes, of as many of the first rows as it has; null for nowhere.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor AffineRelu(Tensor x, Tensor scale, Tensor shift, Func<long[], Tensor>? mask)
    {
        long[] shape = x.Sizes();
        using var packed = ChannelsLast.Packed(x);
        var y = ChannelsLast.Empty(shape, x);
        var kept = mask?.Invoke(shape);
        using Operand ofScale = Operand.Row(scale, shape[1]), ofShift = Operand.Row(shift, shape[1]),
            ofMask = Operand.ByteRow(kept, kept?.numel() ?? 0);
        using Operand read = Operand.Feature(packed, shape, nameof(x)), written = Operand.Feature(y, shape);
        Elementwise.AffineRelu(
            LibTorchHost.Instance, read.Size, read.Elements, written.Elements, ofScale.Elements, ofShift.Elements, ofMask.Bytes,
            Rows(kept));
        return y;
    }

    /// <summary>The ReLU of a feature.</summary>
    /// <param name="x">[B, C, H, W], packed.</param>
    /// <param name="y">Where it goes, likewise; perhaps over x.</param>
    /// <param name="mask">Where its mask goes, of as many of the first rows as it has; null for nowhere.</param>
    public static void Relu(Tensor x, Tensor y, Tensor? mask)
    {
        long[] shape = x.Sizes();
        using Operand read = Operand.Feature(x, shape), written = Operand.Feature(y, shape),
            ofMask = Operand.ByteRow(mask, mask?.numel() ?? 0);
        Elementwise.Relu(LibTorchHost.Instance, read.Size, read.Elements, written.Elements, ofMask.Bytes, Rows(mask));
    }

    /// <summary>The gradient through a ReLU, and through a scale of each channel before it.</summary>
    /// <param name="gradient">dL/dy [B, C, H, W].</param>
    /// <param name="mask">The mask of y, [B, bytes].</param>
    /// <param name="scale">A factor for each channel, or null for none.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor ReluBackward(Tensor gradient, Tensor mask, Tensor? scale = null)
    {
        long[] shape = gradient.Sizes();
        using var packed = ChannelsLast.Packed(gradient);
        var back = ChannelsLast.Empty(shape, gradient);
        using Operand read = Operand.Feature(packed, shape, nameof(gradient)), written = Operand.Feature(back, shape);
        using Operand ofMask = Operand.ByteRow(mask, gradient.numel() / 8), ofScale = Operand.Row(scale, shape[1]);
        Elementwise.ReluBackward(LibTorchHost.Instance, read.Size, read.Elements, written.Elements, ofMask.Bytes, ofScale.Elements);
        return back;
    }

    private static int Rows(Tensor? mask) => mask is null ? 0 : (int)mask.size(0);
}
