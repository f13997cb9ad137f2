using System.Collections.Immutable;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>Draws images of other classes than a sample's own.</summary>
internal sealed class NegativeSamples
{
    private readonly ImmutableArray<long> _labels;
    private readonly int[] _byClass;
    private readonly Dictionary<long, (int Start, int End)> _classes = [];

    // Kept from step to step, and no other array is made: large ones bring on collections of all generations.
    private readonly int[] _pool;

    /// <summary>Sorts the images by class.</summary>
    /// <param name="labels">The classes of the training part.</param>
    /// <exception cref="SakdException">There are none, or of one class alone.</exception>
    internal NegativeSamples(ImmutableArray<long> labels)
    {
        if (labels.IsDefaultOrEmpty)
            throw new SakdException("'crd' contrasts images of different classes: give the step the labels of the training part.");

        _labels = labels;
        _pool = new int[labels.Length];
        _byClass = [.. Enumerable.Range(0, labels.Length).OrderBy(image => labels[image])];
        for (int start = 0, end = 0; start < _byClass.Length; start = end)
        {
            long label = labels[_byClass[start]];
            while (end < _byClass.Length && labels[_byClass[end]] == label) end++;
            _classes[label] = (start, end);
        }

        if (_classes.Count == 1)
            throw new SakdException("'crd' contrasts images of different classes: the training part has one class alone.");
    }

    /// <summary>Draws for each sample, without replacement if there are enough images, else with.</summary>
    /// <param name="indices">Which images the samples are, int64 [B].</param>
    /// <param name="count">K.</param>
    /// <param name="generator">The only source of randomness.</param>
    /// <returns>int64 [B, K + 1], on the CPU: column 0 the sample itself.</returns>
    internal Tensor Draw(Tensor indices, int count, Generator generator)
    {
        using var host = indices.cpu();
        var images = MemoryMarshal.Cast<byte, long>(host.bytes);
        using var uniform = rand(images.Length, count, dtype: ScalarType.Float64, generator: generator);
        var units = MemoryMarshal.Cast<byte, double>(uniform.bytes);

        var contrast = empty(images.Length, count + 1, ScalarType.Int64);
        var drawn = MemoryMarshal.Cast<byte, long>(contrast.bytes);
        for (int i = 0; i < images.Length; i++)
        {
            var row = drawn.Slice(i * (count + 1), count + 1);
            row[0] = images[i];
            Pick(Others(images[i], _pool), units.Slice(i * count, count), row[1..]);
        }

        return contrast;
    }

    /// <summary>The images of all classes but one image's own.</summary>
    private Span<int> Others(long image, int[] pool)
    {
        var (start, end) = _classes[_labels[(int)image]];
        _byClass.AsSpan(0, start).CopyTo(pool);
        _byClass.AsSpan(end).CopyTo(pool.AsSpan(start));
        return pool.AsSpan(0, _byClass.Length - (end - start));
    }

    /// <summary>The first steps of a Fisher-Yates shuffle; with replacement, picks alone.</summary>
    private static void Pick(Span<int> pool, ReadOnlySpan<double> units, Span<long> picked)
    {
        bool replace = pool.Length < units.Length;
        for (int i = 0; i < units.Length; i++)
        {
            int first = replace ? 0 : i;
            int at = first + (int)(units[i] * (pool.Length - first));
            picked[i] = pool[at];
            if (!replace) (pool[i], pool[at]) = (pool[at], pool[i]);
        }
    }
}
