using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>What one pass over all images has found out. Images go by their places in the data set.</summary>
internal sealed record DataScan
{
    /// <summary>What was looked at: a hash of names, sizes, times and the shape that is trained on.</summary>
    public required string Key { get; init; }

    /// <summary>A hash of names, classes, parts and contents.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Mean and standard deviation of the training images, as they are trained on.</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>The same where nothing is held out of the training part to choose the best epoch.</summary>
    public required Normalisation WholeNormalisation { get; init; }

    /// <summary>The images that cannot be read.</summary>
    public required ImmutableArray<Unreadable> Unreadables { get; init; }

    /// <summary>Images that stand in more than one part, each with where it stands again.</summary>
    public required ImmutableArray<Twin> AcrossParts { get; init; }

    /// <summary>The number of such images.</summary>
    public required int AcrossPartsCount { get; init; }

    /// <summary>Images that stand in one part twice.</summary>
    public required ImmutableArray<Twin> WithinParts { get; init; }

    /// <summary>The number of such images.</summary>
    public required int WithinPartsCount { get; init; }

    /// <summary>How many images there are of each format.</summary>
    public required SortedDictionary<string, int> Formats { get; init; }

    /// <summary>The most frequent sizes, the most frequent first, each with its number of images.</summary>
    public required ImmutableArray<SizeCount> Sizes { get; init; }

    /// <summary>The number of sizes.</summary>
    public required int SizesCount { get; init; }

    /// <summary>The smallest and the largest image, by area.</summary>
    public required SizeCount Smallest { get; init; }

    /// <inheritdoc cref="Smallest"/>
    public required SizeCount Largest { get; init; }

    /// <summary>The number of grey images.</summary>
    public required int Grey { get; init; }

    /// <summary>The number of images that could be seen through.</summary>
    public required int Alpha { get; init; }

    /// <summary>The bytes of all images as they are stored.</summary>
    public required long Bytes { get; init; }

    /// <summary>The places of the images that cannot be read.</summary>
    [JsonIgnore]
    public IReadOnlySet<int> Skipped => Unreadables.Select(image => image.Place).ToHashSet();

    /// <summary>An image that cannot be read.</summary>
    /// <param name="Place">Which.</param>
    /// <param name="Problem">Why, in a line that names it.</param>
    internal sealed record Unreadable(int Place, string Problem);

    /// <summary>An image that stands twice.</summary>
    /// <param name="First">The first place.</param>
    /// <param name="Second">The other.</param>
    internal sealed record Twin(int First, int Second);

    /// <summary>A size and how many images have it.</summary>
    /// <param name="Width">The width.</param>
    /// <param name="Height">The height.</param>
    /// <param name="Count">How many.</param>
    internal sealed record SizeCount(int Width, int Height, int Count);
}
