using System.Globalization;

namespace Sakd.CodeFixes.Members;

/// <summary>What can be read of the shape of one sample: a map, or a vector of so many channels. A size that cannot is null.</summary>
internal sealed record ReadShape(long? Channels, long? Height, long? Width, bool IsVector = false)
{
    /// <summary>A map of which nothing is known.</summary>
    public static ReadShape Unknown { get; } = new(null, null, null);

    /// <summary>Whether it is one pixel, or a vector.</summary>
    public bool IsPixel => Height == 1 && Width == 1;

    /// <summary>Whether every size is known.</summary>
    public bool IsKnown => Channels is not null && Height is not null && Width is not null;

    /// <summary>All elements one after the other.</summary>
    public ReadShape Flat => Vector(Channels * Height * Width);

    public static ReadShape Vector(long? length) => new(length, 1, 1, IsVector: true);

    /// <summary>As a declaration writes it, in which what is no number is unknown.</summary>
    public static ReadShape Parse(string text)
    {
        var sizes = text.Split('x')
            .Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : (long?)null)
            .ToList();
        return sizes.Count switch
        {
            1 => Vector(sizes[0]),
            3 => new ReadShape(sizes[0], sizes[1], sizes[2]),
            _ => Unknown,
        };
    }

    /// <summary>This shape, and for what is not known of it another.</summary>
    public ReadShape Or(ReadShape other) => IsKnown
        ? this
        : new ReadShape(Channels ?? other.Channels, Height ?? other.Height, Width ?? other.Width, other.IsVector);

    /// <summary>What both alternatives are.</summary>
    public ReadShape And(ReadShape other) => new(
        Channels == other.Channels ? Channels : null,
        Height == other.Height ? Height : null,
        Width == other.Width ? Width : null,
        IsVector && other.IsVector);

    /// <summary>What an operation on each element makes of two, of which one may be spread over the other.</summary>
    public ReadShape Spread(ReadShape other) => new(
        Spread(Channels, other.Channels), Spread(Height, other.Height), Spread(Width, other.Width), IsVector && other.IsVector);

    /// <summary>As a declaration writes it, with a question mark for what is not known: the compiler asks for it.</summary>
    public override string ToString() => IsVector ? Text(Channels) : $"{Text(Channels)}x{Text(Height)}x{Text(Width)}";

    private static string Text(long? size) => size?.ToString(CultureInfo.InvariantCulture) ?? "?";

    private static long? Spread(long? one, long? other) =>
        one == other || other == 1 ? one : one == 1 ? other : one is null ? other : other is null ? one : null;
}
