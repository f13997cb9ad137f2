using System.Runtime.InteropServices;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Exporting.Quantising;

/// <summary>Finds by images which numbers the values of a network are, and so which bytes stand for them.</summary>
/// <param name="batches">Reads the images, float32, normalised, [B, C, H, W] of the network's input, which stay the reader's.</param>
/// <param name="rule">How ranges are chosen.</param>
/// <param name="images">Which images these are, in words.</param>
internal sealed class Calibration(Func<IEnumerable<Tensor>> batches, RangeRule rule, string images)
{
    /// <summary>The names of the rules.</summary>
    public static Choices<RangeRule> Rules { get; } =
        new(("percentile", RangeRule.Percentile), ("entropy", RangeRule.Entropy), ("minmax", RangeRule.MinMax));

    /// <summary>In words, how the bytes are chosen.</summary>
    public string Description => $"int8, ranges {Rules.NameOf(rule)} of {images}";

    /// <summary>What <see cref="RangeRule.Percentile"/> leaves out at either end.</summary>
    private const double Beyond = 1e-4;

    /// <summary>The bytes of each value that becomes bytes.</summary>
    /// <param name="network">The network, by its output, with batch norms taken in.</param>
    /// <exception cref="SakdException">It makes numbers that are not finite.</exception>
    public IReadOnlyDictionary<GraphValue, ByteScale> Scales(GraphValue network)
    {
        var plan = QuantisationPlan.Of(network);
        var ranges = Ranges(network, plan.Values.ToHashSet());
        return plan.ToDictionary(entry => entry.Key, entry => ByteScale.Of(ranges[entry.Value]));
    }

    private Dictionary<GraphValue, ValueRange> Ranges(GraphValue network, HashSet<GraphValue> values)
    {
        var seen = values.ToDictionary(value => value, _ => ValueRange.None);
        Look(network, values, (value, numbers) => seen[value] = seen[value].With(RangeOf(value, numbers)));

        // Pixels come in 256 steps from end to end already; zeros alone lie in one bin.
        var spread = values.Where(value => value.Operation is not null && seen[value].Low < seen[value].High).ToHashSet();
        if (rule == RangeRule.MinMax || spread.Count == 0) return seen;
        bool absolute = rule == RangeRule.Entropy;
        var histograms = spread.ToDictionary(
            value => value,
            value => absolute ? new Histogram(0, seen[value].Largest) : new Histogram(seen[value].Low, seen[value].High));
        Look(network, spread, (value, numbers) =>
        {
            if (absolute) histograms[value].AddAbsolute(numbers);
            else histograms[value].Add(numbers);
        });
        foreach (var (value, histogram) in histograms)
        {
            var range = absolute ? Both((float)histogram.Entropy()) : histogram.Percentile(Beyond);
            seen[value] = range.Within(seen[value]);
        }

        return seen;

        static ValueRange Both(float end) => new(-end, end);
    }

    private void Look(GraphValue network, HashSet<GraphValue> values, Look look)
    {
        foreach (var batch in batches())
        {
            using var scope = NewDisposeScope();
            GraphInterpreter.Compute(network, batch, (value, computed) =>
            {
                if (!values.Contains(value)) return;
                using var dense = computed.contiguous();
                look(value, MemoryMarshal.Cast<byte, float>(dense.bytes));
            });
        }
    }

    private static ValueRange RangeOf(GraphValue value, ReadOnlySpan<float> numbers)
    {
        var range = ValueRange.None;
        foreach (float number in numbers)
        {
            range = float.IsFinite(number)
                ? new ValueRange(Math.Min(range.Low, number), Math.Max(range.High, number))
                : throw new SakdException(
                    $"a {value.Operation?.GetType().Name ?? "pixel"} is {number} for an image that it is calibrated with: the weights or "
                    + "the normalisation are of something else");
        }

        return range;
    }
}

/// <summary>Looks at what a value is for a batch of images.</summary>
internal delegate void Look(GraphValue value, ReadOnlySpan<float> numbers);
