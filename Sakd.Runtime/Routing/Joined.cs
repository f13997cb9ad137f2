namespace Sakd.Routing;

/// <summary>
/// a_i or c_i, what the two networks' values are joined to at a branch point: the input of the next segment of one of them.
/// </summary>
public sealed class Joined : IDisposable
{
    private readonly SampleRows?[] _others;

    /// <summary>Takes up what was joined.</summary>
    /// <param name="differentiated">The rows of the samples whose gradient is computed back to here; null where there are none.</param>
    /// <param name="others">Where the rows of the others are; it takes them over.</param>
    internal Joined(SampleRows? differentiated, params SampleRows?[] others)
    {
        Differentiated = differentiated;
        _others = others;
    }

    /// <summary>The rows of the samples whose gradient is computed back to here; null where there are none.</summary>
    internal SampleRows? Differentiated { get; }

    /// <summary>The rows of some samples, of either kind.</summary>
    /// <param name="samples">The samples, in the order that is wanted.</param>
    internal SampleRows? Of(int[] samples) => SampleRows.Gather(samples, [Differentiated, .. _others]);

    /// <summary>Releases it.</summary>
    public void Dispose()
    {
        Differentiated?.Dispose();
        foreach (var rows in _others) rows?.Dispose();
    }
}
