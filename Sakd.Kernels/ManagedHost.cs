using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sakd.Kernels;

/// <summary>A host for programs without libtorch: threads of its own, memory of the C library.</summary>
/// <param name="threads">The number of threads, the caller's among them.</param>
public sealed class ManagedHost(int threads) : KernelHost, IDisposable
{
    // A thread that others do not help: what it does is a part of something that is shared already.
    [ThreadStatic]
    private static bool _isAlone;

    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads };
    private readonly ThreadTeam _team = new(threads - 1);

    /// <summary>A host that nobody has disposed of lets its threads go.</summary>
    ~ManagedHost() => _team.Dispose();

    /// <summary>A host with a thread for each processor that the process may use.</summary>
    public static ManagedHost Default { get; } = new(Environment.ProcessorCount);

    /// <inheritdoc/>
    public override int Threads => IsAlone ? 1 : threads;

    /// <inheritdoc/>
    internal override bool IsAlone => threads == 1 || _isAlone;

    /// <inheritdoc/>
    public override void Run(int parts, Action<int> work)
    {
        if (IsAlone || parts <= 1)
        {
            for (int part = 0; part < parts; part++) work(part);
            return;
        }

        if (_team.TryRun(parts, work)) return;
        try
        {
            // The threads help another call: those of the pool take their place.
            Parallel.For(0, parts, _options, work);
        }
        catch (AggregateException e)
        {
            // As with one thread.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>As <see cref="Run"/>, with parts that no other thread helps with: whatever one runs it runs itself.</summary>
    /// <param name="parts">The number of parts.</param>
    /// <param name="work">Does the part of a number.</param>
    internal void RunWhole(int parts, Action<int> work) => Run(parts, part =>
    {
        bool before = _isAlone;
        _isAlone = true;
        try
        {
            work(part);
        }
        finally
        {
            _isAlone = before;
        }
    });

    /// <summary>Lets the threads go. Whoever runs something afterwards does all parts of it himself.</summary>
    public void Dispose()
    {
        _team.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override KernelBuffer Allocate(long elements) => new Buffer(elements);

    private sealed unsafe class Buffer : KernelBuffer
    {
        // Of a line of the cache, and of the widest vector.
        private const int Alignment = 64;

        private readonly long _length;
        private float* _first;

        public Buffer(long elements)
        {
            _length = elements;
            nuint bytes = (nuint)Math.Max(1, elements) * sizeof(float);
            _first = GuardPages.AreOn ? (float*)GuardPages.Take(bytes, Alignment) : (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        }

        ~Buffer() => Release();

        public override NativeSpan<float> Elements => new(_first, _length);

        public override void Dispose()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        private void Release()
        {
            if (_first is null) return;
            if (GuardPages.Has((nint)_first)) GuardPages.Release((nint)_first);
            else NativeMemory.AlignedFree(_first);
            _first = null;
        }
    }
}
