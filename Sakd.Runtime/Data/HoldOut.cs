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

    /// <summary>Splits a set; both parts keep the order of the file.</summary>
    /// <exception cref="SakdException">There are too few images to hold any out.</exception>
    public static (ImageSet Training, ImageSet Validation) Split(ImageSet set)
    {
        using var scope = NewDisposeScope();
        using var generator = RandomStreams.Open(Seed, RandomStream.DataOrder);

        long[] labels = set.Labels.data<long>().ToArray();
        long[] order = randperm(set.Count, ScalarType.Int64, generator: generator).data<long>().ToArray();
        Dictionary<long, int> quota = labels.CountBy(label => label).ToDictionary(c => c.Key, c => (int)Math.Round(c.Value * Share));

        var held = new bool[set.Count];
        foreach (long index in order)
            held[index] = quota[labels[index]]-- > 0;

        long[] validation = Where(true), training = Where(false);
        if (validation.Length == 0)
            throw new SakdException($"{set.Count} training images are too few to hold some out for validation: a class needs six or more");
        return (set.Select(tensor(training)), set.Select(tensor(validation)));

        long[] Where(bool value) => [.. Enumerable.Range(0, held.Length).Where(i => held[i] == value).Select(i => (long)i)];
    }
}
