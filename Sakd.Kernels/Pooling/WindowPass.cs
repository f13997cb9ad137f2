using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>What a window's values are put together to.</summary>
internal interface IWindowFunction
{
    /// <summary>The next value joins those before it.</summary>
    /// <param name="before">Those before it.</param>
    /// <param name="value">The value.</param>
    static abstract TVector Join<TVector, TLanes>(TVector before, TVector value)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    /// <summary>What becomes of all of them.</summary>
    /// <param name="all">All of them.</param>
    /// <param name="pixels">The pixels of a window, with those of the padding.</param>
    static abstract TVector End<TVector, TLanes>(TVector all, int pixels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}

/// <summary>The largest value; what is not a number wins over numbers.</summary>
internal readonly struct LargestOfWindow : IWindowFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Join<TVector, TLanes>(TVector before, TVector value)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TVector unused = TLanes.Zero;
        TLanes.TakeLarger(value, unused, ref before, ref unused);
        return before;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector End<TVector, TLanes>(TVector all, int pixels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> => all;
}

/// <summary>The mean of all pixels of the window, those of the padding being 0.</summary>
internal readonly struct MeanOfWindow : IWindowFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Join<TVector, TLanes>(TVector before, TVector value)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> => TLanes.Add(before, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector End<TVector, TLanes>(TVector all, int pixels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> => TLanes.Divide(all, TLanes.Create(pixels));
}

/// <summary>A window's way over features of any number of channels. Its values join in the order of rows and columns.</summary>
/// <typeparam name="TFunction">What is made of its values.</typeparam>
internal static unsafe class WindowPass<TFunction>
    where TFunction : IWindowFunction
{
    /// <summary>Goes over all features.</summary>
    /// <param name="host">Threads.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="window">The window.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">[B, C, H', W'].</param>
    /// <exception cref="ArgumentException">An operand is too short, or the window does not fit.</exception>
    public static void Run(KernelHost host, FeatureSize size, PoolWindow window, NativeSpan<float> x, NativeSpan<float> y)
    {
        size.Check();
        if (!window.Fits(size)) throw new ArgumentException($"{window} does not fit {size}", nameof(window));
        var frame = window.Over(size);
        var written = new FeatureSize(size.Images, size.Channels, frame.OutHeight, frame.OutWidth);
        host.Share(size.Images * frame.OutHeight, new Rows(size, window, frame, x.Need(size.Elements), y.Need(written.Elements)));
    }

    /// <summary>A row of outputs in each part.</summary>
    private readonly struct Rows(FeatureSize size, PoolWindow window, FrameSize frame, float* x, float* y) : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            var (image, row) = Math.DivRem(part, frame.OutHeight);
            int channels = size.Channels, top = (row * window.Stride) - window.Padding;
            int firstRow = Math.Max(0, top), endRow = Math.Min(size.Height, top + window.Kernel);
            float* to = y + ((long)part * frame.OutWidth * channels);
            for (int column = 0; column < frame.OutWidth; column++, to += channels)
            {
                int left = (column * window.Stride) - window.Padding;
                int first = Math.Max(0, left), end = Math.Min(size.Width, left + window.Kernel);
                float* corner = x + (((((long)image * size.Height) + firstRow) * size.Width) + first) * channels;
                for (int channel = 0; channel < channels; channel += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, channels - channel);
                    float* from = corner + channel;
                    TVector all = TLanes.Load(from, count);
                    for (int i = firstRow; i < endRow; i++, from += (long)size.Width * channels)
                    {
                        // The first value is there already.
                        for (int j = i == firstRow ? first + 1 : first; j < end; j++)
                        {
                            all = TFunction.Join<TVector, TLanes>(all, TLanes.Load(from + ((long)(j - first) * channels), count));
                        }
                    }

                    TLanes.Store(to + channel, TFunction.End<TVector, TLanes>(all, window.Kernel * window.Kernel), count);
                }
            }
        }
    }
}
