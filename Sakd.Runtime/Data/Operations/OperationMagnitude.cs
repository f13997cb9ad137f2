namespace Sakd.Data;

/// <summary>
/// What a strength from 0 to 30 means to each operation, as torchvision has it (https://docs.pytorch.org/vision/stable/transforms.html):
/// the ranges of RandAugment, and the wide ones of TrivialAugment.
/// </summary>
internal static class OperationMagnitude
{
    /// <summary>The greatest strength.</summary>
    public const int Greatest = 30;

    // RandAugment's greatest shift as a share of the image: 150 pixels of the 331 that AutoAugment was searched on.
    private const double Shift = 150.0 / 331;

    /// <summary>Whether an operation goes two ways, one of which is drawn.</summary>
    public static bool IsSigned(ImageOperation operation) => operation is >= ImageOperation.ShearX and <= ImageOperation.Sharpness;

    /// <summary>The magnitude: a slope, pixels, degrees, a factor less 1, bits that are kept, or a threshold.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="strength">From 0 to <see cref="Greatest"/>.</param>
    /// <param name="wide">Whether the ranges are the wide ones.</param>
    /// <param name="shape">The images, [C, H, W].</param>
    public static double Of(ImageOperation operation, int strength, bool wide, FeatureShape shape)
    {
        double share = (double)strength / Greatest;
        return operation switch
        {
            ImageOperation.ShearX or ImageOperation.ShearY => share * (wide ? 0.99 : 0.3),
            ImageOperation.TranslateX => share * (wide ? 32 : Shift * shape.Width),
            ImageOperation.TranslateY => share * (wide ? 32 : Shift * shape.Height),
            ImageOperation.Rotate => share * (wide ? 135 : 30),
            ImageOperation.Brightness or ImageOperation.Colour or ImageOperation.Contrast or ImageOperation.Sharpness =>
                share * (wide ? 0.99 : 0.9),
            ImageOperation.Posterize => 8 - Math.Round(share * (wide ? 6 : 4)),
            ImageOperation.Solarize => 255 * (1 - share),
            _ => 0,
        };
    }
}
