namespace Sakd.Routing;

/// <summary>a_i or c_i, what the two networks' values are joined to at a branch point: the input of the next segment of one of them.</summary>
public sealed class Joined : IDisposable
{
    private readonly Rows?[] _others;

    /// <summary>Takes up what was joined.</summary>
    /// <param name="walkedBack">The rows of those who are walked back to here; null for nobody.</param>
    /// <param name="others">Where the rows of the others are; it takes them over.</param>
    internal Joined(Rows? walkedBack, params Rows?[] others)
    {
        WalkedBack = walkedBack;
        _others = others;
    }

    /// <summary>The rows of those who are walked back to here; null for nobody.</summary>
    internal Rows? WalkedBack { get; }

    /// <summary>Some rows, of whomever.</summary>
    /// <param name="samples">Who, in the order that is wanted.</param>
    internal Rows? Of(int[] samples) => Rows.Gather(samples, [WalkedBack, .. _others]);

    /// <summary>Releases it.</summary>
    public void Dispose()
    {
        WalkedBack?.Dispose();
        foreach (var rows in _others) rows?.Dispose();
    }
}
