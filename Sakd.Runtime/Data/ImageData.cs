using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace Sakd.Data;

/// <summary>A data set in its three parts. What is held out is never trained on; the test part is read once, at the end of a run.</summary>
/// <param name="name">What to call it in reports: "bundled" or the folder.</param>
/// <param name="training">The images that are trained on.</param>
/// <param name="validation">The images that choose the best epoch.</param>
/// <param name="test">The images that the result is measured on.</param>
public sealed class ImageData(string name, ImageSet training, ImageSet validation, ImageSet test) : IDisposable
{
    /// <summary>Beyond this a label is a mistake: ImageNet's largest collection has 21,841 classes.</summary>
    internal const int MostClasses = 100_000;

    private readonly Lazy<Normalisation> _measured = new(() => Normalisation.Of(training));
    private readonly Lazy<byte[]> _hashed = new(() => HashOf(training));

    /// <summary>What to call the data in reports.</summary>
    public string Name { get; } = name;

    /// <summary>The images that are trained on.</summary>
    public ImageSet Training { get; } = training;

    /// <summary>The images that choose the best epoch.</summary>
    public ImageSet Validation { get; } = validation;

    /// <summary>The images that the result is measured on.</summary>
    public ImageSet Test { get; } = test;

    /// <summary>
    /// The shape that networks take, or the larger of what the two of a pair take. Images may be larger: windows are then cut, at random
    /// for training, else from the middle.
    /// </summary>
    public FeatureShape Shape { get; init; } = training.Shape;

    /// <summary>The names of the classes, in the order of the labels: numbers where nothing else is known.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = Numbers(1 + Largest(training, validation, test));

    /// <summary>The number of classes.</summary>
    public int Classes => ClassNames.Length;

    /// <summary>Mean and standard deviation of the training part, unless others are given, as publications have.</summary>
    public Normalisation Normalisation
    {
        get => field ?? _measured.Value;
        init;
    }

    /// <summary>
    /// Whether the images that the result is measured on have chosen the best epoch as well, as in the published protocol.
    /// </summary>
    public bool SelectsOnTest => ReferenceEquals(Validation, Test);

    /// <summary>A hash of what is trained on: pixels, labels and their order; unless another is given.</summary>
    public byte[] Fingerprint
    {
        get => field ?? _hashed.Value;
        init;
    }

    /// <summary>
    /// Where the training, the validation and the test part come from, in words; none where there is nothing to say.
    /// </summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    /// <summary>The images that cannot be read and were left out, a line each.</summary>
    public ImmutableArray<string> Skipped { get; init; } = [];

    /// <summary>The same images, normalised in another way. They stay this one's, which disposes of them.</summary>
    /// <param name="normalisation">The other way.</param>
    public ImageData NormalisedBy(Normalisation normalisation) => new(Name, Training, Validation, Test)
    {
        Shape = Shape,
        ClassNames = ClassNames,
        Normalisation = normalisation,
        Fingerprint = Fingerprint,
        Origins = Origins,
        Skipped = Skipped,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        Training.Dispose();
        Validation.Dispose();
        Test.Dispose();
    }

    /// <summary>A hash of pixels and labels, in their order.</summary>
    internal static byte[] HashOf(ImageSet set)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var images in set.Read(Batches(set.Count)))
            using (images)
                hash.AppendData(images.bytes);
        hash.AppendData(set.Labels.bytes);
        return hash.GetHashAndReset();
    }

    /// <summary>All images of a set in order, so many at once as to be read fast.</summary>
    /// <param name="count">The number of images.</param>
    internal static IReadOnlyList<long[]> Batches(int count) =>
        [.. Enumerable.Range(0, count).Select(index => (long)index).Chunk(1024)];

    /// <summary>Numbers as names.</summary>
    internal static ImmutableArray<string> Numbers(long count) =>
        [.. Enumerable.Range(0, (int)count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The largest label.</summary>
    internal static long Largest(params ReadOnlySpan<ImageSet> sets)
    {
        long largest = 0;
        foreach (var set in sets)
        {
            using var of = set.Labels.max();
            largest = Math.Max(largest, of.item<long>());
        }

        return largest;
    }
}
