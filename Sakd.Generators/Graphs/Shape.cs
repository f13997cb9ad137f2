using System.Globalization;

namespace Sakd.Generators.Graphs;

/// <summary>The shape of a feature, without the batch: channels x height x width.</summary>
internal readonly record struct Shape(long Channels, long Height, long Width)
{
    /// <summary>The largest size that the compiler works with, far beyond any network; products of a few of them stay countable.</summary>
    public const long Largest = 65_536;

    /// <summary>The most elements that a tensor of one sample, or a network's weights, can have: what counts them is an int.</summary>
    public const long MostElements = int.MaxValue;

    /// <summary>How many elements it has.</summary>
    public long Elements => Channels * Height * Width;

    public static Shape? Parse(string text)
    {
        var parts = text.Split('x');
        if (parts.Length != 3)
        {
            return null;
        }

        var numbers = new long[3];
        for (var i = 0; i < 3; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > (int)Largest)
            {
                return null;
            }

            numbers[i] = number;
        }

        return new Shape(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>As declarations and messages write it: 3x32x32.</summary>
    public override string ToString() => FormattableString.Invariant($"{Channels}x{Height}x{Width}");

    /// <summary>As code writes it: new FeatureShape(3, 32, 32).</summary>
    public string ToCode => FormattableString.Invariant($"new FeatureShape({Channels}, {Height}, {Width})");

    /// <summary>As comments write it, with the batch: [B, 3, 32, 32].</summary>
    public string WithBatch => FormattableString.Invariant($"[B, {Channels}, {Height}, {Width}]");

    /// <summary>As comments write it where it is a vector's: [B, 64].</summary>
    public string AsVector => FormattableString.Invariant($"[B, {Channels}]");
}
