using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>Goes over all images of a data set once, on all processors.</summary>
internal static class DataScanner
{
    private const int SizesKept = 5;

    /// <summary>What makes a scan another one: the names, sizes and times of the images, and the shape that is trained on.</summary>
    public static string KeyOf(DataSet data, ImageGeometry geometry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, $"{data.Kind}\n{geometry.Stored}\n{string.Join('\n', data.ClassNames)}\n");
        for (int i = 0; i < data.Records.Count; i++)
            Add(hash, $"{data.Records.KeyOf(i)}\n{data.Records.StampOf(i)} {data.Labels[i]} {(int)data.Parts[i]}\n");
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..24];
    }

    /// <summary>Scans.</summary>
    /// <param name="data">The data.</param>
    /// <param name="geometry">The shape that is trained on.</param>
    /// <param name="progress">Is told of each image that is done.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <exception cref="SakdException">None of the images can be read.</exception>
    public static DataScan Scan(DataSet data, ImageGeometry geometry, Action progress, CancellationToken stop)
    {
        var facts = new ImageFacts[data.Records.Count];
        var all = new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.For(0, facts.Length, all, i =>
            {
                facts[i] = ImageFacts.Of(data.Records, i, geometry);
                progress();
            });
        }
        catch (AggregateException e)
        {
            // What is no mistake of the data is what it is.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return Gather(data, geometry, facts);
    }

    private static DataScan Gather(DataSet data, ImageGeometry geometry, ImageFacts[] facts)
    {
        ImmutableArray<DataScan.Unreadable> unreadables =
        [
            .. facts.Index()
                .Where(fact => fact.Item.Problem is not null)
                .Select(fact => new DataScan.Unreadable(fact.Index, fact.Item.Problem!))
        ];
        ImageFacts[] readable = [.. facts.Where(fact => fact.Problem is null)];
        if (readable.Length == 0) AllUnreadable(data, unreadables);

        var split = DataSplit.OrAll(data, unreadables.Select(image => image.Place).ToHashSet(), out _);
        var (across, within) = Twins(facts, split);
        DataScan.SizeCount[] sizes = [.. readable
            .CountBy(fact => (fact.Shape.Width, fact.Shape.Height))
            .Select(size => new DataScan.SizeCount(size.Key.Width, size.Key.Height, size.Value))
            .OrderByDescending(size => size.Count).ThenBy(size => size.Width).ThenBy(size => size.Height)];
        return new DataScan
        {
            Key = KeyOf(data, geometry),
            Fingerprint = data.Shape is null ? Fingerprint(data, facts, split) : Fingerprint(data, geometry, split.Training),
            Normalisation = Measured(facts, split.Training, geometry),
            WholeNormalisation = Measured(facts, split.WholeTraining, geometry),
            Unreadables = unreadables,
            AcrossParts = [.. across.Take(Problems.Listed)],
            AcrossPartsCount = across.Count,
            WithinParts = [.. within.Take(Problems.Listed)],
            WithinPartsCount = within.Count,
            Formats = new SortedDictionary<string, int>(
                readable.CountBy(fact => fact.Format).ToDictionary(format => format.Key, format => format.Value), StringComparer.Ordinal),
            Sizes = [.. sizes.Take(SizesKept)],
            SizesCount = sizes.Length,
            Smallest = sizes.MinBy(size => (long)size.Width * size.Height)!,
            Largest = sizes.MaxBy(size => (long)size.Width * size.Height)!,
            Grey = readable.Count(fact => fact.Shape.Channels == 1),
            Alpha = readable.Count(fact => fact.HasAlpha),
            Bytes = readable.Sum(fact => (long)fact.Bytes),
        };
    }

    private static void AllUnreadable(DataSet data, ImmutableArray<DataScan.Unreadable> unreadables)
    {
        if (unreadables.Length == 1) throw new ProblemsException(unreadables[0].Problem, []);
        throw new ProblemsException(
            $"none of the {Formatted.Count(unreadables.Length)} images of {data.Path} can be read:",
            Problems.ListOf([.. unreadables.Select(image => image.Problem)]));
    }

    // Sums of whole numbers, so that the order in which they come does not matter.
    private static Normalisation Measured(ImageFacts[] facts, ImmutableArray<int> training, ImageGeometry geometry)
    {
        var channels = Enumerable.Range(0, geometry.Stored.Channels);
        return Normalisation.Of(
            [.. channels.Select(c => training.Sum(place => facts[place].Sums[c]))],
            [.. channels.Select(c => training.Sum(place => facts[place].Squares[c]))],
            (long)training.Length * geometry.Stored.Height * geometry.Stored.Width);
    }

    private static string Fingerprint(DataSet data, ImageFacts[] facts, DataSplit split)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, string.Join('\n', data.ClassNames));
        foreach (var part in (ReadOnlySpan<ImmutableArray<int>>)[split.Training, split.Validation, split.Test])
        {
            Add(hash, $"\npart of {part.Length}\n");
            foreach (int place in part)
            {
                Add(hash, $"{data.Records.KeyOf(place)} {data.Labels[place]}\n");
                facts[place].Contents.AddTo(hash);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // What ImageData has of itself: pixels, labels and their order.
    private static string Fingerprint(DataSet data, ImageGeometry geometry, ImmutableArray<int> training)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var pixels = new byte[geometry.Stored.Channels * geometry.Stored.Height * geometry.Stored.Width];
        foreach (int place in training)
        {
            geometry.Apply(data.Records.Decode(place, data.Records.Read(place)).Picture, pixels);
            hash.AppendData(pixels);
        }

        foreach (int place in training) hash.AppendData(BitConverter.GetBytes(data.Labels[place]));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static (List<DataScan.Twin> Across, List<DataScan.Twin> Within) Twins(ImageFacts[] facts, DataSplit split)
    {
        var first = new Dictionary<ImageFacts.Hash, (int Part, int Place)>(facts.Length);
        List<DataScan.Twin> across = [], within = [];
        foreach (var (part, places) in ((ImmutableArray<int>[])[split.Training, split.Validation, split.Test]).Index())
        {
            foreach (int place in places)
            {
                if (first.TryAdd(facts[place].Pixels, (part, place))) continue;
                var before = first[facts[place].Pixels];
                (before.Part == part ? within : across).Add(new DataScan.Twin(before.Place, place));
            }
        }

        return (across, within);
    }

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
}
