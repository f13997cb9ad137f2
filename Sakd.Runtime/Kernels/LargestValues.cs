using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>The largest value of each window, and its way back to where that was: a byte for each output, the number of a pixel of its window.</summary>
/// <remarks>As in libtorch the first of equal values wins, and what is not a number wins over numbers.</remarks>
internal static unsafe class LargestValues
{
    // The numbers of a window's pixels are bytes.
    private const int LargestKernel = 15;

    /// <summary>Whether a window can be gone over here. What libtorch refuses it is left to refuse: a padding of more than half the window, a feature that is smaller than it.</summary>
    /// <param name="window">The window.</param>
    /// <param name="x">[B, C, H, W].</param>
    public static bool Fit(PoolWindow window, Tensor x) =>
        window is { Kernel: > 0 and <= LargestKernel, Stride: > 0, Padding: >= 0 } && 2 * window.Padding <= window.Kernel
        && Math.Min(x.size(2), x.size(3)) + (2 * window.Padding) >= window.Kernel && x.size(0) > 0;

    /// <summary>The largest values.</summary>
    /// <param name="x">[B, C, H, W], one number behind the other, channels in sixteens.</param>
    /// <param name="window">The window.</param>
    /// <param name="places">Where the places go, of as many of the first rows as it has, [rows, H' W' C]; null for nowhere.</param>
    /// <returns>[B, C, H', W'].</returns>
    public static Tensor Of(Tensor x, PoolWindow window, Tensor? places)
    {
        KernelCalls.Count(Kernel.MaxPool);
        long[] shape = x.Sizes();
        var size = window.Over(shape);
        var y = ChannelsLast.Empty([shape[0], shape[1], size.OutHeight, size.OutWidth], x);
        int channels = (int)shape[1], rows = places is null ? 0 : (int)places.size(0);
        using Operand read = Operand.Feature(x, shape), written = Operand.Feature(y, [shape[0], channels, size.OutHeight, size.OutWidth]);
        using var placed = Operand.ByteRow(places, (long)rows * size.OutHeight * size.OutWidth * channels);
        float* from = read.Numbers, to = written.Numbers;
        byte* bytes = placed.Bytes;
        Team.Share((int)shape[0] * size.OutHeight, part =>
        {
            var (image, row) = Math.DivRem(part, size.OutHeight);
            long first = (long)part * size.OutWidth * channels;
            float* of = from + ((long)image * size.Height * size.Width * channels);
            byte* at = image < rows ? bytes + first : null;
            if (Lanes.Count == 16) Row<Vector512<float>, Lanes16>(of, window, size, row, channels, to + first, at);
            else Row<Vector256<float>, Lanes8>(of, window, size, row, channels, to + first, at);
        });
        return y;
    }

    /// <summary>Room for the places of an output.</summary>
    /// <param name="rows">The samples.</param>
    /// <param name="shape">[B, C, H, W] of the input.</param>
    /// <param name="window">The window.</param>
    public static Tensor Places(int rows, long[] shape, PoolWindow window)
    {
        var size = window.Over(shape);
        return empty([rows, shape[1] * size.OutHeight * size.OutWidth], ScalarType.Byte);
    }

