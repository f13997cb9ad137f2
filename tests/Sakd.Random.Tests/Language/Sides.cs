namespace Sakd.Random.Tests.Language;

/// <summary>A size that is not square.</summary>
internal sealed record Sides(int Height, int Width)
{
    /// <summary>As an argument.</summary>
    public override string ToString() => $"\"{Height}x{Width}\"";

    /// <summary>As libtorch takes it.</summary>
    public long[] Sizes => [Height, Width];
}
