using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sakd.Kernels;

/// <summary>What is computed of each element by itself, in one pass over memory.</summary>
public static unsafe class Elementwise
{
    /// <summary>The ReLU of each channel times a scale plus a shift.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <param name="scale">A factor for each channel.</param>
    /// <param name="shift">A shift for each channel.</param>
    /// <param name="mask">Where the mask of the ReLU's gradient goes; none for nowhere.</param>
    /// <param name="maskedImages">Of how many of the first images the mask is.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void AffineRelu(
        KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y, NativeSpan<float> scale, NativeSpan<float> shift,
        NativeSpan<byte> mask, int maskedImages)
    {
        KernelCalls.Count(Kernel.Relu);
        float* factors = scale.Need(size.Channels), shifts = shift.Need(size.Channels);
        var (bits, masked) = Masked(size, mask, maskedImages);
        var (channels, pixels) = (size.Channels, size.Pixels);
        if (Lanes.Count == 16)
            Each(
                host, size, x, y,
                (from, to, at) =>
                    AffineRelu<Vector512<float>, Lanes16>(
                        from, to, factors, shifts, at < masked ? (byte*)bits + (at / 8) : null, pixels, channels));
        else
            Each(
                host, size, x, y,
                (from, to, at) =>
                    AffineRelu<Vector256<float>, Lanes8>(
                        from, to, factors, shifts, at < masked ? (byte*)bits + (at / 8) : null, pixels, channels));
    }

    /// <summary>The ReLU.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <param name="mask">Where the mask of its gradient goes; none for nowhere.</param>
    /// <param name="maskedImages">Of how many of the first images the mask is.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Relu(
        KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y, NativeSpan<byte> mask, int maskedImages)
    {
        KernelCalls.Count(Kernel.Relu);
        var (bits, masked) = Masked(size, mask, maskedImages);
        int elements = (int)size.ImageElements;
        if (Lanes.Count == 16)
            Each(
                host, size, x, y,
                (from, to, at) => Relu<Vector512<float>, Lanes16>(from, to, at < masked ? (byte*)bits + (at / 8) : null, elements));
        else
            Each(
                host, size, x, y,
                (from, to, at) => Relu<Vector256<float>, Lanes8>(from, to, at < masked ? (byte*)bits + (at / 8) : null, elements));
    }

    /// <summary>The gradient through a ReLU, and through a scale of each channel before it.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of the gradient.</param>
    /// <param name="gradient">dL/dy [B, C, H, W].</param>
    /// <param name="to">Where it goes; perhaps over the gradient.</param>
    /// <param name="mask">The mask that the forward pass has left.</param>
    /// <param name="scale">A factor for each channel, or none.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void ReluBackward(
        KernelHost host, FeatureSize size, NativeSpan<float> gradient, NativeSpan<float> to, NativeSpan<byte> mask,
        NativeSpan<float> scale = default)
    {
        KernelCalls.Count(Kernel.ReluBackward);
        byte* bits = mask.Need(size.MaskBytes);
        float* factors = scale.NeedIfAny(size.Channels);
        var (channels, pixels) = (size.Channels, size.Pixels);
        if (Lanes.Count == 16)
            Each(
                host, size, gradient, to,
                (from, into, at) => ReluBackward<Vector512<float>, Lanes16>(from, into, bits + (at / 8), factors, pixels, channels));
        else
            Each(
                host, size, gradient, to,
                (from, into, at) => ReluBackward<Vector256<float>, Lanes8>(from, into, bits + (at / 8), factors, pixels, channels));
    }

    private delegate void Work(float* from, float* to, long at);

    /// <summary>Does something to each image.</summary>
    private static void Each(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y, Work work)
    {
        float* from = x.Need(size.Elements), to = y.Need(size.Elements);
        host.Run(size.Images, image =>
        {
            long at = image * size.ImageElements;
            work(from + at, to + at, at);
        });
    }

    /// <summary>Where a mask begins, and how many elements have a bit in it.</summary>
    private static (nint Bits, long Elements) Masked(FeatureSize size, NativeSpan<byte> mask, int images)
    {
        if (mask.First is null) return (0, 0);
        var masked = size with { Images = images };
        return ((nint)mask.Need(masked.MaskBytes), masked.Elements);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Relu<TVector, TLanes>(float* from, float* to, byte* mask, int numbers)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int i = 0; i < numbers; i += TLanes.Count)
        {
            TVector y = TLanes.Relu(TLanes.Load(from + i));
            TLanes.Store(to + i, y);
            if (mask is not null) TLanes.StoreMask(mask + (i / 8), y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AffineRelu<TVector, TLanes>(
        float* from, float* to, float* factors, float* shifts, byte* mask, int pixels, int channels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                TVector y = TLanes.Relu(
                    TLanes.MultiplyAdd(TLanes.Load(from), TLanes.Load(factors + channel), TLanes.Load(shifts + channel)));
                TLanes.Store(to, y);
                if (mask is not null)
                {
                    TLanes.StoreMask(mask, y);
                    mask += TLanes.Count / 8;
                }

                from += TLanes.Count;
                to += TLanes.Count;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReluBackward<TVector, TLanes>(float* from, float* to, byte* mask, float* factors, int pixels, int channels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                TVector y = TLanes.Masked(mask, TLanes.Load(from));
                TLanes.Store(to, factors is null ? y : TLanes.Multiply(y, TLanes.Load(factors + channel)));
                from += TLanes.Count;
                to += TLanes.Count;
                mask += TLanes.Count / 8;
            }
        }
    }
}
