using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Holds a tenth of the training images out for validation, the same share of every class. The draw has a seed of its own, so that runs
/// with different seeds, and a teacher that one run trained and another takes over, agree on which images were never trained on.
/// </summary>
public static class HoldOut
{
    /// <summary>The share of each class that is held out.</summary>
    public const double Share = 0.1;

    private const ulong Seed = 20220504;

    /// <summary>Splits a set; both parts keep its order.</summary>
    /// <exception cref="SakdException">There are too few images to hold any out.</exception>
    public static (ImageSet Training, ImageSet Validation) Split(ImageSet set)
    {
        var (training, validation) = Split(set.Labels.data<long>().ToArray());
        return (set.Select(training), set.Select(validation));
    }

    /// <summary>Splits images by their classes; both parts keep their order.</summary>
    /// <param name="labels">The class of each image.</param>
    /// <param name="seed">The seed of the draw; the project's own where none is given.</param>
    /// <returns>The positions of the images of both parts.</returns>
    /// <exception cref="SakdException">There are too few images to hold any out.</exception>
    public static (long[] Training, long[] Held) Split(IReadOnlyList<long> labels, ulong seed = Seed)
    {
        using var generator = RandomStreams.Open(seed, RandomStream.DataOrder);
        using var order = randperm(labels.Count, ScalarType.Int64, generator: generator);
        Dictionary<long, int> quota = labels.CountBy(label => label).ToDictionary(c => c.Key, c => (int)Math.Round(c.Value * Share));

        var held = new bool[labels.Count];
        foreach (long index in order.data<long>())
            held[index] = quota[labels[(int)index]]-- > 0;

        long[] validation = Where(true), training = Where(false);
        if (validation.Length == 0)
            throw new SakdException(
                $"{labels.Count} training images are too few to hold some out for validation: a class needs six or more");
        return (training, validation);

        long[] Where(bool value) => [.. Enumerable.Range(0, held.Length).Where(i => held[i] == value).Select(i => (long)i)];
    }
}
