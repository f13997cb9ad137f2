using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sakd.Kernels;

/// <summary>A host for programs without libtorch: threads of the .NET pool, memory of the C library.</summary>
/// <param name="threads">The number of threads, the caller's among them.</param>
public sealed class ManagedHost(int threads) : KernelHost
{
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads };

    /// <summary>A host with a thread for each processor that the process may use.</summary>
    public static ManagedHost Default { get; } = new(Environment.ProcessorCount);

    /// <inheritdoc/>
    public override int Threads => threads;

    /// <inheritdoc/>
    internal override bool IsAlone => threads == 1;

    /// <inheritdoc/>
    public override void Run(int parts, Action<int> work)
    {
        if (threads == 1 || parts <= 1)
        {
            for (int part = 0; part < parts; part++) work(part);
            return;
        }

        try
        {
            Parallel.For(0, parts, _options, work);
        }
        catch (AggregateException e)
        {
            // As with one thread.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
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
