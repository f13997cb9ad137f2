using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sakd;

/// <summary>
/// The static shape of one sample's feature: a map [C, H, W], written "3x32x32"; or tokens [N, C], which are the pixels of such a map, row
/// by row, behind those that belong to no pixel, such as a class token.
/// </summary>
/// <param name="Channels">C, the number of channels.</param>
/// <param name="Height">H, in pixels.</param>
/// <param name="Width">W, in pixels.</param>
public readonly record struct FeatureShape(int Channels, int Height, int Width)
{
    /// <summary>How many tokens belong to no pixel; null for a map.</summary>
    public int? Extra { get; init; }

    /// <summary>Whether these are tokens rather than a map.</summary>
    public bool IsTokens => Extra is not null;

    /// <summary>N, the number of tokens; of a map, of pixels.</summary>
    public int Length => Height * Width + (Extra ?? 0);

    /// <summary>The shape of tokens.</summary>
    /// <param name="channels">C, the length of a token.</param>
    /// <param name="height">H of the map whose pixels they are.</param>
    /// <param name="width">W of that map.</param>
    /// <param name="extra">How many belong to no pixel.</param>
    public static FeatureShape Tokens(int channels, int height, int width, int extra = 0) => new(channels, height, width) { Extra = extra };

    /// <summary>Reads a shape written as channels, height and width, for example "3x32x32".</summary>
    /// <param name="text">The text to read.</param>
    /// <exception cref="FormatException"><paramref name="text"/> is no such shape.</exception>
    public static FeatureShape Parse(string text) =>
        TryParse(text, out var shape)
            ? shape
            : throw new FormatException($"'{text}' is no shape: expected channels, height and width, such as 3x32x32.");

    /// <summary>Reads a shape written as channels, height and width, for example "3x32x32".</summary>
    /// <param name="text">The text to read.</param>
    /// <param name="shape">The shape, where the text is one.</param>
    /// <returns>Whether <paramref name="text"/> is three positive numbers separated by "x".</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out FeatureShape shape)
    {
        shape = default;
        if (text?.Split('x') is not [var channels, var height, var width]) return false;
        if (!TrySize(channels, out int c) || !TrySize(height, out int h) || !TrySize(width, out int w)) return false;

        shape = new FeatureShape(c, h, w);
        return true;
    }

    /// <summary>The shape with the channels of another after its own.</summary>
    /// <param name="other">A shape of the same size.</param>
    public FeatureShape Concat(FeatureShape other) => this with { Channels = Channels + other.Channels };

    /// <summary>The shape with other channels.</summary>
    /// <param name="channels">Their number.</param>
    public FeatureShape WithChannels(int channels) => this with { Channels = channels };

    /// <summary>The shape with one of several equal parts of the channels.</summary>
    /// <param name="parts">The number of parts.</param>
    public FeatureShape Part(int parts) => this with { Channels = Exact.Divide(Channels, parts) };

    /// <summary>The pixels of the map, one after the other.</summary>
    public FeatureShape AsTokens() => this with { Extra = Extra ?? 0 };

    /// <summary>The map whose pixels the tokens are.</summary>
    public FeatureShape AsMap() => this with { Extra = null };

    /// <summary>The tokens behind one more that belongs to no pixel.</summary>
    public FeatureShape WithExtra() => this with { Extra = (Extra ?? 0) + 1 };

    /// <summary>The shape with half of the channels.</summary>
    public FeatureShape Half() => this with { Channels = Exact.Divide(Channels, 2) };

    /// <summary>The shape with one pixel, as the mean of each channel has it.</summary>
    public FeatureShape Pooled() => new(Channels, 1, 1);

    /// <summary>The shape as channels, height and width: "3x32x32"; or as "14x14 tokens of 192 and 1 more".</summary>
    public override string ToString() =>
        Extra is not { } extra ? string.Create(CultureInfo.InvariantCulture, $"{Channels}x{Height}x{Width}")
        : string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width} tokens of {Channels}{(extra == 0 ? "" : $" and {extra} more")}");

    private static bool TrySize(string text, out int size) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size > 0;
}
