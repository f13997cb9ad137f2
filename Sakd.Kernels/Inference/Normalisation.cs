using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>What each image, pixel or token is normalised by its own mean and deviation with, and softmax.</summary>
public static unsafe class Normalisation
{
    // Rows of one part.
    private const int PartRows = 32;

    // An image is summed in parts of so many pixels, so that rounding errors grow with the number of parts.
    private const int PartPixels = 32;

    /// <summary>Each row less its mean, over its deviation, times a scale plus a shift: a layer norm of tokens or pixels.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="scale">A factor for each channel.</param>
    /// <param name="shift">A shift for each channel.</param>
    /// <param name="x">[rows, C].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Layer(
        KernelHost host, int rows, int channels, double epsilon, NativeSpan<float> scale, NativeSpan<float> shift, NativeSpan<float> x,
        NativeSpan<float> y)
    {
        long elements = (long)rows * channels;
        host.Share(
            (rows + PartRows - 1) / PartRows,
            new LayerNorms(
                rows, channels, (float)epsilon, scale.Need(channels), shift.Need(channels), x.Need(elements), y.Need(elements)));
    }

    /// <summary>exp(x) / sum exp(x) over each row.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="channels">C.</param>
    /// <param name="x">[rows, C].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Softmax(KernelHost host, int rows, int channels, NativeSpan<float> x, NativeSpan<float> y)
    {
        long elements = (long)rows * channels;
        host.Share((rows + PartRows - 1) / PartRows, new Softmaxes(rows, channels, x.Need(elements), y.Need(elements)));
    }

    /// <summary>
    /// The channels of each image in groups, each less its mean and over its deviation, times a scale plus a shift for each channel.
    /// </summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="groups">The groups, which divide the channels.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="scale">A factor for each channel, or none.</param>
    /// <param name="shift">A shift for each channel, or none.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <exception cref="ArgumentException">An operand is too short, or the groups do not divide the channels.</exception>
    public static void Group(
        KernelHost host, FeatureSize size, int groups, double epsilon, NativeSpan<float> scale, NativeSpan<float> shift,
        NativeSpan<float> x, NativeSpan<float> y)
    {
        size.Check();
        if (groups <= 0 || size.Channels % groups != 0)
            throw new ArgumentException($"{groups} groups do not divide {size.Channels} channels", nameof(groups));
        host.Share(
            size.Images,
            new GroupNorms(
                size, groups, (float)epsilon, scale.NeedIfAny(size.Channels), shift.NeedIfAny(size.Channels), x.Need(size.Elements),
                y.Need(size.Elements)));
    }

    /// <summary>exp(x - max x) of a row and what it sums to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Exponentials<TVector, TLanes>(float* x, int count, float* y)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        float largest = x[0];
        for (int i = 1; i < count; i++) largest = Math.Max(largest, x[i]);
        TVector most = TLanes.Create(largest);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            int lanes = Math.Min(TLanes.Count, count - i);
            TLanes.Store(y + i, Exponential<TVector, TLanes>.Of(TLanes.Subtract(TLanes.Load(x + i, lanes), most)), lanes);
        }

        return RowSums.Of<TVector, TLanes>(y, count);
    }

    private readonly struct LayerNorms(int rows, int channels, float epsilon, float* scale, float* shift, float* x, float* y)
        : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            int end = Math.Min(rows, (part + 1) * PartRows);
            for (int row = part * PartRows; row < end; row++)
            {
                float* from = x + ((long)row * channels), to = y + ((long)row * channels);
                TVector mean = TLanes.Create(RowSums.Of<TVector, TLanes>(from, channels) / channels);
                for (int i = 0; i < channels; i += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, channels - i);
                    TLanes.Store(to + i, TLanes.Subtract(TLanes.Load(from + i, count), mean), count);
                }

                float variance = RowSums.OfSquares<TVector, TLanes>(to, channels) / channels;
                TVector factor = TLanes.Create(1 / MathF.Sqrt(variance + epsilon));
                for (int i = 0; i < channels; i += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, channels - i);
                    TVector value = TLanes.Multiply(TLanes.Load(to + i, count), factor);
                    TLanes.Store(to + i, TLanes.MultiplyAdd(value, TLanes.Load(scale + i, count), TLanes.Load(shift + i, count)), count);
                }
            }
        }
    }

    private readonly struct Softmaxes(int rows, int channels, float* x, float* y) : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            int end = Math.Min(rows, (part + 1) * PartRows);
            for (int row = part * PartRows; row < end; row++)
            {
                float* to = y + ((long)row * channels);
                TVector sum = TLanes.Create(Exponentials<TVector, TLanes>(x + ((long)row * channels), channels, to));
                for (int i = 0; i < channels; i += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, channels - i);
                    TLanes.Store(to + i, TLanes.Divide(TLanes.Load(to + i, count), sum), count);
                }
            }
        }
    }

    /// <summary>An image in each part.</summary>
    private readonly struct GroupNorms(
        FeatureSize size, int groups, float epsilon, float* scale, float* shift, float* x, float* y) : IVectorWork
    {
        public void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            int channels = size.Channels;
            float* from = x + (image * size.ImageElements), to = y + (image * size.ImageElements);
            float* means = Scratch.Of(2 * channels), factors = means + channels;
            Sums<TVector, TLanes>(from, null, means);
            Spread(means, isVariance: false);
            Sums<TVector, TLanes>(from, means, factors);
            Spread(factors, isVariance: true);
            for (int channel = 0; channel < channels; channel++)
            {
                float factor = factors[channel] * (scale is null ? 1 : scale[channel]);
                (factors[channel], means[channel]) = (factor, (shift is null ? 0 : shift[channel]) - (means[channel] * factor));
            }

            Apply<TVector, TLanes>(from, factors, means, to);
        }

        /// <summary>The sum of each channel, or that of the squares of what is above its mean.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Sums<TVector, TLanes>(float* from, float* means, float* sums)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            int channels = size.Channels;
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                int count = Math.Min(TLanes.Count, channels - channel);
                float* at = from + channel;
                TVector all = TLanes.Zero, mean = means is null ? all : TLanes.Load(means + channel, count);
                for (int pixel = 0; pixel < size.Pixels;)
                {
                    TVector sum = TLanes.Zero;
                    int last = Math.Min(size.Pixels, pixel + PartPixels);
                    for (; pixel < last; pixel++, at += channels)
                    {
                        TVector value = TLanes.Subtract(TLanes.Load(at, count), mean);
                        sum = means is null ? TLanes.Add(sum, value) : TLanes.MultiplyAdd(value, value, sum);
                    }

                    all = TLanes.Add(all, sum);
                }

                TLanes.Store(sums + channel, all, count);
            }
        }

        /// <summary>To each channel its group's mean, or one over its deviation.</summary>
        private void Spread(float* sums, bool isVariance)
        {
            int each = size.Channels / groups;
            for (int group = 0; group < groups; group++, sums += each)
            {
                double sum = 0;
                for (int i = 0; i < each; i++) sum += sums[i];
                double mean = sum / each / size.Pixels;
                new Span<float>(sums, each).Fill((float)(isVariance ? 1 / Math.Sqrt(mean + epsilon) : mean));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Apply<TVector, TLanes>(float* from, float* factors, float* shifts, float* to)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            int channels = size.Channels;
            for (int pixel = 0; pixel < size.Pixels; pixel++, from += channels, to += channels)
            {
                for (int channel = 0; channel < channels; channel += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, channels - channel);
                    TVector factor = TLanes.Load(factors + channel, count), added = TLanes.Load(shifts + channel, count);
                    TLanes.Store(to + channel, TLanes.MultiplyAdd(TLanes.Load(from + channel, count), factor, added), count);
                }
            }
        }
    }
}
