namespace Sakd.Kernels;

/// <summary>
/// Memory for the intermediate values of calls, each of which has an arena of its own: as many as there were calls at once, which are kept,
/// and none larger than the images of a call have needed.
/// </summary>
/// <param name="host">Memory.</param>
/// <param name="elements">The elements of an arena for one image.</param>
internal sealed class ArenaPool(KernelHost host, int elements) : IDisposable
{
    private readonly Stack<KernelBuffer> _free = [];
    private readonly Lock _lock = new();

    /// <summary>An arena that nobody else has.</summary>
    /// <param name="images">How many images it has to be enough for.</param>
    public KernelBuffer Rent(int images)
    {
        long needed = (long)elements * images;
        KernelBuffer? arena;
        lock (_lock) _free.TryPop(out arena);
        if (arena?.Elements.Length >= needed) return arena;
        arena?.Dispose();
        return host.Allocate(needed);
    }

    /// <summary>Takes an arena back.</summary>
    /// <param name="arena">The arena.</param>
    public void Return(KernelBuffer arena)
    {
        lock (_lock) _free.Push(arena);
    }

    /// <summary>Releases them, once all have come back.</summary>
    public void Dispose()
    {
        while (_free.TryPop(out var arena)) arena.Dispose();
    }
}
