namespace Sakd.Data;

/// <summary>
/// The operations of AutoAugment's descendants on one image of bytes, by the formulas of torchvision on tensors of bytes: geometry by the
/// nearest pixel, black from outside, mixtures rounded down.
/// </summary>
internal static class ImageOperations
{
    /// <summary>Applies an operation.</summary>
    /// <param name="operation">Which.</param>
    /// <param name="magnitude">How much, as <see cref="OperationMagnitude"/> has it, with its sign.</param>
    /// <param name="shape">The image, [C, H, W], of 1 or 3 channels.</param>
    /// <param name="from">Its pixels.</param>
    /// <param name="to">Takes the new ones; another piece of memory.</param>
    public static void Apply(ImageOperation operation, double magnitude, FeatureShape shape, ReadOnlySpan<byte> from, Span<byte> to)
    {
        switch (operation)
        {
            case ImageOperation.ShearX:
                Move(shape, from, to, 1, magnitude, 0, 1, 0, 0);
                break;
            case ImageOperation.ShearY:
                Move(shape, from, to, 1, 0, magnitude, 1, 0, 0);
                break;
            case ImageOperation.TranslateX:
                Move(shape, from, to, 1, 0, 0, 1, -Math.Truncate(magnitude), 0);
                break;
            case ImageOperation.TranslateY:
                Move(shape, from, to, 1, 0, 0, 1, 0, -Math.Truncate(magnitude));
                break;
            case ImageOperation.Rotate:
                // Counter-clockwise around the middle; what a pixel shows is found by turning it back.
                var (sin, cos) = Math.SinCos(double.DegreesToRadians(magnitude));
                double middleX = shape.Width / 2.0, middleY = shape.Height / 2.0;
                Move(
                    shape, from, to, cos, -sin, sin, cos,
                    middleX - (cos * middleX) + (sin * middleY), middleY - (sin * middleX) - (cos * middleY));
                break;
            default:
                PixelOperations.Apply(operation, magnitude, shape, from, to);
                break;
        }
    }

    // The pixel at (x, y), its middle, shows (xx x + xy y + x0, yx x + yy y + y0).
    private static void Move(
        FeatureShape shape, ReadOnlySpan<byte> from, Span<byte> to, double xx, double xy, double yx, double yy, double x0, double y0)
    {
        int area = shape.Height * shape.Width;
        for (int y = 0, i = 0; y < shape.Height; y++)
        {
            double atX = (xy * (y + 0.5)) + x0, atY = (yy * (y + 0.5)) + y0;
            for (int x = 0; x < shape.Width; x++, i++)
            {
                double shownX = Math.Floor((xx * (x + 0.5)) + atX), shownY = Math.Floor((yx * (x + 0.5)) + atY);
                bool outside = !(shownX >= 0 && shownX < shape.Width && shownY >= 0 && shownY < shape.Height);
                int shown = outside ? -1 : ((int)shownY * shape.Width) + (int)shownX;
                for (int at = i; at < to.Length; at += area, shown += area) to[at] = outside ? (byte)0 : from[shown];
            }
        }
    }
}
