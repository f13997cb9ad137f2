namespace Sakd.Kernels;

/// <summary>The order of an image's elements in memory: kernels have the channels last, PyTorch's tensors the channels first.</summary>
public static unsafe class ImageLayout
{
    /// <summary>From channels first to channels last.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W], image by image, channel by channel.</param>
    /// <param name="y">The same, pixel by pixel; not over x.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void ChannelsLast(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y) =>
        Transpose(host, size, size.Channels, size.Pixels, x, y);

    /// <summary>From channels last to channels first, as a flattened map has them.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W], image by image, pixel by pixel.</param>
    /// <param name="y">The same, channel by channel; not over x.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void ChannelsFirst(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y) =>
        Transpose(host, size, size.Pixels, size.Channels, x, y);

    /// <summary>Pixels of bytes as numbers from 0 to 1, less a mean and over a deviation for each channel.</summary>
    /// <param name="pixels">[B, H, W, C].</param>
    /// <param name="mean">The mean of each channel.</param>
    /// <param name="std">The deviation of each channel.</param>
    /// <param name="y">As many elements, in the same order.</param>
    /// <exception cref="ArgumentException">There are fewer elements than pixels, or not as many deviations as means.</exception>
    internal static void Normalise(ReadOnlySpan<byte> pixels, ReadOnlySpan<float> mean, ReadOnlySpan<float> std, NativeSpan<float> y)
    {
        float* to = y.Need(pixels.Length);
        Span<float> factors = stackalloc float[mean.Length], shifts = stackalloc float[mean.Length];
        for (int channel = 0; channel < mean.Length; channel++)
            (factors[channel], shifts[channel]) = (1 / (byte.MaxValue * std[channel]), -mean[channel] / std[channel]);
        for (int i = 0, channel = 0; i < pixels.Length; i++)
        {
            to[i] = (pixels[i] * factors[channel]) + shifts[channel];
            if (++channel == mean.Length) channel = 0;
        }
    }

    private static void Transpose(KernelHost host, FeatureSize size, int rows, int columns, NativeSpan<float> x, NativeSpan<float> y)
    {
        size.Check();
        host.ShareParts(size.Images, new Images(rows, columns, x.Need(size.Elements), y.Need(size.Elements)));
    }

    /// <summary>A matrix of an image in each part, whose columns become rows.</summary>
    private readonly struct Images(int rows, int columns, float* x, float* y) : IWork
    {
        public void Do(int image)
        {
            long first = (long)image * rows * columns;
            float* from = x + first, to = y + first;
            if (rows == 1 || columns == 1)
            {
                new ReadOnlySpan<float>(from, rows * columns).CopyTo(new Span<float>(to, rows * columns));
                return;
            }

            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++) to[(column * rows) + row] = from[(row * columns) + column];
            }
        }
    }
}
