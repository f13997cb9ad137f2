using System.Collections.Immutable;
using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>Makes of a data set what is trained on.</summary>
internal static class DataLoader
{
    /// <summary>Loads a data set, which is taken over.</summary>
    /// <param name="name">What to call it in reports.</param>
    /// <param name="data">The data set.</param>
    /// <param name="request">What is wanted.</param>
    /// <exception cref="SakdException">It has one class, images cannot be read, or there are too few.</exception>
    public static ImageData Load(string name, DataSet data, DataRequest request)
    {
        try
        {
            if (data.ClassNames.Length < 2) throw OneClass(name, data);
            var geometry = GeometryOf(data, request);

            // Files are gone over once beforehand: a network is not trained for an hour before the image that cannot be read.
            var scan = data.Shape is null ? DataScans.Of(data, geometry, request.Terminal, request.Stop) : null;
            if (scan is not null && !request.SkipUnreadable) Refuse(name, scan);
            var split = DataSplit.Of(data, scan?.Skipped);
            if (request.SelectsOnTest) split = split.SelectingOnTest();
            return Load(name, data, request, geometry, scan, split);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Refuses data of one class.</summary>
    public static SakdException OneClass(string name, DataSet data) =>
        new($"{name} has one class, '{data.ClassNames[0]}': there is nothing to tell it from; add images of another class");

    /// <summary>Refuses data with images that cannot be read.</summary>
    /// <exception cref="ProblemsException">There are some.</exception>
    public static void Refuse(string name, DataScan scan)
    {
        string[] problems = [.. scan.Unreadables.Select(image => image.Problem)];
        if (problems.Length == 0) return;
        string way = "--skip-unreadable goes on without";
        if (problems.Length == 1) throw new ProblemsException($"{problems[0]}; {way} it", []);
        throw new ProblemsException(
            $"{Formatted.Count(problems.Length)} images of {name} cannot be read; {way} them:", Problems.ListOf(problems));
    }

    /// <summary>
    /// The shape that images are brought into: arrays keep their size, and their channels too unless others are asked for; files are
    /// brought into whatever is asked for.
    /// </summary>
    public static ImageGeometry GeometryOf(DataSet data, DataRequest request)
    {
        if (data.Shape is not { } own) return ImageGeometry.For(request.Input ?? DataRequest.SmallColour);
        var shape = request.Input is { } input && request.ConvertsChannels && (input.Height, input.Width) == (own.Height, own.Width)
            && input.Channels is 1 or 3 && own.Channels is 1 or 3
            ? input
            : own;
        return new ImageGeometry(shape, shape);
    }

    private static ImageData Load(
        string name, DataSet data, DataRequest request, ImageGeometry geometry, DataScan? scan, DataSplit split)
    {
        // What fits into memory as a whole is there as a whole.
        long images = split.Training.Length + split.Validation.Length + split.Test.Length;
        var (channels, height, width) = geometry.Stored;
        long resident = images * channels * height * width <= request.ResidentBytes ? long.MaxValue : 0;

        // What is read ahead is in memory as well.
        var streaming = Streaming.Default with { BytesAhead = Math.Min(Streaming.Default.BytesAhead, request.ResidentBytes) };
        var lease = new DataLease(data, holders: request.SelectsOnTest ? 2 : 3);
        var sets = new List<ImageSet>();
        try
        {
            foreach (var places in (ReadOnlySpan<ImmutableArray<int>>)
                [split.Training, .. request.SelectsOnTest ? [] : (ReadOnlySpan<ImmutableArray<int>>)[split.Validation], split.Test])
                sets.Add(ImageSet.Of(new FileImages(lease, places, geometry), resident, streaming, request.Stop));
        }
        catch
        {
            foreach (var set in sets) set.Dispose();
            throw;
        }

        var (validation, test) = (sets[request.SelectsOnTest ? ^1 : ^2], sets[^1]);
        var measured = request.SelectsOnTest ? scan?.WholeNormalisation : scan?.Normalisation;
        var loaded = new ImageData(name, sets[0], validation, test)
        {
            Shape = geometry.Input,
            ClassNames = data.ClassNames,
            Origins = scan is null && !request.SelectsOnTest ? [] : split.Origins,
            Normalisation = request.Normalisation ?? measured ?? Normalisation.Of(sets[0]),
            Fingerprint = scan is null ? ImageData.HashOf(sets[0]) : Convert.FromHexString(scan.Fingerprint),
            Skipped = [.. scan?.Unreadables.Select(image => image.Problem) ?? []],
        };
        foreach (string warning in request.Terminal is null ? [] : MissingClasses.Of(data.ClassNames, split.CountsOf(data)))
            request.Terminal!.Warn(warning);
        return loaded;
    }
}
