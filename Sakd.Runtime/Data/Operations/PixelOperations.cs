namespace Sakd.Data;

/// <summary>Those of the operations that leave every pixel where it is.</summary>
internal static class PixelOperations
{
    private const int Values = 256, White = 255;

    /// <inheritdoc cref="ImageOperations.Apply"/>
    public static void Apply(ImageOperation operation, double magnitude, FeatureShape shape, ReadOnlySpan<byte> from, Span<byte> to)
    {
        switch (operation)
        {
            case ImageOperation.Identity:
            case ImageOperation.Colour when shape.Channels == 1:
                from.CopyTo(to);
                return;
            case ImageOperation.Colour:
                Colour((float)(1 + magnitude), (float)-magnitude, from, to);
                return;
            case ImageOperation.Sharpness:
                Sharpen((float)(1 + magnitude), (float)-magnitude, shape, from, to);
                return;
            default:
                Span<byte> table = stackalloc byte[Values];
                float mean = operation is ImageOperation.Contrast ? GreyMean(shape, from) : 0;
                int area = shape.Height * shape.Width;
                for (int start = 0; start < from.Length; start += area)
                {
                    var channel = from.Slice(start, area);
                    Fill(table, operation, magnitude, mean, channel);
                    for (int i = 0; i < channel.Length; i++) to[start + i] = table[channel[i]];
                }

                return;
        }
    }

    // What each value of a channel becomes.
    private static void Fill(Span<byte> table, ImageOperation operation, double magnitude, float mean, ReadOnlySpan<byte> channel)
    {
        switch (operation)
        {
            case ImageOperation.Brightness:
            case ImageOperation.Contrast:
                // Brightness mixes with black, contrast with the mean.
                float share = (float)(1 + magnitude), rest = (float)-magnitude;
                for (int value = 0; value < Values; value++) table[value] = Mixed(share * value, rest * mean);
                break;
            case ImageOperation.Posterize:
                int kept = -(1 << (8 - (int)magnitude));
                for (int value = 0; value < Values; value++) table[value] = (byte)(value & kept);
                break;
            case ImageOperation.Solarize:
                for (int value = 0; value < Values; value++) table[value] = (byte)(value >= magnitude ? White - value : value);
                break;
            case ImageOperation.AutoContrast:
                Stretch(table, channel);
                break;
            case ImageOperation.Equalize:
                Equalize(table, channel);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation));
        }
    }

    // The darkest value becomes black, the brightest white; a channel of one value stays as it is.
    private static void Stretch(Span<byte> table, ReadOnlySpan<byte> channel)
    {
        int least = White, greatest = 0;
        foreach (byte value in channel) (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        if (least >= greatest) (least, greatest) = (0, White);
        float scale = 1f / (greatest - least) * White;
        for (int value = 0; value < Values; value++) table[value] = (byte)Math.Clamp((value - least) * scale, 0, White);
    }

    // Each value becomes the share of the pixels below it, of all but those of the brightest value that there is.
    private static void Equalize(Span<byte> table, ReadOnlySpan<byte> channel)
    {
        Span<int> counts = stackalloc int[Values];
        counts.Clear();
        int brightest = 0;
        foreach (byte value in channel)
        {
            counts[value]++;
            brightest = Math.Max(brightest, value);
        }

        int step = (channel.Length - counts[brightest]) / White;
        for (int value = 0, below = 0; value < Values; below += counts[value++])
            table[value] = step == 0 ? (byte)value : (byte)Math.Min(value == 0 ? 0 : (below + (step / 2)) / step, White);
    }

    // Mixes with grey.
    private static void Colour(float share, float rest, ReadOnlySpan<byte> from, Span<byte> to)
    {
        int area = from.Length / 3;
        for (int i = 0; i < area; i++)
        {
            float grey = rest * Grey(from, area, i);
            for (int at = i; at < from.Length; at += area) to[at] = Mixed(share * from[at], grey);
        }
    }

    // Mixes with the mean of the pixel, five times, and its eight neighbours; on the image's edge with the pixel itself.
    private static void Sharpen(float share, float rest, FeatureShape shape, ReadOnlySpan<byte> from, Span<byte> to)
    {
        int width = shape.Width;
        for (int at = 0, y = 0; at < from.Length; y = (y + 1) % shape.Height)
        {
            for (int x = 0; x < width; x++, at++)
            {
                int blurred = from[at];
                if (x > 0 && x < width - 1 && y > 0 && y < shape.Height - 1)
                {
                    int sum = 4 * from[at];
                    for (int row = at - width; row <= at + width; row += width) sum += from[row - 1] + from[row] + from[row + 1];
                    blurred = ((2 * sum) + 13) / 26;
                }

                to[at] = Mixed(share * from[at], rest * blurred);
            }
        }
    }

    private static float GreyMean(FeatureShape shape, ReadOnlySpan<byte> from)
    {
        int area = shape.Height * shape.Width;
        long sum = 0;
        for (int i = 0; i < area; i++) sum += shape.Channels == 1 ? from[i] : Grey(from, area, i);
        return (float)((double)sum / area);
    }

    // torchvision's weights, which have four digits, and its rounding.
    private static byte Grey(ReadOnlySpan<byte> from, int area, int i) =>
        (byte)((0.2989f * from[i]) + (0.587f * from[area + i]) + (0.114f * from[(2 * area) + i]));

    private static byte Mixed(float one, float other) => (byte)Math.Clamp(one + other, 0, White);
}
