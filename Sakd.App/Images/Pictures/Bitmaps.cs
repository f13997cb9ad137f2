using SkiaSharp;

namespace Sakd.App.Images;

/// <summary>Pictures as SkiaSharp has them, to be drawn or written.</summary>
internal static class Bitmaps
{
    /// <summary>A picture in colour. The caller disposes of it.</summary>
    public static SKBitmap Of(Picture picture)
    {
        var (height, width, pixels) = (picture.Shape.Height, picture.Shape.Width, picture.Pixels);
        int area = height * width;
        var colours = new SKColor[area];
        for (int i = 0; i < area; i++) colours[i] = new SKColor(pixels[i], pixels[area + i], pixels[(2 * area) + i]);
        return new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque)) { Pixels = colours };
    }
}
