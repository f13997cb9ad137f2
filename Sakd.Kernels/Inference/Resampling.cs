using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>A map of another size, each pixel the nearest one or between its four nearest, as PyTorch has it.</summary>
public sealed class Resampling
{
    private readonly int _height, _width;
    private readonly Tap[] _rows, _columns;

    private Resampling(int height, int width, Tap[] rows, Tap[] columns) =>
        (_height, _width, _rows, _columns) = (height, width, rows, columns);

    /// <summary>Each pixel the nearest one.</summary>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="outHeight">H'.</param>
    /// <param name="outWidth">W'.</param>
    public static Resampling Nearest(int height, int width, int outHeight, int outWidth)
    {
        return new(height, width, Taps(height, outHeight), Taps(width, outWidth));

        static Tap[] Taps(int size, int outputs)
        {
            float step = (float)size / outputs;
            return
            [
                .. Enumerable.Range(0, outputs).Select(i => Math.Min((int)(i * step), size - 1)).Select(at => new Tap(at, at, 0)),
            ];
        }
    }

    /// <summary>Each pixel between its four nearest.</summary>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="outHeight">H'.</param>
    /// <param name="outWidth">W'.</param>
    /// <param name="alignsCorners">Whether the pixels in the corners stay in the corners.</param>
    public static Resampling Bilinear(int height, int width, int outHeight, int outWidth, bool alignsCorners)
    {
        return new(height, width, Taps(height, outHeight), Taps(width, outWidth));

        Tap[] Taps(int size, int outputs)
        {
            float step = !alignsCorners ? (float)size / outputs : outputs > 1 ? (float)(size - 1) / (outputs - 1) : 0;
            return
            [
                .. Enumerable.Range(0, outputs)
                    .Select(i => alignsCorners ? i * step : Math.Max(0, ((i + 0.5f) * step) - 0.5f))
                    .Select(at => new Tap((int)at, Math.Min((int)at + 1, size - 1), at - (int)at)),
            ];
        }
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
        host.Share(images * _rows.Length, new Rows(this, channels, x.Need(read.Elements), y.Need(written.Elements)));
    }

    /// <summary>A row of outputs in each part.</summary>
    private readonly unsafe struct Rows(Resampling of, int channels, float* x, float* y) : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            var (image, row) = Math.DivRem(part, of._rows.Length);
            var vertical = of._rows[row];
            long width = (long)of._width * channels;
            float* upper = x + (((long)image * of._height) + vertical.First) * width;
            float* lower = x + (((long)image * of._height) + vertical.Second) * width;
            float* to = y + ((long)part * of._columns.Length * channels);
            TVector down = TLanes.Create(vertical.Weight), up = TLanes.Create(1 - vertical.Weight);
            foreach (var tap in of._columns)
            {
                TVector right = TLanes.Create(tap.Weight), left = TLanes.Create(1 - tap.Weight);
                nint first = (nint)tap.First * channels, second = (nint)tap.Second * channels;
                for (int channel = 0; channel < channels; channel += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, channels - channel);
                    TVector above = Between<TVector, TLanes>(upper + channel, first, second, left, right, count);
                    TVector below = Between<TVector, TLanes>(lower + channel, first, second, left, right, count);
                    TLanes.Store(to + channel, TLanes.MultiplyAdd(below, down, TLanes.Multiply(above, up)), count);
                }

                to += channels;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Between<TVector, TLanes>(float* row, nint first, nint second, TVector left, TVector right, int count)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> =>
            TLanes.MultiplyAdd(TLanes.Load(row + second, count), right, TLanes.Multiply(TLanes.Load(row + first, count), left));
    }

    /// <summary>The two pixels that an output lies between, and the second one's weight.</summary>
    private readonly record struct Tap(int First, int Second, float Weight);
}
