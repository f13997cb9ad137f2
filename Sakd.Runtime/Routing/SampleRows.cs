using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// What there is of some samples, a row each. The rows lie in the order in which they are read next, so that most of what is gathered
/// is a stretch of them, and nothing is copied.
/// </summary>
internal sealed class SampleRows : IDisposable
{
    // From so many stretches on, it costs less to put a source in order by an index than to join its stretches.
    private const int MostStretches = 4;

    private readonly int[] _samples;
    private readonly Dictionary<int, int> _places;

    /// <summary>Takes up rows.</summary>
    /// <param name="samples">The samples that they are of, in their order.</param>
    /// <param name="values">[Count, ..], which the rows take over.</param>
    public SampleRows(int[] samples, Tensor values)
        : this(samples, values, samples.Index().ToDictionary(row => row.Item, row => row.Index))
    {
    }

    private SampleRows(int[] samples, Tensor values, Dictionary<int, int> places)
    {
        _samples = samples;
        _places = places;
        Values = values;
    }

    /// <summary>The samples that they are of, in their order.</summary>
    public IReadOnlyList<int> Samples => _samples;

    /// <summary>[Count, C, H, W] or [Count, K].</summary>
    public Tensor Values { get; }

    /// <summary>Those of a whole batch, as images come in.</summary>
    /// <param name="values">[B, ..], which the rows take over.</param>
    public static SampleRows OfBatch(Tensor values) => new([.. Enumerable.Range(0, (int)values.size(0))], values);

    /// <summary>Some of a whole batch, where they are.</summary>
    /// <param name="samples">The samples that are meant.</param>
    /// <param name="values">[B, ..], which the rows take over.</param>
    public static SampleRows Among(int[] samples, Tensor values) => new(samples, values, samples.ToDictionary(sample => sample));

    /// <summary>The rows of the same samples, of what is made of these.</summary>
    /// <param name="values">[Count, ..], which the rows take over.</param>
    public SampleRows With(Tensor values) => new(_samples, values, _places);

    /// <summary>Samples from wherever they are: from the first source that has them.</summary>
    /// <param name="samples">The samples, in the order that is wanted.</param>
    /// <param name="sources">The sources; they stay the caller's.</param>
    /// <returns>Rows of the caller's own, a view where they are one stretch of one source; null where no sample is wanted.</returns>
    public static SampleRows? Gather(int[] samples, params IEnumerable<SampleRows?> sources)
    {
        if (samples.Length == 0) return null;

        SampleRows[] there = [.. sources.OfType<SampleRows>()];
        var found = Array.ConvertAll(samples, sample => Find(there, sample));
        var values = Array.ConvertAll(there, source => source.Values.alias());
        try
        {
            if (there.All(source => KernelSupport.CanReadBlocks(source.Values)))
                return new SampleRows(
                    samples,
                    ChannelsLast.Join([.. Stretches(found).Select(stretch => (values[stretch.Source], stretch.Start, stretch.Count))]));
            foreach (var scattered in Stretches(found).CountBy(stretch => stretch.Source).Where(count => count.Value >= MostStretches))
                values[scattered.Key] = InOrder(values[scattered.Key], scattered.Key, found);
            return new SampleRows(
                samples,
                ChannelsLast.Join([.. Stretches(found).Select(stretch => (values[stretch.Source], stretch.Start, stretch.Count))]));
        }
        finally
        {
            foreach (var source in values) source.Dispose();
        }
    }

    /// <summary>Releases them.</summary>
    public void Dispose() => Values.Dispose();

    private static (int Source, int Place) Find(SampleRows[] sources, int sample)
    {
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i]._places.TryGetValue(sample, out int place)) return (i, place);
        }

        throw new InvalidOperationException($"No source has the row of sample {sample}.");
    }

    /// <summary>One source's rows in the order in which they are wanted, which is noted.</summary>
    private static Tensor InOrder(Tensor values, int source, (int Source, int Place)[] wanted)
    {
        using var index = tensor(wanted.Where(row => row.Source == source).Select(row => (long)row.Place).ToArray(), device: values.device);
        int next = 0;
        foreach (ref var row in wanted.AsSpan())
        {
            if (row.Source == source) row.Place = next++;
        }

        using (values) return ChannelsLast.Select(values, index);
    }

    /// <summary>Rows that lie behind each other in their source are one stretch.</summary>
    private static List<(int Source, int Start, int Count)> Stretches((int Source, int Place)[] rows)
    {
        var stretches = new List<(int Source, int Start, int Count)>();
        foreach (var (source, place) in rows)
        {
            if (stretches is [.., var last] && last.Source == source && last.Start + last.Count == place)
                stretches[^1] = last with { Count = last.Count + 1 };
            else stretches.Add((source, place, 1));
        }

        return stretches;
    }
}
