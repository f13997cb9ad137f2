using Sakd.Tensors;

namespace Sakd.Runtime.Tests.Kernels.Fuzz;

/// <summary>The sizes of one case of the fuzz, all drawn from its seed.</summary>
internal sealed record Geometry(
    int Seed, int Batch, int InChannels, int OutChannels, int Height, int Width, int Kernel, int Stride, int Padding, int Groups,
    bool HasBias, bool ChannelsLast, int Rows, int Threads, int Lanes)
{
    // Of the reference in double precision.
    private const double MostMultiplications = 1.5e7;

    public int OutHeight => Extent(Height);

    public int OutWidth => Extent(Width);

    /// <summary>Draws until an output exists and the reference is affordable.</summary>
    public static Geometry Of(int seed, int processorLanes)
    {
        var random = new Random(seed);
        while (true)
        {
            int stride = random.Next(4) == 0 ? random.Next(2, 4) : 1,
                kernel = random.Next(3) == 0 ? random.Next(1, 8) : random.Next(2) * 2 + 1;
            int groups = random.Next(8) == 0 ? random.Next(2, 5) : 1, height = Size(random, stride),
                width = random.Next(5) switch { 0 => 1, 1 => height, _ => Size(random, stride) };
            if (random.Next(12) == 0) (height, width) = (1, height);
            var geometry = new Geometry(
                seed,
                LogUniform(random, 65),
                Channels(random, groups),
                Channels(random, groups),
                height,
                width,
                kernel,
                stride,
                random.Next(4) == 0 ? random.Next(0, kernel + 3) : kernel / 2,
                groups,
                random.Next(2) == 0,
                random.Next(4) > 0,
                0,
                random.Next(1, 5),
                random.Next(8) switch { 0 => 0, < 4 => Math.Min(8, processorLanes), _ => processorLanes });
            double multiplications = (double)geometry.Batch * geometry.InChannels * geometry.OutChannels / groups * geometry.OutHeight
                * geometry.OutWidth * kernel * kernel;
            double numbers = (double)geometry.Batch * Math.Max(geometry.InChannels, geometry.OutChannels)
                * (height + 2 * geometry.Padding) * (width + 2 * geometry.Padding);
            if (geometry.OutHeight > 0 && geometry.OutWidth > 0 && multiplications <= MostMultiplications && numbers < 1e6)
                return geometry with { Rows = random.Next(3) == 0 ? geometry.Batch : random.Next(1, geometry.Batch + 1) };
        }
    }

    /// <summary>Draws a convolution that is left to libtorch, for it reads few channels, in the order of its channels.</summary>
    public static Geometry OfFewChannels(int seed, int processorLanes)
    {
        var random = new Random(seed);
        var geometry = Of(seed, processorLanes);
        int kernel = random.Next(3) * 2 + 1, groups = random.Next(6) == 0 ? 2 : 1;
        return geometry with
        {
            Batch = random.Next(1, 66),
            InChannels = groups * random.Next(1, groups == 1 ? 16 : 8),
            OutChannels = groups * random.Next(1, 24),
            Height = random.Next(1, 17),
            Width = random.Next(1, 17),
            Kernel = kernel,
            Stride = random.Next(1, 4),
            Padding = random.Next(3) > 0 ? kernel / 2 : kernel,
            Groups = groups,
            ChannelsLast = random.Next(8) > 0,
            Rows = 1,
            Threads = random.Next(1, 9),
        };
    }

    private int Extent(int size) => size + 2 * Padding < Kernel ? 0 : ((size + 2 * Padding - Kernel) / Stride) + 1;

    // Small ones are where windows, strides and tiles meet the rim.
    private static int Size(Random random, int stride) => random.Next(3) == 0 ? random.Next(1, (2 * stride) + 2) : LogUniform(random, 40);

    // Sixteens are what our kernels are of; the others are libtorch's.
    private static int Channels(Random random, int groups) =>
        random.Next(4) > 0 ? 16 * LogUniform(random, 12) * (groups == 3 ? 3 : 1) : groups * LogUniform(random, 257 / groups);

    private static int LogUniform(Random random, int most) => (int)Math.Exp(random.NextDouble() * Math.Log(most + 1));
}
