using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sakd.Kernels;

/// <summary>
/// The largest value of each window, and the gradient, which goes to where that was: its index is a byte for each output, the number of a
/// pixel of the window.
/// </summary>
/// <remarks>As in libtorch the first of equal values wins, and what is not a number wins over numbers.</remarks>
public static unsafe class MaxPooling
{
    // The numbers of a window's pixels are bytes.
    private const int LargestKernel = 15;

    /// <summary>
    /// Whether a window goes over a feature: not with a padding of more than half the window, nor over a feature that is smaller than it.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="size">The size of the feature: channels in sixteens.</param>
    public static bool Fits(PoolWindow window, FeatureSize size) =>
        window.Kernel <= LargestKernel && window.Fits(size) && size.Images > 0;

    /// <summary>The largest values, of any number of channels.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="window">The window, of any size that fits.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">[B, C, H', W'].</param>
    /// <exception cref="ArgumentException">An operand is too short, or the window does not fit.</exception>
    public static void Forward(KernelHost host, FeatureSize size, PoolWindow window, NativeSpan<float> x, NativeSpan<float> y)
    {
        KernelCalls.Count(Kernel.MaxPool);
        WindowPass<LargestOfWindow>.Run(host, size, window, x, y);
    }

    /// <summary>The largest values, and where they were.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="window">The window.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">[B, C, H', W'].</param>
    /// <param name="indices">Where the indices go, a byte for each element of y; none for nowhere.</param>
    /// <param name="indexedImages">Of how many of the first images there are indices.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Forward(
        KernelHost host, FeatureSize size, PoolWindow window, NativeSpan<float> x, NativeSpan<float> y, NativeSpan<byte> indices,
        int indexedImages)
    {
        KernelCalls.Count(Kernel.MaxPool);
        var frame = window.Over(size);
        int channels = size.Channels, indexed = indices.First is null ? 0 : indexedImages;
        long outElements = (long)frame.OutHeight * frame.OutWidth * channels;
        float* from = x.Need(size.Elements), to = y.Need(size.Images * outElements);
        byte* bytes = indices.NeedIfAny(indexed * outElements);
        host.Run(size.Images * frame.OutHeight, part =>
        {
            var (image, row) = Math.DivRem(part, frame.OutHeight);
            long first = (long)part * frame.OutWidth * channels;
            float* of = from + (image * size.ImageElements);
            byte* at = image < indexed ? bytes + first : null;
            if (Lanes.Count == 16) Row<Vector512<float>, Lanes16>(of, window, frame, row, channels, to + first, at);
            else Row<Vector256<float>, Lanes8>(of, window, frame, row, channels, to + first, at);
        });
    }

    /// <summary>dL/dx.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="window">The window.</param>
    /// <param name="gradient">dL/dy [B, C, H', W'].</param>
    /// <param name="indices">The indices that the forward pass has left of all images.</param>
    /// <param name="to">dL/dx [B, C, H, W].</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Backward(
        KernelHost host, FeatureSize size, PoolWindow window, NativeSpan<float> gradient, NativeSpan<byte> indices, NativeSpan<float> to)
    {
        KernelCalls.Count(Kernel.MaxPoolBackward);
        var frame = window.Over(size);
        int channels = size.Channels, inElements = (int)size.ImageElements, outElements = frame.OutHeight * frame.OutWidth * channels;
        float* from = gradient.Need((long)size.Images * outElements), back = to.Need(size.Elements);
        byte* bytes = indices.Need((long)size.Images * outElements);
        host.Run(size.Images, image =>
        {
            float* of = from + ((long)image * outElements), into = back + ((long)image * inElements);
            byte* at = bytes + ((long)image * outElements);
            new Span<float>(into, inElements).Clear();
            if (Lanes.Count == 16) Scatter<Vector512<float>, Lanes16>(of, at, window, frame, channels, into);
            else Scatter<Vector256<float>, Lanes8>(of, at, window, frame, channels, into);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TVector, TLanes>(
        float* image, PoolWindow window, FrameSize size, int row, int channels, float* to, byte* indices)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int column = 0; column < size.OutWidth; column++)
        {
            var (top, left) = ((row * window.Stride) - window.Padding, (column * window.Stride) - window.Padding);
            int firstRow = Math.Max(0, -top), endRow = Math.Min(window.Kernel, size.Height - top), firstColumn = Math.Max(0, -left),
                endColumn = Math.Min(window.Kernel, size.Width - left);
            for (int channel = 0; channel < channels; channel += TLanes.Count, to += TLanes.Count)
            {
                float* corner = image + (((((long)top * size.Width) + left) * channels) + channel);
                float number = (firstRow * window.Kernel) + firstColumn;
                TVector place = TLanes.Broadcast(&number),
                    best = TLanes.Load(corner + ((((long)firstRow * size.Width) + firstColumn) * channels));
                for (int i = firstRow; i < endRow; i++)
                {
                    for (int j = firstColumn; j < endColumn; j++)
                    {
                        number = (i * window.Kernel) + j;
                        TLanes.TakeLarger(
                            TLanes.Load(corner + ((((long)i * size.Width) + j) * channels)), TLanes.Broadcast(&number), ref best,
                            ref place);
                    }
                }

                TLanes.Store(to, best);
                if (indices is null) continue;
                TLanes.StoreBytes(indices, place);
                indices += TLanes.Count;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter<TVector, TLanes>(
        float* gradient, byte* indices, PoolWindow window, FrameSize size, int channels, float* image)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int row = 0; row < size.OutHeight; row++)
        {
            for (int column = 0; column < size.OutWidth; column++)
            {
                var (top, left) = ((row * window.Stride) - window.Padding, (column * window.Stride) - window.Padding);
                int firstRow = Math.Max(0, -top), endRow = Math.Min(window.Kernel, size.Height - top), firstColumn = Math.Max(0, -left),
                    endColumn = Math.Min(window.Kernel, size.Width - left);
                for (int channel = 0; channel < channels; channel += TLanes.Count, gradient += TLanes.Count, indices += TLanes.Count)
                {
                    float* corner = image + (((((long)top * size.Width) + left) * channels) + channel);
                    TVector value = TLanes.Load(gradient), place = TLanes.LoadBytes(indices);
                    for (int i = firstRow; i < endRow; i++)
                    {
                        for (int j = firstColumn; j < endColumn; j++)
                        {
                            float number = (i * window.Kernel) + j;
                            float* at = corner + ((((long)i * size.Width) + j) * channels);
                            TLanes.Store(at, TLanes.Add(TLanes.Load(at), TLanes.WhereEqual(place, TLanes.Broadcast(&number), value)));
                        }
                    }
                }
            }
        }
    }
}
