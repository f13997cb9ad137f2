using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sakd.App.Images;
using Sakd.App.Reports.Findings;
using Sakd.Checkpoints;

namespace Sakd.App.Reports;

/// <summary>What people say of single images, as the paper's gallery has it: a category whose colour frames the image.</summary>
internal sealed class ImageTags
{
    private static readonly Tag[] _all =
    [
        new("missing content", "tag missing"), new("ambiguous subject", "tag ambiguous"), new("object group", "tag group"),
        new("abnormal form", "tag abnormal"),
    ];

    private readonly Dictionary<string, Tag> _ofImage;

    private ImageTags(Dictionary<string, Tag> ofImage) => _ofImage = ofImage;

    /// <summary>No tags.</summary>
    public static ImageTags None { get; } = new([]);

    /// <summary>What the frames mean; nothing where there are none.</summary>
    public Markup Legend => _ofImage.Count == 0
        ? Markup.None
        : Markup.Of($"<ul class=\"legend\">{_all.Select(Entry)}</ul>");

    private static Markup Entry(Tag tag) => Markup.Of($"<li><span class=\"{tag.Style}\"></span> {tag.Name}</li>");

    /// <summary>The tag of an image; null for none.</summary>
    public Tag? Of(GalleryImage image) =>
        _ofImage.GetValueOrDefault(image.Number.ToString(CultureInfo.InvariantCulture)) ?? _ofImage.GetValueOrDefault(image.Name);

    /// <summary>The images that are tagged and are none of some.</summary>
    /// <param name="names">What these are called, by their numbers.</param>
    public ImmutableArray<string> NotAmong(ImmutableArray<string> names)
    {
        var known = Enumerable.Range(0, names.Length).Select(number => number.ToString(CultureInfo.InvariantCulture)).Concat(names);
        return [.. _ofImage.Keys.Except(known)];
    }

    /// <summary>Reads lines of <c>image,category</c>; an image is its number among the test images, from 0, or its name.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SakdException">It cannot be read, or a line is none: all such lines are named.</exception>
    public static ImageTags Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }

        var problems = new Problems();
        var tags = new Dictionary<string, Tag>();
        string[] names = [.. _all.Select(tag => tag.Name)];
        foreach (var (line, fields) in CsvLines.Of(text))
        {
            string where = $"{path}:{line}";
            if (fields is not [{ Length: > 0 } image, { Length: > 0 } name])
                problems.Add(where, "is no line of two: image,category");
            else if (_all.FirstOrDefault(tag => tag.Name == name) is not { } tag)
                problems.Add(where, $"has the category '{name}', and there are {string.Join(", ", names)}");
            else
                tags[image] = tag;
        }

        problems.ThrowIfAny(count => $"{path} has {Formatted.Count(count)} mistakes:");
        return new ImageTags(tags);
    }

    /// <summary>A category.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Style">Its classes in the page's style.</param>
    internal sealed record Tag(string Name, string Style);
}
