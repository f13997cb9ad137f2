using System.Runtime.CompilerServices;

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
    /// <exception cref="ArgumentException">An operand is too short, or channels or window do not fit.</exception>
    public static void Forward(
        KernelHost host, FeatureSize size, PoolWindow window, NativeSpan<float> x, NativeSpan<float> y, NativeSpan<byte> indices,
        int indexedImages)
    {
        Check(size, window);
        if (indices.First is null || indexedImages <= 0)
        {
            Forward(host, size, window, x, y);
            return;
        }

        KernelCalls.Count(Kernel.MaxPool);
        var frame = window.Over(size);
        long outElements = (long)frame.OutHeight * frame.OutWidth * size.Channels;
        var rows = new Rows(size, window, frame)
        {
            X = x.Need(size.Elements),
            Y = y.Need(size.Images * outElements),
            Indices = indices.Need(indexedImages * outElements),
            Indexed = indexedImages,
        };
        host.Share(size.Images * frame.OutHeight, rows);
    }

    /// <summary>dL/dx.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="window">The window.</param>
    /// <param name="gradient">dL/dy [B, C, H', W'].</param>
    /// <param name="indices">The indices that the forward pass has left of all images.</param>
    /// <param name="to">dL/dx [B, C, H, W].</param>
    /// <exception cref="ArgumentException">An operand is too short, or channels or window do not fit.</exception>
    public static void Backward(
        KernelHost host, FeatureSize size, PoolWindow window, NativeSpan<float> gradient, NativeSpan<byte> indices, NativeSpan<float> to)
    {
        Check(size, window);
        KernelCalls.Count(Kernel.MaxPoolBackward);
        var frame = window.Over(size);
        long written = (long)size.Images * frame.OutHeight * frame.OutWidth * size.Channels;
        var images = new Images(size, window, frame)
        {
            Gradient = gradient.Need(written),
            Indices = indices.Need(written),
            To = to.Need(size.Elements),
        };
        host.Share(size.Images, images);
    }

    private static void Check(FeatureSize size, PoolWindow window)
    {
        size.CheckSixteens();
        bool fits = window.Kernel <= LargestKernel && window.Fits(size);
        if (!fits) throw new ArgumentException($"{window} does not fit {size}", nameof(window));
    }

    /// <summary>A row of outputs in each part.</summary>
    private struct Rows(FeatureSize size, PoolWindow window, FrameSize frame) : IVectorWork
    {
        public float* X, Y;

        /// <summary>Where indices go, of so many of the first images.</summary>
        public byte* Indices;
        public int Indexed;

        public readonly void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            var (image, row) = Math.DivRem(part, frame.OutHeight);
            long first = (long)part * frame.OutWidth * size.Channels;
            byte* at = image < Indexed ? Indices + first : null;
            Row<TVector, TLanes>(X + (image * size.ImageElements), window, frame, row, size.Channels, Y + first, at);
        }
    }

    /// <summary>An image in each part.</summary>
    private struct Images(FeatureSize size, PoolWindow window, FrameSize frame) : IVectorWork
    {
        public float* Gradient, To;
        public byte* Indices;

        public readonly void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            long first = (long)image * frame.OutHeight * frame.OutWidth * size.Channels;
            float* to = To + (image * size.ImageElements);
            new Span<float>(to, (int)size.ImageElements).Clear();
            Scatter<TVector, TLanes>(Gradient + first, Indices + first, window, frame, size.Channels, to);
        }
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
