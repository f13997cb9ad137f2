using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>Max pooling over tensors that are packed, channels in sixteens.</summary>
internal static class TensorMaxPooling
{
    /// <summary>Whether a window goes over a feature. What libtorch refuses is left to it to refuse.</summary>
    /// <param name="window">The window.</param>
    /// <param name="x">[B, C, H, W].</param>
    public static bool Fits(PoolWindow window, Tensor x) => MaxPooling.Fits(window, SizeOf(x.Sizes()));

    /// <summary>The largest values.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="window">The window.</param>
    /// <param name="indices">Where the indices go, of as many of the first rows as it has, [rows, H' W' C]; null for nowhere.</param>
    /// <returns>[B, C, H', W'].</returns>
    public static Tensor Forward(Tensor x, PoolWindow window, Tensor? indices)
    {
        long[] shape = x.Sizes();
        var frame = window.Over(SizeOf(shape));
        var y = ChannelsLast.Empty([shape[0], shape[1], frame.OutHeight, frame.OutWidth], x);
        int rows = indices is null ? 0 : (int)indices.size(0);
        using Operand read = Operand.Feature(x, shape), written = Operand.Feature(y, y.Sizes());
        using var ofIndices = Operand.ByteRow(indices, rows * shape[1] * frame.OutHeight * frame.OutWidth);
        MaxPooling.Forward(LibTorchHost.Instance, read.Size, window, read.Elements, written.Elements, ofIndices.Bytes, rows);
        return y;
    }

    /// <summary>Room for the indices of an output.</summary>
    /// <param name="rows">The samples.</param>
    /// <param name="shape">[B, C, H, W] of the input.</param>
    /// <param name="window">The window.</param>
    public static Tensor Indices(int rows, long[] shape, PoolWindow window)
    {
        var frame = window.Over(SizeOf(shape));
        return empty([rows, shape[1] * frame.OutHeight * frame.OutWidth], ScalarType.Byte);
    }

    /// <summary>dL/dx.</summary>
    /// <param name="gradient">dL/dy [B, C, H', W'].</param>
    /// <param name="indices">The indices, [B, H' W' C].</param>
    /// <param name="window">The window.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor Backward(Tensor gradient, Tensor indices, PoolWindow window, long height, long width)
    {
        long[] shape = gradient.Sizes(), inShape = [shape[0], shape[1], height, width];
        var size = SizeOf(inShape);
        var frame = window.Over(size);
        var x = ChannelsLast.Empty(inShape, gradient);
        using Operand read = Operand.Feature(gradient, [shape[0], shape[1], frame.OutHeight, frame.OutWidth]),
            written = Operand.Feature(x, inShape);
        using var ofIndices = Operand.ByteRow(indices, gradient.numel());
        MaxPooling.Backward(LibTorchHost.Instance, size, window, read.Elements, ofIndices.Bytes, written.Elements);
        return x;
    }

    private static FeatureSize SizeOf(long[] shape) => new((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
}
