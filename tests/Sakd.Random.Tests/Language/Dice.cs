namespace Sakd.Random.Tests.Language;

/// <summary>Draws of a seed.</summary>
/// <param name="seed">The seed: all that is drawn follows from it.</param>
internal sealed class Dice(int seed)
{
    private readonly System.Random _random = new(seed);

    /// <summary>Whether something of a probability happens.</summary>
    public bool Happens(double probability) => _random.NextDouble() < probability;

    /// <summary>One of a few.</summary>
    public T OneOf<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    /// <summary>A number, both limits included.</summary>
    public int Between(int least, int most) => _random.Next(least, most + 1);
}
