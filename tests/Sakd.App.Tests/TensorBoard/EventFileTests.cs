using Sakd.App.TensorBoard;
using Sakd.Runtime.Tests;
using Sakd.Testing;

namespace Sakd.App.Tests.TensorBoard;

/// <summary>Event files as TensorBoard reads them.</summary>
public sealed class EventFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        double before = Now();
        var summary = new Summary();
        summary.Scalar("loss/training", 0.1);
        summary.Scalar("größe", -300);
        summary.Histogram("decisions/spots", [0.5, 0, 1]);
        summary.Image("images/first_batch", height: 300, width: 2, [1, 2, 3]);
        EventFile.Begin(".", step: 1).Add(1L << 40, summary);

        byte[] file = File.ReadAllBytes(Assert.Single(EventFile.In(".")));
        var events = EventReader.Read(file);
        Assert.Equal(["brain.Event:2", ""], events.Select(one => one.FileVersion));
        Assert.DoesNotContain(events, one => one.Restarts());
        Assert.All(events, one => Assert.InRange(one.WallTime, before, Now()));

        Assert.Equal(1L << 40, events[1].Step);
        var values = events[1].Values();
        Assert.Equal(0.1f, values["loss/training"].SimpleValue);
        Assert.Equal(-300f, values["größe"].SimpleValue);
        var histogram = values["decisions/spots"].Histo;
        Assert.Equal((-0.5, 2.5, 1.5, 2.0, 4.0), (histogram.Min, histogram.Max, histogram.Num, histogram.Sum, histogram.SumSquares));
        Assert.Equal([-0.5, 0.5, 1.5, 2.5], histogram.BucketLimit);
        Assert.Equal([0, 0.5, 0, 1], histogram.Bucket);
        var image = values["images/first_batch"].Image;
        Assert.Equal((300, 2, 3), (image.Height, image.Width, image.Colorspace));
        Assert.Equal([1, 2, 3], image.EncodedImageString.ToByteArray());

        // As every event file begins: the length of the event with the version, 24, and its checksum.
        Assert.Equal(Convert.FromHexString("1800000000000000A37F4B22"), file[..12]);
    }

    /// <summary>Of a run that is stopped, killed while it writes and gone on with, three times within a second.</summary>
    [Fact]
    public void AFileThatIsBegunLaterTakesItsStepsBack()
    {
        Write(first: 1, last: 3);
        string file = EventFile.In(".").Last();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^5]);
        Write(first: 3, last: 4);
        Write(first: 4, last: 5);

        string[] files = [.. EventFile.In(".")];
        Assert.Equal(3, files.Length);
        var restart = EventReader.Read(File.ReadAllBytes(files[2]))[1];
        Assert.True(restart.Restarts());
        Assert.Equal(4, restart.Step);
        Assert.Equal([1, 2, 3, 4, 5], EventReader.ReadFolder(".").Select(one => one.Step));
    }

    [Fact]
    public void AFileThatCannotBeWrittenIsNamed()
    {
        var file = EventFile.Begin(".", step: 1);
        string path = EventFile.In(".").Single();
        File.Delete(path);
        Directory.CreateDirectory(path);
        var refusal = Assert.Throws<SakdException>(() => file.Add(1, new Summary()));
        Assert.Contains($"{path} cannot be written", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorBoardItselfReadsThem()
    {
        if (!Python.Has("tensorboard")) Assert.Skip("there is no python3 with tensorboard");
        Write(first: 1, last: 3);
        Write(first: 2, last: 4);
        string read = Python.Run("""
            from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
            events = EventAccumulator(".").Reload()
            print([(event.step, event.value) for event in events.Scalars("loss")])
            print([event.step for event in events.Histograms("spots")])
            """);
        Assert.Equal("[(1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0)]\n[1, 2, 3, 4]\n", read);
    }

    private static double Now() => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static void Write(int first, int last)
    {
        var file = EventFile.Begin(".", first);
        for (int step = first; step <= last; step++)
        {
            var summary = new Summary();
            summary.Scalar("loss", step);
            summary.Histogram("spots", [1, step]);
            file.Add(step, summary);
        }
    }
}
