using Sakd.App.Images;

namespace Sakd.App.Starters;

/// <summary>The images that networks are written for.</summary>
/// <param name="Path">What was named.</param>
/// <param name="Kind">What it is, in words.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Input">The shape that networks take.</param>
/// <param name="Reason">Why that one, in words.</param>
internal sealed record StarterImages(string Path, string Kind, int Classes, FeatureShape Input, string Reason)
{
    // Headers of so many images, from the whole of the data, say what is usual.
    private const int Measured = 200;

    private static readonly int[] _sides = [32, 64, 96, 128, 224];

    /// <summary>Looks at images.</summary>
    /// <param name="path">What was named.</param>
    /// <param name="wanted">The shape that networks shall take; null for what suits the images.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <exception cref="SakdException">They cannot be read, have one class, or are too small or too large.</exception>
    public static StarterImages Of(string path, FeatureShape? wanted, CancellationToken stop)
    {
        using var data = DataSource.Open(path, stop);
        if (data.ClassNames.Length < 2) throw DataLoader.OneClass(path, data);
        var (input, reason) = data.Shape is { } own
            ? OfArrays(path, own, wanted)
            : wanted is { } asked ? (asked, "as --input says") : OfFiles(data.Records, stop);
        int side = Math.Min(input.Height, input.Width);
        if (side is < ResNetSearch.LeastSide or > ResNetSearch.MostSide || Math.Max(input.Height, input.Width) > 4 * side)
            throw new SakdException(
                $"init writes no networks for {input}: the short side may have {ResNetSearch.LeastSide} to {ResNetSearch.MostSide} pixels, "
                + "the long one four times as many; --input names another shape for files");
        return new StarterImages(path, data.Kind, data.ClassNames.Length, input, reason);
    }

    private static (FeatureShape Input, string Reason) OfArrays(string path, FeatureShape own, FeatureShape? wanted)
    {
        if (wanted is null || wanted == own) return (own, "their own shape, which arrays keep");
        if ((own.Height, own.Width) == (wanted.Value.Height, wanted.Value.Width) && own.Channels is 1 or 3)
            return (wanted.Value, $"as --input says; the images are {own}");
        throw new SakdException($"the images of {path} are arrays of {own} and keep their size: --input {wanted} is for files");
    }

    private static (FeatureShape Input, string Reason) OfFiles(ImageRecords records, CancellationToken stop)
    {
        int count = Math.Min(Measured, records.Count);
        List<FeatureShape> shapes = [];
        SakdException? problem = null;
        for (int i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                shapes.Add(records.ShapeOf((int)((long)i * records.Count / count)));
            }
            catch (SakdException e)
            {
                // What cannot be read sakd data lists; one that can be is enough here.
                problem ??= e;
            }
        }

        if (shapes.Count == 0) throw problem!;
        int median = shapes.Select(shape => Math.Min(shape.Height, shape.Width)).Order().ElementAt(shapes.Count / 2);
        int side = _sides.LastOrDefault(side => side <= median, _sides[0]);
        string sides = string.Join(", ", _sides);
        string why = side <= median ? $"the largest of {sides} that is not above it" : $"the smallest of {sides}";
        bool grey = shapes.All(shape => shape.Channels == 1);
        string colour = grey ? ", and all are grey" : "";
        return (
            new FeatureShape(grey ? 1 : 3, side, side),
            $"the median short side of {Formatted.Count(shapes.Count)} images is {median}, {side} {why}{colour}");
    }
}
