using Sakd.App.Images;
using SkiaSharp;

namespace Sakd.App.Tests.Images;

public sealed class ImageDecoderTests
{
    // Where the second frame of first.gif begins.
    private const int FirstFrame = 126;

    [Theory]
    [InlineData("exif1.jpg")]
    [InlineData("exif2.jpg")]
    [InlineData("exif3.jpg")]
    [InlineData("exif4.jpg")]
    [InlineData("exif5.jpg")]
    [InlineData("exif6.jpg")]
    [InlineData("exif7.jpg")]
    [InlineData("exif8.jpg")]
    [InlineData("exif6.png")]
    [InlineData("exif6.webp")]
    [InlineData("colour.jpg")]
    [InlineData("cmyk.jpg")]
    [InlineData("colour.bmp")]
    [InlineData("palette.png")]
    [InlineData("lossless.webp")]
    [InlineData("first.gif")]
    public void EveryFormatAndOrientationShowsTheSame(string name)
    {
        var image = Decode(name);
        Assert.Equal(new FeatureShape(3, 24, 16), image.Picture.Shape);
        Near([200, 30, 30], image.Picture, 3, 3);
        Near([30, 180, 30], image.Picture, 12, 3);
        Near([30, 30, 200], image.Picture, 3, 18);
        Near([220, 220, 40], image.Picture, 12, 18);
        Assert.False(image.HasAlpha);
    }

    [Fact]
    public void AGreyJpegHasOneChannel()
    {
        var image = Decode("grey.jpg");
        Assert.Equal(new FeatureShape(1, 24, 16), image.Picture.Shape);
        Assert.Equal("JPEG", image.Format);
        Assert.InRange(image.Picture.Pixels[(3 * 16) + 3], 77, 85);
    }

    [Fact]
    public void WhatCanBeSeenThroughLiesOnWhite()
    {
        var image = Decode("alpha.png");
        Assert.True(image.HasAlpha);
        Assert.Equal([0, 255, 255, 255, 0, 255, 127, 255, 255, 0, 127, 255], image.Picture.Pixels);
        Assert.Equal([10, 255], Decode("grey-alpha.png").Picture.Pixels);
        Assert.Equal(1, Decode("grey-alpha.png").Picture.Shape.Channels);
        Assert.Equal([1, 255, 2, 255, 3, 255], Decode("palette-alpha.png").Picture.Pixels);
    }

    [Fact]
    public void PngOfOneToSixteenBits()
    {
        Assert.Equal([0x12, 0xFE], Decode("grey16.png").Picture.Pixels);
        Assert.Equal([0x10, 0x80, 0xF0], Decode("colour16.png").Picture.Pixels);
        Assert.Equal([255, 0, 255, 0, 0, 0, 0, 0], Decode("grey1.png").Picture.Pixels);
        Assert.Equal([0, 85, 170, 255], Decode("grey2.png").Picture.Pixels);
        Assert.Equal([0, 255], Decode("grey4.png").Picture.Pixels);
        Assert.All(
            (string[])["grey16.png", "grey1.png", "grey2.png", "grey4.png"], name => Assert.Equal(1, Decode(name).Picture.Shape.Channels));
    }

