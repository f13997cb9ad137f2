using System.Buffers;

namespace Sakd.App.Images;

/// <summary>
/// Resizes images by a triangle filter as wide as the pixels of the smaller image: "bilinear with antialiasing", which Pillow's resize and
/// with it the published recipes are. Plain arithmetic of doubles, so that every machine has the same bytes.
/// </summary>
internal static class Resampling
{
    /// <summary>Resizes an image so that it covers a shape, its proportions kept, and takes what is in the middle.</summary>
    /// <param name="from">The image, of as many channels as the shape.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="to">Takes the pixels.</param>
    public static void CutFromMiddle(Picture from, FeatureShape shape, Span<byte> to)
    {
        var (height, width) = Covering(from.Shape, shape);
        var rows = Taps.Of(from.Shape.Height, height, (height - shape.Height) / 2, shape.Height);
        var columns = Taps.Of(from.Shape.Width, width, (width - shape.Width) / 2, shape.Width);

        // Rows that nothing is made of are not resized.
        int first = rows[0].First, last = rows[^1].First + rows[^1].Weights.Length;
        float[] between = ArrayPool<float>.Shared.Rent((last - first) * shape.Width);
        for (int c = 0; c < shape.Channels; c++)
        {
            var source = from.Pixels.AsSpan(c * from.Shape.Height * from.Shape.Width, from.Shape.Height * from.Shape.Width);
            for (int y = first; y < last; y++)
            {
                var row = source.Slice(y * from.Shape.Width, from.Shape.Width);
                Across(row, columns, between.AsSpan((y - first) * shape.Width, shape.Width));
            }

            for (int y = 0; y < shape.Height; y++)
                Down(between, first, rows[y], to.Slice(((c * shape.Height) + y) * shape.Width, shape.Width));
        }

        ArrayPool<float>.Shared.Return(between);
    }

    // The short side, measured against the shape, becomes the shape's, and the long side follows, rounded down as torchvision does.
    private static (int Height, int Width) Covering(FeatureShape image, FeatureShape shape) =>
        (long)image.Height * shape.Width <= (long)image.Width * shape.Height
            ? (shape.Height, Math.Max(shape.Width, (int)((long)image.Width * shape.Height / image.Height)))
            : (Math.Max(shape.Height, (int)((long)image.Height * shape.Width / image.Width)), shape.Width);

    private static void Across(ReadOnlySpan<byte> row, Taps[] columns, Span<float> to)
    {
        for (int x = 0; x < columns.Length; x++)
        {
            float sum = 0;
            var weights = columns[x].Weights;
            var taken = row.Slice(columns[x].First, weights.Length);
            for (int i = 0; i < weights.Length; i++) sum += weights[i] * taken[i];
            to[x] = sum;
        }
    }

    private static void Down(float[] between, int first, Taps row, Span<byte> to)
    {
        Span<float> sums = to.Length <= 1024 ? stackalloc float[to.Length] : new float[to.Length];
        sums.Clear();
        for (int i = 0; i < row.Weights.Length; i++)
        {
            var from = between.AsSpan((row.First - first + i) * to.Length, to.Length);
            float weight = row.Weights[i];
            for (int x = 0; x < sums.Length; x++) sums[x] += weight * from[x];
        }

        for (int x = 0; x < sums.Length; x++) to[x] = (byte)Math.Clamp((int)MathF.Round(sums[x]), 0, 255);
    }

    /// <summary>The pixels that one pixel is made of.</summary>
    /// <param name="First">The first of them.</param>
    /// <param name="Weights">Their weights, which add up to 1.</param>
    private readonly record struct Taps(int First, float[] Weights)
    {
        /// <summary>Those of some pixels of a row that is resized.</summary>
        /// <param name="from">The pixels of the row.</param>
        /// <param name="to">The pixels that it is resized to.</param>
        /// <param name="start">The first of these that is wanted.</param>
        /// <param name="count">How many are.</param>
        public static Taps[] Of(int from, int to, int start, int count)
        {
            double scale = (double)from / to, reach = Math.Max(1, scale);
            var taps = new Taps[count];
            for (int i = 0; i < count; i++)
            {
                double centre = (start + i + 0.5) * scale;
                int first = Math.Max(0, (int)(centre - reach + 0.5)), end = Math.Min(from, (int)(centre + reach + 0.5));
                var weights = new double[end - first];
                for (int j = 0; j < weights.Length; j++)
                    weights[j] = Math.Max(0, 1 - Math.Abs((first + j + 0.5 - centre) / reach));
                double sum = weights.Sum();
                taps[i] = new Taps(first, Array.ConvertAll(weights, weight => (float)(weight / sum)));
            }

            return taps;
        }
    }
}
