using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sakd;

/// <summary>The static shape of one sample's feature map: [C, H, W], written "3x32x32".</summary>
/// <param name="Channels">C, the number of channels.</param>
/// <param name="Height">H, in pixels.</param>
/// <param name="Width">W, in pixels.</param>
public readonly record struct FeatureShape(int Channels, int Height, int Width)
{
    /// <summary>Reads a shape written as channels, height and width, for example "3x32x32".</summary>
    /// <param name="text">The text to read.</param>
    /// <exception cref="FormatException"><paramref name="text"/> is no such shape.</exception>
    public static FeatureShape Parse(string text) =>
        TryParse(text, out var shape)
            ? shape
            : throw new FormatException($"'{text}' is no shape: expected channels, height and width, such as 3x32x32.");

    /// <summary>Reads a shape written as channels, height and width, for example "3x32x32".</summary>
    /// <param name="text">The text to read.</param>
    /// <param name="shape">The shape, where the text is one.</param>
    /// <returns>Whether <paramref name="text"/> is three positive numbers separated by "x".</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out FeatureShape shape)
    {
        shape = default;
        if (text?.Split('x') is not [var channels, var height, var width]) return false;
        if (!TrySize(channels, out int c) || !TrySize(height, out int h) || !TrySize(width, out int w)) return false;

        shape = new FeatureShape(c, h, w);
        return true;
    }

    /// <summary>The shape with the channels of another after its own.</summary>
    /// <param name="other">A shape of the same size.</param>
    public FeatureShape Concat(FeatureShape other) => this with { Channels = Channels + other.Channels };

    /// <summary>The shape with half of the channels.</summary>
    public FeatureShape Half() => this with { Channels = Exact.Divide(Channels, 2) };

    /// <summary>The shape with one pixel, as the mean of each channel has it.</summary>
    public FeatureShape Pooled() => this with { Height = 1, Width = 1 };

    /// <summary>The shape as channels, height and width: "3x32x32".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Channels}x{Height}x{Width}");

    private static bool TrySize(string text, out int size) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size > 0;
}
