namespace Sakd.Kernels;

/// <summary>
/// Memory for the intermediate values of calls, each of which has an arena of its own: as many as there were calls at once, which are kept.
/// </summary>
/// <param name="host">Memory.</param>
/// <param name="elements">The elements of an arena.</param>
internal sealed class ArenaPool(KernelHost host, long elements) : IDisposable
{
    private readonly Stack<KernelBuffer> _free = [];
    private readonly Lock _lock = new();
    private bool _isOver;

    /// <summary>An arena that nobody else has.</summary>
    /// <exception cref="ObjectDisposedException">The network has been disposed of.</exception>
    public KernelBuffer Rent()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isOver, typeof(StaticNetwork));
            if (_free.TryPop(out var arena)) return arena;
        }

        return host.Allocate(elements);
    }

    /// <summary>Takes an arena back.</summary>
    /// <param name="arena">The arena.</param>
    public void Return(KernelBuffer arena)
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _free.Push(arena);
                return;
            }
        }

        arena.Dispose();
    }

    /// <summary>Releases those that are free, and the others once they come back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            while (_free.TryPop(out var arena)) arena.Dispose();
        }
    }
}
