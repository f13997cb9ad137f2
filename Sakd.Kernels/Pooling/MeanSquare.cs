using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// The mean of the squares over the channels, which attention maps are made of, and its gradient, each in one pass over memory.
/// </summary>
/// <remarks>Squares are summed in sixteen parts, every sixteenth channel in each, whatever the processor's width.</remarks>
public static unsafe class MeanSquare
{
    /// <summary>The mean square of each pixel.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="to">[B, H, W].</param>
    /// <exception cref="ArgumentException">An operand is too short, or the channels are not in sixteens.</exception>
    public static void Forward(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> to)
    {
        size.CheckSixteens();
        KernelCalls.Count(Kernel.MeanSquare);
        host.Share(size.Images, new Sums(size, x.Need(size.Elements), to.Need((long)size.Images * size.Pixels)));
    }

    /// <summary>dL/dx = 2 x dL/dm / C; 0, whatever x is, where dL/dm is 0, as with the samples that are not distilled.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="gradient">dL/dm [B, H, W].</param>
    /// <param name="to">dL/dx [B, C, H, W].</param>
    /// <exception cref="ArgumentException">An operand is too short, or the channels are not in sixteens.</exception>
    public static void Backward(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> gradient, NativeSpan<float> to)
    {
        size.CheckSixteens();
        KernelCalls.Count(Kernel.MeanSquareBackward);
        float* from = x.Need(size.Elements), slopes = gradient.Need((long)size.Images * size.Pixels), back = to.Need(size.Elements);
        host.Share(size.Images, new Scales(size, from, slopes, back));
    }

    /// <summary>An image in each part.</summary>
    private readonly struct Sums(FeatureSize size, float* x, float* to) : IVectorWork
    {
        public void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> =>
            Sum<TVector, TLanes>(x + (image * size.ImageElements), to + ((long)image * size.Pixels), size.Pixels, size.Channels);
    }

    /// <summary>An image in each part.</summary>
    private readonly struct Scales(FeatureSize size, float* x, float* gradient, float* to) : IVectorWork
    {
        public void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            long at = image * size.ImageElements;
            Scale<TVector, TLanes>(x + at, gradient + ((long)image * size.Pixels), to + at, size.Pixels, size.Channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TVector, TLanes>(float* x, float* to, int pixels, int channels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        float* sums = stackalloc float[Lanes.ChannelBlock];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            TVector low = TLanes.Zero, high = TLanes.Zero;
            for (int channel = 0; channel < channels; channel += Lanes.ChannelBlock, x += Lanes.ChannelBlock)
            {
                TVector value = TLanes.Load(x);
                low = TLanes.MultiplyAdd(value, value, low);
                if (TLanes.Count == Lanes.ChannelBlock) continue;
                value = TLanes.Load(x + TLanes.Count);
                high = TLanes.MultiplyAdd(value, value, high);
            }

            TLanes.Store(sums, low);
            if (TLanes.Count < Lanes.ChannelBlock) TLanes.Store(sums + TLanes.Count, high);
            for (int half = Lanes.ChannelBlock / 2; half > 0; half /= 2)
            {
                for (int i = 0; i < half; i++) sums[i] += sums[i + half];
            }

            to[pixel] = sums[0] / channels;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<TVector, TLanes>(float* x, float* gradient, float* to, int pixels, int channels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            float slope = 2 * gradient[pixel] / channels;
            if (slope == 0)
            {
                new Span<float>(to, channels).Clear();
                x += channels;
                to += channels;
                continue;
            }

            TVector factor = TLanes.Broadcast(&slope);
            for (int channel = 0; channel < channels; channel += TLanes.Count, x += TLanes.Count, to += TLanes.Count)
                TLanes.Store(to, TLanes.Multiply(TLanes.Load(x), factor));
        }
    }
}