    /// <summary>dL/dx.</summary>
    /// <param name="gradient">dL/dy [B, C, H', W'], one number behind the other.</param>
    /// <param name="places">The places, [B, H' W' C].</param>
    /// <param name="window">The window.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor Back(Tensor gradient, Tensor places, PoolWindow window, long height, long width)
    {
        KernelCalls.Count(Kernel.MaxPoolBack);
        long[] shape = gradient.Sizes();
        var size = new FrameSize((int)height, (int)width, (int)shape[2], (int)shape[3]);
        var x = ChannelsLast.Empty([shape[0], shape[1], height, width], gradient);
        int channels = (int)shape[1], outNumbers = size.OutHeight * size.OutWidth * channels, inNumbers = size.Height * size.Width * channels;
        if (size != window.Over([shape[0], shape[1], height, width])) throw new ArgumentException($"a window of {window} makes no {size} of it", nameof(gradient));
        using Operand read = Operand.Feature(gradient, shape), written = Operand.Feature(x, [shape[0], channels, height, width]), placed = Operand.ByteRow(places, shape[0] * outNumbers);
        float* from = read.Numbers, to = written.Numbers;
        byte* bytes = placed.Bytes;
        Team.Share((int)shape[0], image =>
        {
            float* of = from + ((long)image * outNumbers), into = to + ((long)image * inNumbers);
            byte* at = bytes + ((long)image * outNumbers);
            new Span<float>(into, inNumbers).Clear();
            if (Lanes.Count == 16) Scatter<Vector512<float>, Lanes16>(of, at, window, size, channels, into);
            else Scatter<Vector256<float>, Lanes8>(of, at, window, size, channels, into);
        });
        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TVector, TLanes>(float* image, PoolWindow window, FrameSize size, int row, int channels, float* to, byte* places)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int column = 0; column < size.OutWidth; column++)
        {
            var (top, left) = ((row * window.Stride) - window.Padding, (column * window.Stride) - window.Padding);
            int firstRow = Math.Max(0, -top), endRow = Math.Min(window.Kernel, size.Height - top), firstColumn = Math.Max(0, -left), endColumn = Math.Min(window.Kernel, size.Width - left);
            for (int channel = 0; channel < channels; channel += TLanes.Count, to += TLanes.Count)
            {
                float* corner = image + (((((long)top * size.Width) + left) * channels) + channel);
                float number = (firstRow * window.Kernel) + firstColumn;
                TVector place = TLanes.Broadcast(&number), best = TLanes.Load(corner + ((((long)firstRow * size.Width) + firstColumn) * channels));
                for (int i = firstRow; i < endRow; i++)
                {
                    for (int j = firstColumn; j < endColumn; j++)
                    {
                        number = (i * window.Kernel) + j;
                        TLanes.TakeLarger(TLanes.Load(corner + ((((long)i * size.Width) + j) * channels)), TLanes.Broadcast(&number), ref best, ref place);
                    }
                }

                TLanes.Store(to, best);
                if (places is null) continue;
                TLanes.StoreBytes(places, place);
                places += TLanes.Count;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter<TVector, TLanes>(float* gradient, byte* places, PoolWindow window, FrameSize size, int channels, float* image)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int row = 0; row < size.OutHeight; row++)
        {
            for (int column = 0; column < size.OutWidth; column++)
            {
                var (top, left) = ((row * window.Stride) - window.Padding, (column * window.Stride) - window.Padding);
                int firstRow = Math.Max(0, -top), endRow = Math.Min(window.Kernel, size.Height - top), firstColumn = Math.Max(0, -left), endColumn = Math.Min(window.Kernel, size.Width - left);
                for (int channel = 0; channel < channels; channel += TLanes.Count, gradient += TLanes.Count, places += TLanes.Count)
                {
                    float* corner = image + (((((long)top * size.Width) + left) * channels) + channel);
                    TVector value = TLanes.Load(gradient), place = TLanes.LoadBytes(places);
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

/// <summary>A square window that goes over a feature.</summary>
/// <param name="Kernel">Its height and width.</param>
/// <param name="Stride">From one to the next.</param>
/// <param name="Padding">How far it goes beyond the feature's rim.</param>
internal readonly record struct PoolWindow(int Kernel, int Stride, int Padding)
{
    /// <summary>The sizes of a feature and of what it makes of it.</summary>
    /// <param name="shape">[B, C, H, W].</param>
    public FrameSize Over(long[] shape) => new((int)shape[2], (int)shape[3], Extent(shape[2]), Extent(shape[3]));

    private int Extent(long size) => (int)((size + (2 * Padding) - Kernel) / Stride) + 1;
}
