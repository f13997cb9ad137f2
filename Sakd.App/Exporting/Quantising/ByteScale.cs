namespace Sakd.App.Exporting.Quantising;

/// <summary>Real numbers as bytes: x is close to (q - z) s.</summary>
/// <param name="Scale">s, the step from one byte to the next.</param>
/// <param name="ZeroPoint">z, which stands for 0 without an error: padding is 0, and so is half of what a ReLU makes.</param>
internal readonly record struct ByteScale(float Scale, byte ZeroPoint)
{
    // Less than this is a value of zeros.
    private const double Least = 1e-20;

    /// <summary>The bytes for a range, and 0.</summary>
    public static ByteScale Of(ValueRange range)
    {
        double low = Math.Min(range.Low, 0), scale = (Math.Max(range.High, 0) - low) / byte.MaxValue;
        return scale < Least ? new ByteScale(1, 0) : new ByteScale((float)scale, (byte)Math.Round(-low / scale));
    }
}
