using System.Globalization;

namespace Sakd.Random.Tests.Language;

/// <summary>What the names of a block's expressions stand for.</summary>
/// <param name="In">The channels of its input.</param>
/// <param name="Channels">The channels that the stage asks for.</param>
/// <param name="Stride">The stride that the stage asks for.</param>
/// <param name="Height">The height of its input.</param>
/// <param name="Own">The block's own names.</param>
internal sealed record Sizes(int In, int Channels, int Stride, int Height, IReadOnlyDictionary<string, int> Own);

/// <summary>An expression of the language, and what it comes to by the rules of this project's own.</summary>
/// <param name="Text">As a block writes it.</param>
/// <param name="Of">Its value.</param>
internal sealed record Number(string Text, Func<Sizes, int> Of)
{
    public static Number In { get; } = new("in", sizes => sizes.In);

    public static Number Channels { get; } = new("channels", sizes => sizes.Channels);

    public static Number Stride { get; } = new("stride", sizes => sizes.Stride);

    public static Number Own(string name) => new(name, sizes => sizes.Own[name]);

    public static implicit operator Number(int value) => new(value.ToString(CultureInfo.InvariantCulture), _ => value);

    /// <summary>As an argument: a number bare, anything else in quotes.</summary>
    public string Argument => int.TryParse(Text, out _) ? Text : $"\"{Text}\"";

    public Number Half() => new($"{Bracketed} / 2", sizes => Of(sizes) / 2);

    public Number Twice() => new($"2 * {Bracketed}", sizes => 2 * Of(sizes));

    public Number Plus(Number other) => new($"{Text} + {other.Text}", sizes => Of(sizes) + other.Of(sizes));

    private string Bracketed => Text.Contains(' ', StringComparison.Ordinal) ? $"({Text})" : Text;
}

/// <summary>A condition of the language, and whether it holds.</summary>
/// <param name="Text">As a block writes it.</param>
/// <param name="Holds">Whether it holds.</param>
internal sealed record Condition(string Text, Func<Sizes, bool> Holds)
{
    public static Condition Strides { get; } = new("stride != 1", sizes => sizes.Stride != 1);

    public static Condition KeepsSize { get; } = new("stride == 1", sizes => sizes.Stride == 1);

    public static Condition Fits { get; } = new("in == channels && stride == 1", sizes => sizes.In == sizes.Channels && sizes.Stride == 1);

    public static Condition FitsNot { get; } = new(
        "in != channels || stride != 1", sizes => sizes.In != sizes.Channels || sizes.Stride != 1);

    public static Condition IsHigh(int height) => new($"height >= {height}", sizes => sizes.Height >= height);

    public static Condition Reaches(string name, int value) => new($"{name} >= {value}", sizes => sizes.Own[name] >= value);
}
