using Sakd.Layers;
using Sakd.Routing;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Routing;

/// <summary>The rows of a sample are [sample, 10 sample] in the first source, and negative in the second.</summary>
public sealed class SampleRowsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    [Fact]
    public void AStretchOfOneSourceIsAView()
    {
        var source = Source(4, 2, 7, 1);
        using var rows = SampleRows.Gather([2, 7], source);

        Close.Exactly(tensor(new double[,] { { 2, 20 }, { 7, 70 } }), rows!.Values, "rows");
        source.Values.zero_();
        Close.Exactly(zeros(2, 2, ScalarType.Float64), rows.Values, "what became of the source");
    }

    [Fact]
    public void SeveralStretchesAreCopiedInTheOrderThatIsWanted()
    {
        using var rows = SampleRows.Gather([7, 1, 4], Source(4, 2, 7, 1));
        Assert.Equal([7, 1, 4], rows!.Samples);
        Close.Exactly(tensor(new double[,] { { 7, 70 }, { 1, 10 }, { 4, 40 } }), rows.Values, "rows");
    }

    [Fact]
    public void ASampleIsTakenFromTheFirstSourceThatHasIt()
    {
        using var rows = SampleRows.Gather([1, 2, 3], null, Negative(2), Source(3, 2, 1));
        Close.Exactly(tensor(new double[,] { { 1, 10 }, { -2, -20 }, { 3, 30 } }), rows!.Values, "rows");
    }

    /// <summary>More stretches than are joined one by one, of two sources in turn.</summary>
    [Fact]
    public void ScatteredRowsArePutInOrder()
    {
        int[] wanted = [9, 0, 7, 2, 5, 4, 3, 6, 1, 8];
        using var rows = SampleRows.Gather(wanted, Negative(1, 3, 5, 7, 9), Source(0, 2, 4, 6, 8));

        var expected = wanted
            .Select(sample => sample % 2 == 0 ? sample : -sample)
            .SelectMany(value => (double[])[value, 10 * value])
            .ToArray();
        Close.Exactly(tensor(expected).view(10, 2), rows!.Values, "rows");
    }

    [Fact]
    public void FeaturesKeepTheirOrderInMemory()
    {
        bool isUsed = ChannelsLast.IsUsed;
        ChannelsLast.IsUsed = true;
        try
        {
            var feature = ChannelsLast.Of(arange(5 * 3 * 2 * 2, ScalarType.Float32).view(5, 3, 2, 2));
            using var batch = SampleRows.OfBatch(feature);
            using var rows = SampleRows.Gather([3, 4, 0], batch);
            Close.Exactly(cat([feature.narrow(0, 3, 2), feature.narrow(0, 0, 1)]), rows!.Values, "rows");
            Assert.Equal([12L, 1, 6, 3], rows.Values.stride());
        }
        finally
        {
            ChannelsLast.IsUsed = isUsed;
        }
    }

    [Fact]
    public void OfABatchThoseAloneAreThereWhoAreMeant()
    {
        var batch = Source(0, 1, 2).Values;
        using var rows = SampleRows.Gather([1], SampleRows.Among([1], batch), Negative(0, 2));
        Close.Exactly(tensor(new double[,] { { 1, 10 } }), rows!.Values, "rows");

        string message = Assert.Throws<InvalidOperationException>(() => SampleRows.Gather([2], SampleRows.Among([1], batch))).Message;
        Assert.Contains("sample 2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoSamplesHaveNoRows() => Assert.Null(SampleRows.Gather([], Source(1)));

    public void Dispose() => _scope.Dispose();

    private static SampleRows Source(params int[] samples) =>
        new(samples, tensor(samples.SelectMany(sample => (double[])[sample, 10 * sample]).ToArray()).view(samples.Length, 2));

    private static SampleRows Negative(params int[] samples)
    {
        var rows = Source(samples);
        return rows.With(-rows.Values);
    }
}
