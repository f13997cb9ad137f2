using System.Buffers;
using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// Batch normalisation in training mode, forward and backward, with the addition and the ReLU behind it in the same passes over memory: two
/// each way.
/// </summary>
/// <remarks>
/// Statistics are taken image by image, around the image's own mean, and put together in double precision, in the images' order.
/// </remarks>
public static unsafe class BatchNorm
{
    /// <summary>Mean and biased variance of each channel.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <exception cref="ArgumentException">An operand is too short, or the channels are not in sixteens.</exception>
    public static (double[] Mean, double[] Variance) Statistics(KernelHost host, FeatureSize size, NativeSpan<float> x)
    {
        size.CheckSixteens();
        KernelCalls.Count(Kernel.Statistics);
        var (images, channels, pixels) = (size.Images, size.Channels, size.Pixels);
        float* from = x.Need(size.Elements);
        using var taken = MemoryPool<float>.Shared.Rent(checked(images * 2 * channels));
        var parts = taken.Memory.Span;
        fixed (float* part = parts) host.Share(images, new MomentWork(size, from, part));

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

    /// <summary>Each channel times a scale plus a shift, plus an addend, and the ReLU.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <param name="scale">A factor for each channel.</param>
    /// <param name="shift">A shift for each channel.</param>
    /// <param name="addend">What is added, of the size of x, or none.</param>
    /// <param name="relu">Whether there is a ReLU.</param>
    /// <param name="mask">Where the mask of the ReLU's gradient goes, a bit for each element; none for nowhere.</param>
    /// <exception cref="ArgumentException">An operand is too short, or the channels are not in sixteens.</exception>
    public static void Apply(
        KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift,
        NativeSpan<float> addend, bool relu, NativeSpan<byte> mask)
    {
        size.CheckSixteens();
        Check(size, scale);
        Check(size, shift);
        KernelCalls.Count(Kernel.BatchNorm);
        float* from = x.Need(size.Elements), to = y.Need(size.Elements), added = addend.NeedIfAny(size.Elements);
        byte* bits = mask.NeedIfAny(size.MaskBytes);
        fixed (float* f = scale, s = shift)
        {
            var channels = new Channels { Scale = f, Shift = s };
            host.Share(size.Images, new ApplyWork(size, channels, relu) { From = from, To = to, Plus = added, Mask = bits });
        }
    }

    /// <summary>The same of some pixels, without an addend.</summary>
    /// <param name="from">[pixels, C].</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="scale">A factor for each channel.</param>
    /// <param name="shift">A shift for each channel.</param>
    /// <param name="relu">Whether there is a ReLU.</param>
    /// <param name="channels">C.</param>
    /// <param name="pixels">The pixels.</param>
    internal static void Apply<TVector, TLanes>(float* from, float* to, float* scale, float* shift, bool relu, int channels, int pixels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> =>
        Apply<TVector, TLanes>(from, to, null, null, new Channels { Scale = scale, Shift = shift }, relu, channels, pixels);

    /// <summary>For each channel the sum of the gradient, and of the gradient times the distance from the mean.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="gradient">dL/dy, of the size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="mask">Where the gradient passes, a bit for each element; none for everywhere.</param>
    /// <param name="mean">The mean of each channel.</param>
    /// <exception cref="ArgumentException">An operand is too short, or the channels are not in sixteens.</exception>
    public static (double[] OfGradient, double[] OfProduct) Sums(
        KernelHost host, FeatureSize size, NativeSpan<float> gradient, NativeSpan<float> x, NativeSpan<byte> mask, ReadOnlySpan<float> mean)
    {
        size.CheckSixteens();
        Check(size, mean);
        var (images, channels) = (size.Images, size.Channels);
        float* g = gradient.Need(size.Elements), from = x.Need(size.Elements);
        byte* bits = mask.NeedIfAny(size.MaskBytes);
        using var taken = MemoryPool<float>.Shared.Rent(checked(images * 2 * channels));
        var parts = taken.Memory.Span;
        fixed (float* part = parts, means = mean)
        {
            host.Share(images, new SumWork(size) { Gradient = g, X = from, Mask = bits, Means = means, Parts = part });
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
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="gradient">dL/dy, of the size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="to">dL/dx.</param>
    /// <param name="mask">Where the gradient passes, a bit for each element; none for everywhere.</param>
    /// <param name="scale">The gradient's factors.</param>
    /// <param name="ofX">x's factors.</param>
    /// <param name="shift">The shifts.</param>
    /// <param name="passed">Where what passes of the gradient goes; none for nowhere.</param>
    /// <exception cref="ArgumentException">An operand is too short, or the channels are not in sixteens.</exception>
    public static void Backward(
        KernelHost host,
        FeatureSize size,
        NativeSpan<float> gradient,
        NativeSpan<float> x,
        NativeSpan<float> to,
        NativeSpan<byte> mask,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> ofX,
        ReadOnlySpan<float> shift,
        NativeSpan<float> passed)
    {
        size.CheckSixteens();
        Check(size, scale);
        Check(size, ofX);
        Check(size, shift);
        KernelCalls.Count(Kernel.BatchNormBackward);
        float* g = gradient.Need(size.Elements), from = x.Need(size.Elements), back = to.Need(size.Elements),
            pass = passed.NeedIfAny(size.Elements);
        byte* bits = mask.NeedIfAny(size.MaskBytes);
        fixed (float* f = scale, o = ofX, s = shift)
        {
            var channels = new Channels { Scale = f, OfX = o, Shift = s };
            host.Share(
                size.Images, new BackwardWork(size, channels) { Gradient = g, X = from, To = back, Passed = pass, Mask = bits });
        }
    }

    private static void Check(
        FeatureSize size, ReadOnlySpan<float> values, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        if (values.Length != size.Channels)
            throw new ArgumentException($"expected an element for each of {size.Channels} channels, but got {values.Length}", name);
    }

    /// <summary>The bits of an element and those behind it, where there are any.</summary>
    private static byte* BitsAt(byte* mask, long at) => mask is null ? null : mask + (at / 8);

    /// <summary>The same elements of another operand, where there is one.</summary>
    private static float* Beside(float* first, long at) => first is null ? null : first + at;

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
    private static void Apply<TVector, TLanes>(
        float* from, float* to, float* plus, byte* mask, Channels of, bool relu, int channels, int pixels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (long i = 0, pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel += TLanes.Count, i += TLanes.Count)
            {
                TVector y = TLanes.MultiplyAdd(TLanes.Load(from + i), TLanes.Load(of.Scale + channel), TLanes.Load(of.Shift + channel));
                if (plus is not null) y = TLanes.Add(y, TLanes.Load(plus + i));
                if (relu) y = TLanes.Relu(y);
                if (mask is not null) TLanes.StoreMask(mask + (i / 8), y);
                TLanes.Store(to + i, y);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums<TVector, TLanes>(float* gradient, float* x, byte* mask, float* means, float* sums, int channels, int pixels)
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
                if (mask is not null) g = TLanes.Masked(mask + (i / 8), g);
                ofGradient = TLanes.Add(ofGradient, g);
                ofProduct = TLanes.MultiplyAdd(g, TLanes.Add(TLanes.Load(x + i), from), ofProduct);
            }

            TLanes.Store(sums + channel, ofGradient);
            TLanes.Store(sums + channels + channel, ofProduct);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TVector, TLanes>(
        float* gradient, float* x, float* to, float* passed, byte* mask, Channels of, int channels, int pixels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (long i = 0, pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel += TLanes.Count, i += TLanes.Count)
            {
                TVector g = TLanes.Load(gradient + i);
                if (mask is not null) g = TLanes.Masked(mask + (i / 8), g);
                if (passed is not null) TLanes.Store(passed + i, g);
                TVector ofX = TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(of.OfX + channel), TLanes.Load(of.Shift + channel));
                TLanes.Store(to + i, TLanes.MultiplyAdd(g, TLanes.Load(of.Scale + channel), ofX));
            }
        }
    }

    /// <summary>Elements for each channel.</summary>
    private struct Channels
    {
        public float* Scale;
        public float* OfX;
        public float* Shift;
    }

    // Each has an image in a part.
    private readonly struct MomentWork(FeatureSize size, float* x, float* parts) : IVectorWork
    {
        public void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> =>
            Moments<TVector, TLanes>(
                x + (image * size.ImageElements), parts + ((long)image * 2 * size.Channels), size.Channels, size.Pixels);
    }

    private struct ApplyWork(FeatureSize size, Channels of, bool relu) : IVectorWork
    {
        public float* From, To, Plus;
        public byte* Mask;

        public readonly void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            long at = image * size.ImageElements;
            Apply<TVector, TLanes>(
                From + at, To + at, Beside(Plus, at), BitsAt(Mask, at), of, relu, size.Channels, size.Pixels);
        }
    }

    private struct SumWork(FeatureSize size) : IVectorWork
    {
        public float* Gradient, X, Means, Parts;
        public byte* Mask;

        public readonly void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            long at = image * size.ImageElements;
            float* sums = Parts + ((long)image * 2 * size.Channels);
            Sums<TVector, TLanes>(Gradient + at, X + at, BitsAt(Mask, at), Means, sums, size.Channels, size.Pixels);
        }
    }

    private struct BackwardWork(FeatureSize size, Channels of) : IVectorWork
    {
        public float* Gradient, X, To, Passed;
        public byte* Mask;

        public readonly void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            long at = image * size.ImageElements;
            Backward<TVector, TLanes>(
                Gradient + at, X + at, To + at, Beside(Passed, at), BitsAt(Mask, at), of, size.Channels, size.Pixels);
        }
    }
}
