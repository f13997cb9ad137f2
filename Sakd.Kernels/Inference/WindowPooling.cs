using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// The largest value or the mean of windows of any kind: of unequal sides, rounded up, without their padding, or the parts of an adaptive
/// pooling, which are of unequal size.
/// </summary>
public sealed class WindowPooling
{
    private readonly bool _isMax;
    private readonly int _height, _width;
    private readonly PoolSpan[] _rows, _columns;

    /// <summary>Pools of one size of image.</summary>
    /// <param name="isMax">Whether the largest value is taken; else the mean.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="rows">The rows of each row of windows, within the image.</param>
    /// <param name="columns">The columns of each column of windows.</param>
    /// <exception cref="ArgumentException">A window has no pixels, or some beside the image.</exception>
    public WindowPooling(bool isMax, int height, int width, PoolSpan[] rows, PoolSpan[] columns)
    {
        if (!rows.All(row => row.IsWithin(height)) || !columns.All(column => column.IsWithin(width)))
            throw new ArgumentException($"windows reach beside an image of {height}x{width}, or have none of its pixels", nameof(rows));
        (_isMax, _height, _width, _rows, _columns) = (isMax, height, width, rows, columns);
    }

    /// <summary>Computes it.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="images">B.</param>
    /// <param name="channels">C.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">[B, C, H', W'].</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public unsafe void Compute(KernelHost host, int images, int channels, NativeSpan<float> x, NativeSpan<float> y)
    {
        FeatureSize read = new(images, channels, _height, _width), written = new(images, channels, _rows.Length, _columns.Length);
        read.Check();
        written.Check();
        KernelCalls.Count(_isMax ? Kernel.MaxPool : Kernel.AveragePool);
        host.Share(images * _rows.Length, new Rows(this, channels, x.Need(read.Elements), y.Need(written.Elements)));
    }

    /// <summary>A row of outputs in each part.</summary>
    private readonly unsafe struct Rows(WindowPooling of, int channels, float* x, float* y) : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            var (image, number) = Math.DivRem(part, of._rows.Length);
            var row = of._rows[number];
            long below = (long)of._width * channels;
            float* top = x + (((long)image * of._height) + row.First) * below, to = y + ((long)part * of._columns.Length * channels);
            foreach (var column in of._columns)
            {
                TVector pixels = TLanes.Create((float)row.Count * column.Count);
                for (int channel = 0; channel < channels; channel += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, channels - channel);
                    float* corner = top + ((long)column.First * channels) + channel;
                    TVector all = of._isMax ? TLanes.Load(corner, count) : TLanes.Zero;
                    for (int i = row.First; i < row.End; i++, corner += below)
                    {
                        float* from = corner;
                        for (int j = column.First; j < column.End; j++, from += channels)
                        {
                            TVector value = TLanes.Load(from, count);
                            all = of._isMax
                                ? LargestOfWindow.Join<TVector, TLanes>(all, value)
                                : MeanOfWindow.Join<TVector, TLanes>(all, value);
                        }
                    }

                    TLanes.Store(to + channel, of._isMax ? all : TLanes.Divide(all, pixels), count);
                }

                to += channels;
            }
        }
    }
}

/// <summary>The rows of a row of windows, or the columns of a column of them.</summary>
/// <param name="First">The first in the image.</param>
/// <param name="End">The one behind the last.</param>
/// <param name="Count">By how many a sum is divided.</param>
public readonly record struct PoolSpan(int First, int End, int Count)
{
    /// <summary>Those of windows that go over an image.</summary>
    /// <param name="size">H or W.</param>
    /// <param name="outputs">H' or W'.</param>
    /// <param name="kernel">The size of a window.</param>
    /// <param name="stride">From one window to the next.</param>
    /// <param name="padding">The padding on either side.</param>
    /// <param name="countsPadding">Whether the padding counts in the mean.</param>
    public static PoolSpan[] Windows(int size, int outputs, int kernel, int stride, int padding, bool countsPadding)
    {
        var windows = new PoolSpan[outputs];
        for (int i = 0; i < outputs; i++)
        {
            int from = (i * stride) - padding, end = Math.Min(from + kernel, size + padding);
            int first = Math.Max(0, from), last = Math.Min(end, size);
            windows[i] = new PoolSpan(first, last, countsPadding ? end - from : last - first);
        }

        return windows;
    }

    /// <summary>Those of as many parts as there are outputs: part i goes from floor(i n / m) to ceil((i + 1) n / m).</summary>
    /// <param name="size">n.</param>
    /// <param name="outputs">m.</param>
    public static PoolSpan[] Parts(int size, int outputs)
    {
        var parts = new PoolSpan[outputs];
        for (int i = 0; i < outputs; i++)
        {
            int first = i * size / outputs, end = (((i + 1) * size) + outputs - 1) / outputs;
            parts[i] = new PoolSpan(first, end, end - first);
        }

        return parts;
    }

    /// <summary>Whether it has pixels, and none beside an image.</summary>
    internal bool IsWithin(int size) => First >= 0 && First < End && End <= size;
}
