using Sakd.App.Reports.Findings;

namespace Sakd.App.Reports;

/// <summary>The images of a page: each is in it once, however many branch points and runs show it.</summary>
internal sealed class ImageSheet
{
    // The words below are as wide.
    private const int Narrowest = 40;

    private readonly Dictionary<string, (int Number, GalleryImage Image)> _images = [];

    /// <summary>An image where it is shown.</summary>
    /// <param name="image">The image.</param>
    /// <param name="alternative">What it is, for who cannot see it.</param>
    public Markup Show(GalleryImage image, string alternative)
    {
        if (!_images.TryGetValue(image.Source, out var known))
            _images.Add(image.Source, known = (_images.Count, image));
        int width = Math.Max(Narrowest, GalleryImage.ShownHeight * image.Width / image.Height);
        return Markup.Of(
            $"<svg role=\"img\" aria-label=\"{alternative}\" viewBox=\"0 0 {image.Width} {image.Height}\" width=\"{width}\" "
            + $"height=\"{GalleryImage.ShownHeight}\"><use href=\"#image-{known.Number}\"/></svg>");
    }

    /// <summary>What all that is shown refers to; nothing where nothing is.</summary>
    public Markup Definitions => _images.Count == 0 ? Markup.None : Markup.Of($"""
        <svg class="images" width="0" height="0" aria-hidden="true"><defs>
        {_images.Values.Select(one => Markup.Of(
            $"<image id=\"image-{one.Number}\" href=\"{one.Image.Source}\" width=\"{one.Image.Width}\" height=\"{one.Image.Height}\"/>\n"))}
        </defs></svg>

        """);
}
