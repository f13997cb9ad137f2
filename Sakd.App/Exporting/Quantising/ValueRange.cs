namespace Sakd.App.Exporting.Quantising;

/// <summary>What the elements of a value lie between.</summary>
/// <param name="Low">None counts that is less.</param>
/// <param name="High">None counts that is more.</param>
internal readonly record struct ValueRange(float Low, float High)
{
    /// <summary>What nothing lies in yet.</summary>
    public static ValueRange None { get; } = new(float.PositiveInfinity, float.NegativeInfinity);

    /// <summary>The largest absolute value.</summary>
    public float Largest => Math.Max(-Low, High);

    /// <summary>What lies in both.</summary>
    public ValueRange Within(ValueRange other) => new(Math.Max(Low, other.Low), Math.Min(High, other.High));

    /// <summary>What both lie in.</summary>
    public ValueRange With(ValueRange other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));
}
