using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>What frozen layers compute of each number by itself, in one pass over memory.</summary>
internal static unsafe class Elementwise
{
    /// <summary>The ReLU of each channel times a factor plus a shift.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="factor">A factor for each channel.</param>
    /// <param name="shift">A shift for each channel.</param>
    /// <param name="signs">Where the output's signs go, of as many of the first rows as it has; null for nowhere.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor AffineRelu(Tensor x, Tensor factor, Tensor shift, Func<long[], Tensor>? signs)
    {
        KernelCalls.Count(Kernel.Relu);
        var kept = signs?.Invoke(x.Sizes());
        long signed = kept is null ? 0 : kept.numel() * 8;
        using Operand ofFactor = Operand.Row(factor, x.size(1)), ofShift = Operand.Row(shift, x.size(1)), ofSigns = Operand.ByteRow(kept, signed / 8);
        float* factors = ofFactor.Numbers, shifts = ofShift.Numbers;
        byte* bits = ofSigns.Bytes;
        return Lanes.Count == 16
            ? Each(x, (from, to, at, pixels, channels) => AffineRelu<Vector512<float>, Lanes16>(from, to, factors, shifts, at < signed ? bits + (at / 8) : null, pixels, channels))
            : Each(x, (from, to, at, pixels, channels) => AffineRelu<Vector256<float>, Lanes8>(from, to, factors, shifts, at < signed ? bits + (at / 8) : null, pixels, channels));
    }

    /// <summary>The ReLU of a feature.</summary>
    /// <param name="x">[B, C, H, W], one number behind the other.</param>
    /// <param name="y">Where it goes, likewise; perhaps over x.</param>
    /// <param name="signs">Where its signs go, of as many of the first rows as it has; null for nowhere.</param>
    public static void Relu(Tensor x, Tensor y, Tensor? signs)
    {
        KernelCalls.Count(Kernel.Relu);
        long signed = signs is null ? 0 : signs.numel() * 8;
        using var ofSigns = Operand.ByteRow(signs, signed / 8);
        byte* bits = ofSigns.Bytes;
        if (Lanes.Count == 16) Each(x, y, (from, to, at, pixels, channels) => Relu<Vector512<float>, Lanes16>(from, to, at < signed ? bits + (at / 8) : null, pixels * channels));
        else Each(x, y, (from, to, at, pixels, channels) => Relu<Vector256<float>, Lanes8>(from, to, at < signed ? bits + (at / 8) : null, pixels * channels));
    }

    /// <summary>The way back through a ReLU, and through a factor for each channel before it.</summary>
    /// <param name="gradient">dL/dy [B, C, H, W].</param>
    /// <param name="signs">The signs of y, [B, bytes].</param>
    /// <param name="factor">A factor for each channel, or null for none.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor Pass(Tensor gradient, Tensor signs, Tensor? factor = null)
    {
        KernelCalls.Count(Kernel.ReluBack);
        using Operand ofSigns = Operand.ByteRow(signs, gradient.numel() / 8), ofFactor = Operand.Row(factor, gradient.size(1));
        byte* bits = ofSigns.Bytes;
        float* factors = ofFactor.Numbers;
        return Lanes.Count == 16
            ? Each(gradient, (from, to, at, pixels, channels) => Pass<Vector512<float>, Lanes16>(from, to, bits + (at / 8), factors, pixels, channels))
            : Each(gradient, (from, to, at, pixels, channels) => Pass<Vector256<float>, Lanes8>(from, to, bits + (at / 8), factors, pixels, channels));
    }

    /// <summary>Does something to each sample.</summary>
    private static Tensor Each(Tensor x, Work work)
    {
        using var packed = Features.Packed(x);
        var y = ChannelsLast.Empty(x.Sizes(), x);
        Each(packed, y, work);
        return y;
    }

    private static void Each(Tensor x, Tensor y, Work work)
    {
        long[] shape = x.Sizes();
        using Operand read = Operand.Feature(x, shape), written = Operand.Feature(y, shape);
        float* from = read.Numbers, to = written.Numbers;
        var (channels, pixels) = ((int)shape[1], (int)(shape[2] * shape[3]));
        Team.Share((int)shape[0], row =>
        {
            long at = (long)row * channels * pixels;
            work(from + at, to + at, at, pixels, channels);
        });
    }

    private delegate void Work(float* from, float* to, long at, int pixels, int channels);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Relu<TVector, TLanes>(float* from, float* to, byte* signs, int numbers)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int i = 0; i < numbers; i += TLanes.Count)
        {
            TVector y = TLanes.Relu(TLanes.Load(from + i));
            TLanes.Store(to + i, y);
            if (signs is not null) TLanes.StoreSigns(signs + (i / 8), y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AffineRelu<TVector, TLanes>(float* from, float* to, float* factors, float* shifts, byte* signs, int pixels, int channels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                TVector y = TLanes.Relu(TLanes.MultiplyAdd(TLanes.Load(from), TLanes.Load(factors + channel), TLanes.Load(shifts + channel)));
                TLanes.Store(to, y);
                if (signs is not null)
                {
                    TLanes.StoreSigns(signs, y);
                    signs += TLanes.Count / 8;
                }

                from += TLanes.Count;
                to += TLanes.Count;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass<TVector, TLanes>(float* from, float* to, byte* signs, float* factors, int pixels, int channels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                TVector y = TLanes.Pass(signs, TLanes.Load(from));
                TLanes.Store(to, factors is null ? y : TLanes.Multiply(y, TLanes.Load(factors + channel)));
                from += TLanes.Count;
                to += TLanes.Count;
                signs += TLanes.Count / 8;
            }
        }
    }
}
