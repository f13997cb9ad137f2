using System.Globalization;

namespace Sakd.Generators.Graphs;

/// <summary>
/// The shape of a feature, without the batch: a map of channels x height x width, or tokens, which are the pixels of such a map one after
/// the other and, before them, those that belong to no pixel, such as a class token.
/// </summary>
internal readonly record struct Shape(long Channels, long Height, long Width)
{
    /// <summary>The largest size that the compiler works with, far beyond any network; products of a few of them stay countable.</summary>
    public const long Largest = 65_536;

    /// <summary>The most elements that a tensor of one sample, or a network's weights, can have: what counts them is an int.</summary>
    public const long MostElements = int.MaxValue;

    /// <summary>The tokens that belong to no pixel; null for a map.</summary>
    public long? Extra { get; init; }

    /// <summary>Whether these are tokens rather than a map.</summary>
    public bool IsTokens => Extra is not null;

    /// <summary>How many tokens there are.</summary>
    public long Tokens => (Height * Width) + (Extra ?? 0);

    /// <summary>How many elements it has.</summary>
    public long Elements => Channels * Tokens;

    /// <summary>The pixels as a map.</summary>
    public Shape AsMap => this with { Extra = null };

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

    /// <summary>Whether a map is as high and as wide as another.</summary>
    public bool Covers(Shape other) => Height >= other.Height && Width >= other.Width;

    /// <summary>As declarations and messages write it: 3x32x32, or 14x14 tokens of 192 and 1 more.</summary>
    public override string ToString() => Extra is not { } extra
        ? FormattableString.Invariant($"{Channels}x{Height}x{Width}")
        : FormattableString.Invariant($"{Height}x{Width} tokens of {Channels}")
            + (extra == 0 ? "" : FormattableString.Invariant($" and {extra} more"));

    /// <summary>As code writes it: new FeatureShape(3, 32, 32), or FeatureShape.Tokens(192, 14, 14, extra: 1).</summary>
    public string ToCode => Extra is { } extra
        ? FormattableString.Invariant($"FeatureShape.Tokens({Channels}, {Height}, {Width}, extra: {extra})")
        : FormattableString.Invariant($"new FeatureShape({Channels}, {Height}, {Width})");

    /// <summary>As comments write it, with the batch: [B, 3, 32, 32], or [B, 197, 192] for tokens.</summary>
    public string WithBatch => IsTokens
        ? FormattableString.Invariant($"[B, {Tokens}, {Channels}]")
        : FormattableString.Invariant($"[B, {Channels}, {Height}, {Width}]");

    /// <summary>As comments write it where it is a vector's: [B, 64].</summary>
    public string AsVector => FormattableString.Invariant($"[B, {Channels}]");
}
