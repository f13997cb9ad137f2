using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>Means of windows and of whole images, of any number of channels.</summary>
public static unsafe class AveragePooling
{
    // An image is summed in parts of so many pixels, so that rounding errors grow with the number of parts.
    private const int PartPixels = 32;

    // Channels that one thread sums, so that a single image is shared, too.
    private const int PartChannels = 64;

    /// <summary>The mean of each window. The padding counts as zeros, as it does in PyTorch by default.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="window">The window.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">[B, C, H', W'].</param>
    /// <exception cref="ArgumentException">An operand is too short, or the window does not fit.</exception>
    public static void Forward(KernelHost host, FeatureSize size, PoolWindow window, NativeSpan<float> x, NativeSpan<float> y)
    {
        KernelCalls.Count(Kernel.AveragePool);
        WindowPass<MeanOfWindow>.Run(host, size, window, x, y);
    }

    /// <summary>The mean of each channel of an image.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">[B, C].</param>
    /// <exception cref="ArgumentException">An operand is too short, or there are no pixels.</exception>
    public static void Global(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y)
    {
        size.Check();
        if (size.Pixels <= 0) throw new ArgumentException($"{size} has no pixels", nameof(size));
        KernelCalls.Count(Kernel.AveragePool);
        int shares = (size.Channels + PartChannels - 1) / PartChannels;
        host.Share(size.Images * shares, new Means(size, shares, x.Need(size.Elements), y.Need((long)size.Images * size.Channels)));
    }

    /// <summary>Some channels of an image in each part.</summary>
    private readonly struct Means(FeatureSize size, int shares, float* x, float* y) : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            var (image, share) = Math.DivRem(part, shares);
            int channels = size.Channels, pixels = size.Pixels, end = Math.Min(channels, (share + 1) * PartChannels);
            for (int channel = share * PartChannels; channel < end; channel += TLanes.Count)
            {
                int count = Math.Min(TLanes.Count, end - channel);
                float* from = x + (image * size.ImageElements) + channel;
                TVector all = TLanes.Zero;
                for (int pixel = 0; pixel < pixels;)
                {
                    TVector sum = TLanes.Zero;
                    int last = Math.Min(pixels, pixel + PartPixels);
                    for (; pixel < last; pixel++, from += channels) sum = TLanes.Add(sum, TLanes.Load(from, count));
                    all = TLanes.Add(all, sum);
                }

                TLanes.Store(y + ((long)image * channels) + channel, TLanes.Divide(all, TLanes.Create(pixels)), count);
            }
        }
    }
}
