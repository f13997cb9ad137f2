using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>
/// Batch normalisation in training mode, forth and back, with the addition and the ReLU behind it in the same passes over memory: two each way.
/// </summary>
/// <remarks>Statistics are taken image by image, around the image's own mean, and put together in double precision, in the images' order.</remarks>
internal static unsafe class BatchNormalisation
{
    /// <summary>Mean and biased variance of each channel.</summary>
    /// <param name="x">[B, C, H, W], one number behind the other.</param>
    public static (double[] Mean, double[] Variance) Statistics(Tensor x)
    {
        KernelCalls.Count(Kernel.Statistics);
        long[] shape = x.Sizes();
        var (images, channels, pixels) = Extents(shape);
        using var read = Operand.Feature(x, shape);
        float* from = read.Numbers;
        using var taken = MemoryPool<float>.Shared.Rent(checked(images * 2 * channels));
        var parts = taken.Memory.Span;
        fixed (float* to = parts)
        {
            float* part = to;
            Team.Share(images, image =>
            {
                float* at = from + ((long)image * channels * pixels), means = part + (image * 2 * channels);
                if (Lanes.Count == 16) Moments<Vector512<float>, Lanes16>(at, means, channels, pixels);
                else Moments<Vector256<float>, Lanes8>(at, means, channels, pixels);
            });
        }

        var (mean, variance) = (new double[channels], new double[channels]);
        for (int image = 0; image < images; image++)
        {
            for (int channel = 0; channel < channels; channel++) mean[channel] += parts[(image * 2 * channels) + channel];
        }

        for (int channel = 0; channel < channels; channel++) mean[channel] /= images;
        for (int image = 0; image < images; image++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                double off = parts[(image * 2 * channels) + channel] - mean[channel];
                variance[channel] += parts[(((image * 2) + 1) * channels) + channel] + (pixels * off * off);
            }
        }

