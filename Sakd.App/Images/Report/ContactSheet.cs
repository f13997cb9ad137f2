using System.Globalization;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using SkiaSharp;

namespace Sakd.App.Images;

/// <summary>Draws a contact sheet: for each class a row of its first training images.</summary>
internal static class ContactSheet
{
    private const int ImagesInARow = 8, MostClasses = 40, Gap = 6, Margin = 24, Header = 64, WidestName = 240, WantedSide = 84;

    private static readonly SKColor _ink = new(0x33, 0x33, 0x33), _faint = new(0x8a, 0x8a, 0x8a), _empty = new(0xf4, 0xf4, 0xf4);

    /// <summary>Draws and writes it.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="title">What data they are.</param>
    /// <param name="data">The data.</param>
    /// <param name="split">Whose training part is shown.</param>
    /// <exception cref="SakdException">The file cannot be written.</exception>
    public static void Save(string path, string title, DataSet data, DataSplit split)
    {
        int classes = Math.Min(MostClasses, data.ClassNames.Length);
        ILookup<long, int> byClass = split.Training.ToLookup(place => data.Labels[place]);
        using var typeface = SystemFont.Name is { } family ? SKTypeface.FromFamilyName(family) : SKTypeface.CreateDefault();
        using SKFont large = new(typeface, 22), medium = new(typeface, 17), small = new(typeface, 13);
        string[] names = [.. Enumerable.Range(0, classes).Select(label => Fitting(DataReport.NameOf(data, label), label, medium))];

        int side = SideOf(data, split);
        int left = Margin + (int)Math.Ceiling(names.Max(name => medium.MeasureText(name))) + Margin;
        left = Math.Max(left, Margin + 120);
        int width = Math.Max(left + (ImagesInARow * (side + Gap)) - Gap + Margin, 620);
        int height = Header + (classes * (side + Gap)) - Gap + Margin;

        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        using var paint = new SKPaint { IsAntialias = true, Color = _ink };
        canvas.DrawText(Fitting(title, null, large, width - (2 * Margin)), Margin, 34, large, paint);
        paint.Color = _faint;
        canvas.DrawText(Fitting(Subtitle(data, classes), null, small, width - (2 * Margin)), Margin, 53, small, paint);

        for (int label = 0; label < classes; label++)
        {
            int top = Header + (label * (side + Gap)), middle = top + (side / 2);
            int[] places = [.. byClass[label]];
            paint.Color = _ink;
            canvas.DrawText(names[label], Margin, middle, medium, paint);
            paint.Color = _faint;
            canvas.DrawText(Fitting($"{Formatted.Count(places.Length)} to train on", null, small), Margin, middle + 18, small, paint);
            for (int i = 0; i < ImagesInARow; i++)
            {
                var place = SKRect.Create(left + (i * (side + Gap)), top, side, side);
                paint.Color = _empty;
                if (i < places.Length) Draw(canvas, data, places[i], place);
                else canvas.DrawRect(place, paint);
            }
        }

        using var picture = surface.Snapshot();
        using var png = picture.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, stream => png.SaveTo(stream));
    }

    private static string Subtitle(DataSet data, int classes) =>
        $"{data.Kind}; {Formatted.Count(data.Records.Count)} images in {Formatted.Count(data.ClassNames.Length)} classes"
        + (classes < data.ClassNames.Length ? $", of which these are the first {classes}" : "");

    // Small images are shown a whole number of times as large, so that their pixels stay squares.
    private static int SideOf(DataSet data, DataSplit split)
    {
        foreach (int place in split.Training)
        {
            if (Read(data, place) is not { } picture) continue;
            int side = Math.Min(picture.Shape.Height, picture.Shape.Width);
            return side < WantedSide ? side * (int)Math.Ceiling((double)WantedSide / side) : WantedSide;
        }

        return WantedSide;
    }

    private static void Draw(SKCanvas canvas, DataSet data, int place, SKRect at)
    {
        if (Read(data, place) is not { } picture) return;
        int side = (int)at.Width, own = Math.Min(picture.Shape.Height, picture.Shape.Width);
        int drawn = own < side ? own : side;
        var square = new FeatureShape(3, drawn, drawn);
        var pixels = new byte[3 * drawn * drawn];
        new ImageGeometry(square, square).Apply(picture, pixels);

        using var bitmap = Bitmaps.Of(new Picture(square, pixels));
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, at, new SKSamplingOptions(side % drawn == 0 ? SKFilterMode.Nearest : SKFilterMode.Linear));
    }

    private static Picture? Read(DataSet data, int place)
    {
        try
        {
            return data.Records.Decode(place, data.Records.Read(place), new FeatureShape(3, WantedSide, WantedSide)).Picture;
        }
        catch (SakdException)
        {
            // The report names it; its place stays empty.
            return null;
        }
    }

    // A name that the font has no letters for goes by its number, and on a machine without fonts nothing is written: better than boxes.
    private static string Fitting(string name, int? label, SKFont font, int widest = WidestName)
    {
        string shown = Formatted.Plain(name);
        if (!font.ContainsGlyphs(shown) && label is { } number) shown = $"class {number.ToString(CultureInfo.InvariantCulture)}";
        if (!font.ContainsGlyphs(shown)) return "";
        if (font.MeasureText(shown) <= widest) return shown;
        while (shown.Length > 1 && font.MeasureText(shown + "..") > widest) shown = shown[..^1];
        return shown + "..";
    }
}
