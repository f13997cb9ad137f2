namespace Sakd.Routing;

/// <summary>Counts what was left out because it was not finite.</summary>
public sealed class NonFiniteCounter
{
    /// <summary>The count so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds to the count.</summary>
    /// <param name="terms">How many.</param>
    public void Add(int terms) => Count += terms;

    /// <summary>The count so far, which starts again at 0.</summary>
    public int Take()
    {
        int count = Count;
        Count = 0;
        return count;
    }
}