        for (int channel = 0; channel < channels; channel++) variance[channel] /= (double)images * pixels;
        return (mean, variance);
    }

    /// <summary>Each channel times a factor plus a shift, plus another value, and the ReLU.</summary>
    /// <param name="x">[B, C, H, W], one number behind the other.</param>
    /// <param name="factors">A factor for each channel.</param>
    /// <param name="shifts">A shift for each channel.</param>
    /// <param name="plus">What is added, lying like x, or null.</param>
    /// <param name="relu">Whether there is a ReLU.</param>
    /// <param name="signs">Where the output's signs go, [B, bytes]; null for nowhere.</param>
    public static Tensor Apply(Tensor x, float[] factors, float[] shifts, Tensor? plus, bool relu, Tensor? signs)
    {
        KernelCalls.Count(Kernel.BatchNorm);
        long[] shape = x.Sizes();
        var (images, channels, pixels) = Extents(shape);
        var y = ChannelsLast.Empty(shape, x);
        Check(channels, factors, shifts);
        using Operand read = Operand.Feature(x, shape), written = Operand.Feature(y, shape), other = Operand.Feature(plus, shape), ofSigns = Operand.ByteRow(signs, x.numel() / 8);
        float* from = read.Numbers, to = written.Numbers, added = other.Numbers;
        byte* bits = ofSigns.Bytes;
        fixed (float* f = factors, s = shifts)
        {
            var channel = new Channels { Factors = f, Shifts = s };
            Team.Share(images, image =>
            {
                long at = (long)image * channels * pixels;
                float* beside = added is null ? null : added + at;
                byte* sign = bits is null ? null : bits + (at / 8);
                if (Lanes.Count == 16) Apply<Vector512<float>, Lanes16>(from + at, to + at, beside, sign, channel, relu, channels, pixels);
                else Apply<Vector256<float>, Lanes8>(from + at, to + at, beside, sign, channel, relu, channels, pixels);
            });
        }

        return y;
    }

    /// <summary>The same of some pixels, without another value.</summary>
    /// <param name="from">[pixels, C].</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="factors">A factor for each channel.</param>
    /// <param name="shifts">A shift for each channel.</param>
    /// <param name="relu">Whether there is a ReLU.</param>
    /// <param name="channels">C.</param>
    /// <param name="pixels">The pixels.</param>
    public static void Apply(float* from, float* to, float* factors, float* shifts, bool relu, int channels, int pixels)
    {
        var channel = new Channels { Factors = factors, Shifts = shifts };
        if (Lanes.Count == 16) Apply<Vector512<float>, Lanes16>(from, to, null, null, channel, relu, channels, pixels);
        else Apply<Vector256<float>, Lanes8>(from, to, null, null, channel, relu, channels, pixels);
    }

    /// <summary>For each channel the sum of the gradient, and of the gradient times the distance from the mean.</summary>
    /// <param name="gradient">dL/dy, one number behind the other.</param>
    /// <param name="x">[B, C, H, W], likewise.</param>
    /// <param name="signs">Where the gradient passes; null for everywhere.</param>
    /// <param name="means">The mean of each channel.</param>
    public static (double[] OfGradient, double[] OfProduct) Sums(Tensor gradient, Tensor x, Tensor? signs, float[] means)
    {
        long[] shape = x.Sizes();
        var (images, channels, pixels) = Extents(shape);
        Check(channels, means);
        using Operand ofGradient = Operand.Feature(gradient, shape), read = Operand.Feature(x, shape), ofSigns = Operand.ByteRow(signs, x.numel() / 8);
        float* g = ofGradient.Numbers, from = read.Numbers;
        byte* bits = ofSigns.Bytes;
        using var taken = MemoryPool<float>.Shared.Rent(checked(images * 2 * channels));
        var parts = taken.Memory.Span;
        fixed (float* to = parts, m = means)
        {
            var (part, mean) = (new Channels { Factors = to }, new Channels { Factors = m });
            Team.Share(images, image =>
            {
                long at = (long)image * channels * pixels;
                byte* sign = bits is null ? null : bits + (at / 8);
                float* sums = part.Factors + (image * 2 * channels);
                if (Lanes.Count == 16) Sums<Vector512<float>, Lanes16>(g + at, from + at, sign, mean.Factors, sums, channels, pixels);
                else Sums<Vector256<float>, Lanes8>(g + at, from + at, sign, mean.Factors, sums, channels, pixels);
            });
        }

        var (gradients, products) = (new double[channels], new double[channels]);
        for (int image = 0; image < images; image++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                gradients[channel] += parts[(image * 2 * channels) + channel];
                products[channel] += parts[(((image * 2) + 1) * channels) + channel];
            }
        }

        return (gradients, products);
    }

    /// <summary>dL/dx: for each channel the gradient times a factor, plus x times another one, plus a shift.</summary>
    /// <param name="gradient">dL/dy, one number behind the other.</param>
    /// <param name="x">[B, C, H, W], likewise.</param>
    /// <param name="signs">Where the gradient passes; null for everywhere.</param>
    /// <param name="factors">The gradient's factors.</param>
    /// <param name="ofX">x's factors.</param>
    /// <param name="shifts">The shifts.</param>
    /// <param name="passed">Where what passes of the gradient goes; null for nowhere.</param>
    public static Tensor Back(Tensor gradient, Tensor x, Tensor? signs, float[] factors, float[] ofX, float[] shifts, Tensor? passed)
    {
        KernelCalls.Count(Kernel.BatchNormBack);
        long[] shape = x.Sizes();
        var (images, channels, pixels) = Extents(shape);
        var y = ChannelsLast.Empty(shape, x);
        Check(channels, factors, ofX, shifts);
        using Operand ofGradient = Operand.Feature(gradient, shape), read = Operand.Feature(x, shape), written = Operand.Feature(y, shape);
        using Operand ofPassed = Operand.Feature(passed, shape), ofSigns = Operand.ByteRow(signs, x.numel() / 8);
        float* g = ofGradient.Numbers, from = read.Numbers, to = written.Numbers, pass = ofPassed.Numbers;
        byte* bits = ofSigns.Bytes;
        fixed (float* f = factors, o = ofX, s = shifts)
        {
            var channel = new Channels { Factors = f, OfX = o, Shifts = s };
            Team.Share(images, image =>
            {
                long at = (long)image * channels * pixels;
                byte* sign = bits is null ? null : bits + (at / 8);
                float* passing = pass is null ? null : pass + at;
                if (Lanes.Count == 16) Back<Vector512<float>, Lanes16>(g + at, from + at, to + at, passing, sign, channel, channels, pixels);
                else Back<Vector256<float>, Lanes8>(g + at, from + at, to + at, passing, sign, channel, channels, pixels);
            });
        }

        return y;
    }

    private static void Check(int channels, params ReadOnlySpan<float[]> perChannel)
    {
        foreach (float[] numbers in perChannel)
        {
            if (numbers.Length != channels) throw new ArgumentException($"expected a number for each of {channels} channels, but got {numbers.Length}", nameof(perChannel));
        }
    }

    private static (int Images, int Channels, int Pixels) Extents(long[] shape) => ((int)shape[0], (int)shape[1], (int)(shape[2] * shape[3]));

    /// <summary>The mean of each channel, and behind them the sums of the squared distances from it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Moments<TVector, TLanes>(float* x, float* means, int channels, int pixels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        float share = 1f / pixels, minus = -1;
        TVector shares = TLanes.Broadcast(&share), negative = TLanes.Broadcast(&minus);
        for (int channel = 0; channel < channels; channel += TLanes.Count)
        {
            TVector a = TLanes.Zero, b = TLanes.Zero;
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                a = TLanes.Add(a, TLanes.Load(x + ((long)pixel * channels) + channel));
                if (++pixel < pixels) b = TLanes.Add(b, TLanes.Load(x + ((long)pixel * channels) + channel));
            }

            TVector mean = TLanes.Multiply(TLanes.Add(a, b), shares);
            TVector from = TLanes.Multiply(mean, negative);
            (a, b) = (TLanes.Zero, TLanes.Zero);
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                TVector off = TLanes.Add(TLanes.Load(x + ((long)pixel * channels) + channel), from);
                a = TLanes.MultiplyAdd(off, off, a);
                if (++pixel >= pixels) break;
                off = TLanes.Add(TLanes.Load(x + ((long)pixel * channels) + channel), from);
                b = TLanes.MultiplyAdd(off, off, b);
            }

            TLanes.Store(means + channel, mean);
            TLanes.Store(means + channels + channel, TLanes.Add(a, b));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TVector, TLanes>(float* from, float* to, float* plus, byte* signs, Channels of, bool relu, int channels, int pixels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (long i = 0, pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel += TLanes.Count, i += TLanes.Count)
            {
                TVector y = TLanes.MultiplyAdd(TLanes.Load(from + i), TLanes.Load(of.Factors + channel), TLanes.Load(of.Shifts + channel));
                if (plus is not null) y = TLanes.Add(y, TLanes.Load(plus + i));
                if (relu) y = TLanes.Relu(y);
                if (signs is not null) TLanes.StoreSigns(signs + (i / 8), y);
                TLanes.Store(to + i, y);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums<TVector, TLanes>(float* gradient, float* x, byte* signs, float* means, float* sums, int channels, int pixels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        float minus = -1;
        TVector negative = TLanes.Broadcast(&minus);
        for (int channel = 0; channel < channels; channel += TLanes.Count)
        {
            TVector from = TLanes.Multiply(TLanes.Load(means + channel), negative), ofGradient = TLanes.Zero, ofProduct = TLanes.Zero;
            for (long pixel = 0, i = channel; pixel < pixels; pixel++, i += channels)
            {
                TVector g = TLanes.Load(gradient + i);
                if (signs is not null) g = TLanes.Pass(signs + (i / 8), g);
                ofGradient = TLanes.Add(ofGradient, g);
                ofProduct = TLanes.MultiplyAdd(g, TLanes.Add(TLanes.Load(x + i), from), ofProduct);
            }

            TLanes.Store(sums + channel, ofGradient);
            TLanes.Store(sums + channels + channel, ofProduct);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back<TVector, TLanes>(float* gradient, float* x, float* to, float* passed, byte* signs, Channels of, int channels, int pixels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (long i = 0, pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel += TLanes.Count, i += TLanes.Count)
            {
                TVector g = TLanes.Load(gradient + i);
                if (signs is not null) g = TLanes.Pass(signs + (i / 8), g);
                if (passed is not null) TLanes.Store(passed + i, g);
                TVector ofX = TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(of.OfX + channel), TLanes.Load(of.Shifts + channel));
                TLanes.Store(to + i, TLanes.MultiplyAdd(g, TLanes.Load(of.Factors + channel), ofX));
            }
        }
    }

    /// <summary>Numbers for each channel.</summary>
    private struct Channels
    {
        public float* Factors;
        public float* OfX;
        public float* Shifts;
    }
}
