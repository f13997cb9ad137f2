namespace Sakd.Kernels.Tests;

/// <summary>What kernels compute, as it is defined: plain loops in double precision, over features with the channels last.</summary>
internal static class Reference
{
    /// <summary>An activation.</summary>
    public static double Activate(Activation activation, double x) => activation switch
    {
        Activation.None => x,
        Activation.Relu => Math.Max(x, 0),
        _ => Math.Clamp(x, 0, 6),
    };

    /// <summary>A convolution, and the largest sum of its terms' magnitudes.</summary>
    /// <param name="g">The geometry.</param>
    /// <param name="x">The input and its size.</param>
    /// <param name="weight">A weight of an output channel, an input channel of its group, a row and a column.</param>
    /// <param name="end">What becomes of the sum for an output element.</param>
    public static (double[] Y, double Magnitude) Convolution(
        ConvolutionGeometry g, (FeatureSize Size, float[] Numbers) x,
        Func<int, int, int, int, double> weight, Func<int, long, double, double> end)
    {
        var size = x.Size;
        var (outHeight, outWidth) = ((int)g.OutputExtent(size.Height), (int)g.OutputExtent(size.Width));
        int inGroup = g.InChannels / g.Groups, outGroup = g.OutChannels / g.Groups;
        double[] y = new double[(long)size.Images * outHeight * outWidth * g.OutChannels];
        double largest = 1;
        for (long at = 0; at < y.Length; at++)
        {
            var (channel, pixel) = ((int)(at % g.OutChannels), at / g.OutChannels);
            var (column, line) = ((int)(pixel % outWidth), pixel / outWidth);
            var (row, image) = ((int)(line % outHeight), line / outHeight);
            double sum = 0, magnitude = 0;
            for (int i = 0; i < g.Kernel; i++)
            {
                for (int j = 0; j < g.Kernel; j++)
                {
                    int inRow = (row * g.Stride) + i - g.Padding, inColumn = (column * g.Stride) + j - g.Padding;
                    if (inRow < 0 || inColumn < 0 || inRow >= size.Height || inColumn >= size.Width) continue;
                    long from = (size.Pixel(image, inRow, inColumn) * g.InChannels) + (channel / outGroup * inGroup);
                    for (int c = 0; c < inGroup; c++)
                    {
                        double term = x.Numbers[from + c] * weight(channel, c, i, j);
                        sum += term;
                        magnitude += Math.Abs(term);
                    }
                }
            }

            y[at] = end(channel, at, sum);
            largest = Math.Max(largest, magnitude);
        }

        return (y, largest);
    }

    /// <summary>The number of a pixel.</summary>
    private static long Pixel(this FeatureSize size, long image, int row, int column) =>
        (((image * size.Height) + row) * size.Width) + column;

    /// <summary>What a function makes of the pixels of each window that lie in the image.</summary>
    public static double[] Pool(FeatureSize size, PoolWindow window, float[] x, Func<List<double>, double> function)
    {
        var frame = window.Over(size);
        double[] y = new double[(long)size.Images * frame.OutHeight * frame.OutWidth * size.Channels];
        for (long at = 0; at < y.Length; at++)
        {
            var (channel, pixel) = (at % size.Channels, at / size.Channels);
            var (column, line) = ((int)(pixel % frame.OutWidth), pixel / frame.OutWidth);
            var (row, image) = ((int)(line % frame.OutHeight), line / frame.OutHeight);
            List<double> values = [];
            for (int i = 0; i < window.Kernel * window.Kernel; i++)
            {
                int inRow = (row * window.Stride) + (i / window.Kernel) - window.Padding;
                int inColumn = (column * window.Stride) + (i % window.Kernel) - window.Padding;
                if (inRow < 0 || inColumn < 0 || inRow >= size.Height || inColumn >= size.Width) continue;
                values.Add(x[(size.Pixel(image, inRow, inColumn) * size.Channels) + channel]);
            }

            y[at] = function(values);
        }

        return y;
    }
}
