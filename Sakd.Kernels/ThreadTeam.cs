using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Sakd.Kernels;

/// <summary>
/// Threads that help one caller at a time with the parts of some work, and look for the next work for a while before they sleep. The layers
/// of a network follow each other by less than it takes to wake a thread: those of a pool are asleep whenever they are needed.
/// </summary>
/// <param name="helpers">The threads besides the caller's.</param>
internal sealed class ThreadTeam(int helpers) : IDisposable
{
    private static readonly long _patience = Stopwatch.Frequency / 10_000;

    private readonly SemaphoreSlim _wake = new(0);
    private Thread[]? _threads;
    private Action<int>? _work;
    private ExceptionDispatchInfo? _failure;
    private int _parts, _next, _isTaken, _active, _asleep;
    private volatile bool _isOpen, _isOver;

    /// <summary>Does the parts of some work, each once, and returns when all are done.</summary>
    /// <param name="parts">The number of parts.</param>
    /// <param name="work">Does the part of a number; the first exception is thrown here.</param>
    /// <returns>False, and nothing is done, where the threads help another caller.</returns>
    public bool TryRun(int parts, Action<int> work)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) != 0) return false;
        try
        {
            _threads ??= [.. Enumerable.Range(0, helpers).Select(_ => Start())];
            (_work, _parts, _next, _failure) = (work, parts, 0, null);
            _isOpen = true;
            if (Interlocked.Exchange(ref _asleep, 0) is > 0 and var asleep) _wake.Release(asleep);
            Take();

            // Whoever has not come by now comes too late: only those who have are waited for.
            _isOpen = false;
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _active) > 0) Thread.SpinWait(1);
            _work = null;
            _failure?.Throw();
            return true;
        }
        finally
        {
            Volatile.Write(ref _isTaken, 0);
        }
    }

    /// <summary>Lets the threads go.</summary>
    public void Dispose()
    {
        _isOver = true;
        if (helpers > 0) _wake.Release(helpers);
    }

    private Thread Start()
    {
        var thread = new Thread(Help) { IsBackground = true, Name = "Sakd.Kernels" };
        thread.Start();
        return thread;
    }

    private void Help()
    {
        long idle = Stopwatch.GetTimestamp();
        while (!_isOver)
        {
            if (_isOpen)
            {
                Interlocked.Increment(ref _active);
                if (_isOpen) Take();
                Interlocked.Decrement(ref _active);
                idle = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetTimestamp() - idle < _patience)
            {
                Thread.SpinWait(20);
            }
            else
            {
                Sleep();
                idle = Stopwatch.GetTimestamp();
            }
        }
    }

    // Whoever opens wakes those that he finds asleep; one who has seen it before it slept does not, unless it was found already.
    private void Sleep()
    {
        int asleep = Interlocked.Increment(ref _asleep);
        while (_isOpen && asleep > 0)
        {
            int found = Interlocked.CompareExchange(ref _asleep, asleep - 1, asleep);
            if (found == asleep) return;
            asleep = found;
        }

        if (!_isOver) _wake.Wait();
    }

    private void Take()
    {
        while (Interlocked.Increment(ref _next) - 1 is var part && part < _parts)
        {
            try
            {
                _work!(part);
            }
            catch (Exception e)
            {
                // No further parts are begun.
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
                Volatile.Write(ref _next, _parts);
            }
        }
    }
}
