using System.Collections.Immutable;
using System.CommandLine;
using Sakd.App.Images;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Steps;
using Sakd.Data;
using Sakd.Training;
using SkiaSharp;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Tables;

/// <summary>Whether a step has its images when it wants them.</summary>
internal sealed class DataTable()
    : TableCommand("data", "Images: augmented in memory, decoded from JPEG files, and waited for by a step")
{
    private const int Resident = 6400, Files = 256, Side = 256, Epoch = 1024;

    private static readonly FeatureShape _cifar = new(3, 32, 32);

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        string folder = Directory.CreateTempSubdirectory("sakd-data-").FullName;
        try
        {
            yield return Augmented(settings);
            Say($"{Files} JPEG files of {Side}x{Side}");
            WriteFiles(folder);
            yield return Decoded(folder, settings);
            yield return Waited(folder, settings);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Report Augmented(Settings settings)
    {
        set_num_threads(1);
        using var set = new ResidentImages(
            randint(0, 256, [Resident, 3, 32, 32], ScalarType.Byte), arange(Resident, ScalarType.Int64).remainder(100));
        var normalisation = Normalisation.Of(set);
        (string Name, Augmentation How)[] ways =
        [
            ("window and mirror", new Augmentation(4, Flip: true)),
            ("window, mirror and TrivialAugment", new Augmentation(4, Flip: true) { Operations = RandomOperations.TrivialAugmentWide }),
            ("rectangles, mirror and colours", new Augmentation(0, Flip: true) { Crop = new ResizedCrop(), Colour = new ColourJitter() }),
        ];
        int epoch = 0;
        var series = Interleaved.Time(
            [.. ways.Select(way => Subject.Of(way.Name, () => GoThrough(set, normalisation, settings.Batch, epoch++, way.How)))], settings);
        var report = new Report($"Images of 3x32x32 in memory, batches of {settings.Batch}, one thread", "augmented by", "images/s")
        {
            Note = "Gathered, augmented and normalised. The aim is 20,000 of the first.",
        };
        foreach (var one in series) report.Add(one.Name, Spread.Of(one.Seconds.Select(seconds => Resident / seconds)));
        return report;
    }

    private static void GoThrough(ImageSet set, Normalisation normalisation, int batch, int epoch, Augmentation augmentation)
    {
        foreach (var images in new BatchSource(set, normalisation, batch, CPU).Shuffled(1, epoch, augmentation)) images.Dispose();
    }

    private static Report Decoded(string folder, Settings settings)
    {
        byte[][] files = [.. Directory.GetFiles(folder, "*.jpg", SearchOption.AllDirectories).Select(File.ReadAllBytes)];
        var data = DataKinds.Open(folder, CancellationToken.None);
        using var source = new FileImages(new DataLease(data, holders: 1), [.. Enumerable.Range(0, Files)], ImageGeometry.For(_cifar));
        using var large = new FileImages(
            new DataLease(data, holders: 2), [.. Enumerable.Range(0, Files)], ImageGeometry.For(new FeatureShape(3, 224, 224)));
        var pixels = new byte[3 * 256 * 256];
        var series = Interleaved.Time(
            [
                Subject.Of("SkiaSharp's decoder alone", () =>
                {
                    foreach (byte[] file in files) SKBitmap.Decode(file).Dispose();
                }),
                Subject.Of("read for 3x32x32", () => ReadAll(source, pixels)),
                Subject.Of("read for 3x224x224", () => ReadAll(large, pixels)),
            ],
            settings);
        var report = new Report($"JPEG files of {Side}x{Side}, one thread", "", "images/s", "rate over the decoder's")
        {
            Note = "Read: from the file, decoded, turned, resized and cut. The aim is 0.9; what is decoded smaller than it is exceeds 1.",
        };
        foreach (var one in series)
            report.Add(one.Name, Spread.Of(one.Seconds.Select(seconds => Files / seconds)), series[0].Over(one));
        return report;
    }

    private static void ReadAll(ImageSource source, byte[] pixels)
    {
        int bytes = source.Shape.Channels * source.Shape.Height * source.Shape.Width;
        for (int i = 0; i < source.Count; i++) source.Read(i, pixels.AsSpan(0, bytes));
    }

    private static Report Waited(string folder, Settings settings)
    {
        set_num_threads(settings.Threads);
        var report = new Report(
            $"Adaptive steps of {settings.Batch} images, {settings.Threads} threads, attention transfer",
            "pair", "images", "share of the time")
        {
            Note = "The share of an epoch's time in which its steps wait for their images, augmentation among it. The aim is 0.03.",
        };
        foreach (string pair in settings.Pairs)
        {
            Say(pair);
            using var workload = Workload.Of(pair, settings.Batch);
            foreach (bool streamed in (bool[])[false, true])
                report.Add(pair, streamed ? "JPEG files, streamed" : "in memory", WaitedFor(folder, workload, streamed, settings));
        }

        return report;
    }

    private static Spread WaitedFor(string folder, Workload workload, bool streamed, Settings settings)
    {
        var data = DataKinds.Open(folder, CancellationToken.None);
        ImmutableArray<int> places = [.. Enumerable.Range(0, Epoch).Select(i => i % Files)];
        var source = new FileImages(new DataLease(data, holders: 1), places, ImageGeometry.For(_cifar));
        using var set = ImageSet.Of(source, streamed ? 0 : long.MaxValue, Streaming.Default);
        var normalisation = Normalisation.Of(set);
        using var step = Variants.Compiled.Start(workload);
        var shares = ImmutableArray.CreateBuilder<double>();
        for (int epoch = 0; epoch < settings.Rounds + 1; epoch++)
        {
            var totals = new EpochTotals([]);
            double waited = 0;
            using var batches = new BatchSource(set, normalisation, settings.Batch, CPU)
                .Shuffled(1, epoch, new Augmentation(4, Flip: true)).GetEnumerator();
            while (true)
            {
                long began = System.Diagnostics.Stopwatch.GetTimestamp();
                if (!batches.MoveNext()) break;
                waited += System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds;
                using var batch = batches.Current;
                step.Run(batch.Images, batch.Labels, batch.Indices);
            }

            // The first epoch has the runtime compile.
            if (epoch > 0) shares.Add(waited / totals.Seconds);
        }

        return Spread.Of(shares);
    }

    private static void WriteFiles(string folder)
    {
        using var bitmap = new SKBitmap(Side, Side);
        var random = new Random(1);
        for (int i = 0; i < Files; i++)
        {
            string name = Directory.CreateDirectory(Path.Combine(folder, $"class{i % 4}")).FullName;
            using (var canvas = new SKCanvas(bitmap))
            {
                canvas.Clear(Colour(random));
                using var paint = new SKPaint();
                for (int spot = 0; spot < 200; spot++)
                {
                    paint.Color = Colour(random).WithAlpha(128);
                    canvas.DrawCircle(random.Next(Side), random.Next(Side), random.Next(4, 40), paint);
                }
            }

            using var encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
            File.WriteAllBytes(Path.Combine(name, $"{i:000}.jpg"), encoded.ToArray());
        }

        static SKColor Colour(Random random) => new((uint)random.NextInt64(0x1000000) | 0xFF000000);
    }
}
