namespace Sakd.Kernels;

/// <summary>
/// Elements that go to other channels, of any number of channels: what concatenations, splits and shuffles are made of, forward alone.
/// </summary>
public static unsafe class ChannelCopy
{
    /// <summary>Copies some channels out of a feature: a part of a split.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="first">The first of the channels.</param>
    /// <param name="count">Their number.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">[B, count, H, W].</param>
    /// <exception cref="ArgumentException">An operand is too short, or there are no such channels.</exception>
    public static void Take(KernelHost host, FeatureSize size, int first, int count, NativeSpan<float> x, NativeSpan<float> y)
    {
        Check(size, first, count);
        float* from = x.Need(size.Elements) + first, to = y.Need((size with { Channels = count }).Elements);
        Copy(host, size, count, from, size.Channels, to, count);
    }

    /// <summary>Copies a feature to some channels of a wider one, whose others stay as they are: a part of a concatenation.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of y.</param>
    /// <param name="first">The first of the channels.</param>
    /// <param name="count">Their number.</param>
    /// <param name="x">[B, count, H, W].</param>
    /// <param name="y">[B, C, H, W].</param>
    /// <exception cref="ArgumentException">An operand is too short, or there are no such channels.</exception>
    public static void Put(KernelHost host, FeatureSize size, int first, int count, NativeSpan<float> x, NativeSpan<float> y)
    {
        Check(size, first, count);
        float* from = x.Need((size with { Channels = count }).Elements), to = y.Need(size.Elements) + first;
        Copy(host, size, count, from, count, to, size.Channels);
    }

    /// <summary>The first channel of each group, then the second of each, and so on: ShuffleNet's shuffle.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; not over x.</param>
    /// <exception cref="ArgumentException">An operand is too short, or the groups do not divide the channels.</exception>
    public static void Shuffle(KernelHost host, FeatureSize size, int groups, NativeSpan<float> x, NativeSpan<float> y)
    {
        size.Check();
        if (groups <= 0 || size.Channels % groups != 0)
            throw new ArgumentException($"{groups} groups do not divide {size.Channels} channels", nameof(groups));
        KernelCalls.Count(Kernel.Pointwise);
        float* from = x.Need(size.Elements), to = y.Need(size.Elements);
        int channels = size.Channels;
        host.ShareParts(size.Images * size.Height, new Shuffled(from, to, groups, channels / groups, size.Width));
    }

    /// <summary>Copies the same numbers to some channels of each pixel: a part of a concatenation.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of y.</param>
    /// <param name="first">The first of the channels.</param>
    /// <param name="count">Their number.</param>
    /// <param name="x">[count].</param>
    /// <param name="y">[B, C, H, W].</param>
    /// <exception cref="ArgumentException">An operand is too short, or there are no such channels.</exception>
    public static void Repeat(KernelHost host, FeatureSize size, int first, int count, NativeSpan<float> x, NativeSpan<float> y)
    {
        Check(size, first, count);
        float* from = x.Need(count), to = y.Need(size.Elements) + first;
        Copy(host, size, count, from, 0, to, size.Channels);
    }

    private static void Check(FeatureSize size, int first, int count)
    {
        size.Check();
        if (first < 0 || count < 0 || first > size.Channels - count)
            throw new ArgumentException($"{size} has no {count} channels from {first} on", nameof(first));
    }

    private static void Copy(KernelHost host, FeatureSize size, int count, float* x, int step, float* y, int nextStep)
    {
        KernelCalls.Count(Kernel.Pointwise);
        host.ShareParts(size.Images * size.Height, new Copied(x, step, y, nextStep, size.Width, count));
    }

    /// <summary>A row of pixels in each part, whose channels change places.</summary>
    private readonly struct Shuffled(float* x, float* y, int groups, int inGroup, int width) : IWork
    {
        public void Do(int part)
        {
            int channels = groups * inGroup;
            long at = (long)part * width * channels, end = at + ((long)width * channels);
            for (; at < end; at += channels)
            {
                for (int group = 0; group < groups; group++)
                {
                    float* read = x + at + (group * inGroup), written = y + at + group;
                    for (int i = 0; i < inGroup; i++) written[i * groups] = read[i];
                }
            }
        }
    }

    /// <summary>A row of pixels in each part, of which some channels are copied.</summary>
    private readonly struct Copied(float* x, int step, float* y, int nextStep, int width, int count) : IWork
    {
        public void Do(int part)
        {
            float* from = x + ((long)part * width * step), to = y + ((long)part * width * nextStep);
            for (int pixel = 0; pixel < width; pixel++, from += step, to += nextStep)
                new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
        }
    }
}
