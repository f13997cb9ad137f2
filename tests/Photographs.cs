using SkiaSharp;

namespace Sakd.Testing;

/// <summary>Photographs of two classes, bright and dark, with a disc of another colour in each.</summary>
internal static class Photographs
{
    /// <summary>Writes a tree of them.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="classes">The names of the two classes.</param>
    /// <param name="parts">The parts, and how many each class has in them.</param>
    public static void Write(string folder, (string Bright, string Dark) classes, params ReadOnlySpan<(string Name, int Count)> parts)
    {
        int number = 0;
        foreach (var (part, count) in parts)
        {
            foreach (var (name, brightness) in (ReadOnlySpan<(string, byte)>)[(classes.Bright, 180), (classes.Dark, 60)])
            {
                string path = Directory.CreateDirectory(Path.Combine(folder, part, name)).FullName;
                for (int i = 0; i < count; i++) File.WriteAllBytes(Path.Combine(path, $"{i:000}.jpg"), Make(number++, brightness));
            }
        }
    }

    /// <summary>One of them, as JPEG; its number decides size and colours.</summary>
    public static byte[] Make(int number, byte brightness)
    {
        var random = new Random(number);
        using var bitmap = new SKBitmap(40 + (number % 20), 50);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(new SKColor(brightness, brightness, (byte)random.Next(256)));
            using var paint = new SKPaint { Color = new SKColor((byte)random.Next(256), brightness, brightness) };
            canvas.DrawCircle(random.Next(40), random.Next(50), random.Next(5, 15), paint);
        }

        using var encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return encoded.ToArray();
    }
}