    [Theory]
    [InlineData("colour.jpg")]
    [InlineData("colour.bmp")]
    [InlineData("palette.png")]
    [InlineData("first.gif")]
    [InlineData("lossless.webp")]
    public void ATruncatedImageIsRefusedWhereverItEnds(string name)
    {
        byte[] whole = Made.Fixture(name);

        // A last byte or two may be padding, or the mark of an end that all the pixels stand before.
        int pixels = name == "first.gif" ? FirstFrame : whole.Length * 9 / 10;
        for (int length = 0; length < pixels; length += Math.Max(1, whole.Length / 40))
        {
            var refusal = Assert.Throws<SakdException>(() => ImageDecoder.Decode(whole[..length], "a/b.jpg"));
            Assert.StartsWith("a/b.jpg ", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void APhotographThatIsTruncatedIsRefused()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(200, 150));
        for (int i = 0; i < 200 * 150; i++) bitmap.SetPixel(i % 200, i / 200, new SKColor((uint)(i * 2654435761L) | 0xFF000000));
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        byte[] whole = encoded.ToArray();
        Assert.Equal(new FeatureShape(3, 150, 200), ImageDecoder.Decode(whole, "p").Picture.Shape);
        foreach (double share in (double[])[0.3, 0.6, 0.9, 0.98])
        {
            byte[] part = whole[..(int)(whole.Length * share)];
            Assert.Equal("p is truncated", Assert.Throws<SakdException>(() => ImageDecoder.Decode(part, "p")).Message);
            Assert.Throws<SakdException>(() => ImageDecoder.Decode(part, "p", new FeatureShape(3, 16, 16)));
        }
    }

    [Theory]
    [InlineData("colour.jpg")]
    [InlineData("exif6.jpg")]
    [InlineData("cmyk.jpg")]
    [InlineData("colour.bmp")]
    [InlineData("palette.png")]
    [InlineData("alpha.png")]
    [InlineData("colour16.png")]
    [InlineData("exif6.png")]
    [InlineData("lossless.webp")]
    [InlineData("first.gif")]
    public void ADamagedImageIsAnImageOrRefused(string name)
    {
        byte[] whole = Made.Fixture(name);
        var random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = [.. whole];
            for (int changes = random.Next(1, 6); changes > 0; changes--) damaged[random.Next(whole.Length)] = (byte)random.Next(256);
            try
            {
                var picture = ImageDecoder.Decode(damaged, name, i % 2 == 0 ? null : new FeatureShape(3, 4, 4)).Picture;
                Assert.Equal(picture.Shape.Channels * picture.Shape.Height * picture.Shape.Width, picture.Pixels.Length);
            }
            catch (SakdException e)
            {
                Assert.StartsWith(name + " ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>What training reads is what a scan and a report have seen, bit for bit, whatever has to be done to it.</summary>
    [Theory]
    [InlineData("exif1.jpg")]
    [InlineData("exif6.jpg")]
    [InlineData("cmyk.jpg")]
    [InlineData("grey.jpg")]
    [InlineData("alpha.png")]
    [InlineData("colour16.png")]
    public void DecodingIntoABatchGivesTheSame(string name)
    {
        byte[] file = Made.Fixture(name);
        var own = ImageDecoder.ShapeOf(file, name);
        FeatureShape[] shapes = [own, own with { Channels = 4 - own.Channels }, new FeatureShape(3, 5, 7), new FeatureShape(1, 30, 30)];
        foreach (var shape in shapes)
        {
            var geometry = new ImageGeometry(shape, shape);
            int length = shape.Channels * shape.Height * shape.Width;
            byte[] expected = new byte[length], actual = new byte[length];
            geometry.Apply(ImageDecoder.Decode(file, name, shape).Picture, expected);
            ImageDecoder.DecodeInto(file, name, geometry, actual);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void WhatIsNoImageIsRefused()
    {
        Assert.Equal("e is empty", Assert.Throws<SakdException>(() => ImageDecoder.Decode([], "e")).Message);
        Assert.Equal("t is no image", Assert.Throws<SakdException>(() => ImageDecoder.Decode("hello"u8.ToArray(), "t")).Message);
    }

    [Fact]
    public void ALargeJpegIsDecodedSmallerAndLooksTheSame()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(800, 600));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.White);
            using var paint = new SKPaint { Color = SKColors.DarkBlue, IsAntialias = true };
            canvas.DrawCircle(350, 300, 200, paint);
        }

        using var encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95);
        byte[] file = encoded.ToArray();
        var geometry = ImageGeometry.For(new FeatureShape(3, 64, 64));
        var small = ImageDecoder.Decode(file, "c", geometry.Stored);
        Assert.True(small.IsScaled);
        Assert.InRange(small.Picture.Shape.Height, 128, 599);
        byte[] fromSmall = new byte[3 * 64 * 64], fromFull = new byte[3 * 64 * 64];
        geometry.Apply(small.Picture, fromSmall);
        geometry.Apply(ImageDecoder.Decode(file, "c").Picture, fromFull);
        double difference = fromSmall.Zip(fromFull, (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(difference, 0, 1.5);
    }

    private static DecodedImage Decode(string name) => ImageDecoder.Decode(Made.Fixture(name), name);

    private static void Near(int[] colour, Picture picture, int x, int y)
    {
        int area = picture.Shape.Height * picture.Shape.Width;
        for (int c = 0; c < 3; c++)
            Assert.InRange((int)picture.Pixels[(c * area) + (y * picture.Shape.Width) + x], colour[c] - 12, colour[c] + 12);
    }
}
