using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Sakd.Kernels;
using Sakd.Platform;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>
/// The threads that libtorch computes with, and its memory. Kernels run on the same threads: others beside them would compete for the
/// cores with those that still wait there for libtorch's next loop, which costs milliseconds wherever one follows the other.
/// </summary>
internal sealed unsafe class LibTorchHost : KernelHost
{
    private LibTorchHost()
    {
    }

    /// <summary>The host.</summary>
    public static LibTorchHost Instance { get; } = new();

    /// <summary>What tests do before work is shared: they collect garbage there, when every operand has to be alive.</summary>
    internal static Action? Starting { get; set; }

    /// <inheritdoc/>
    public override int Threads => get_num_threads();

    /// <inheritdoc/>
    public override void Run(int parts, Action<int> work)
    {
        Starting?.Invoke();
        int threads = OpenMp.HasTeam ? Math.Min(Threads, parts) : 1;
        if (threads <= 1)
        {
            for (int part = 0; part < parts; part++) work(part);
            return;
        }

        var call = new Call(parts, work);
        var handle = GCHandle.Alloc(call);
        try
        {
            OpenMp.Run(&Join, GCHandle.ToIntPtr(handle), threads);
        }
        finally
        {
            handle.Free();
        }

        call.Failure?.Throw();
    }

    /// <inheritdoc/>
    public override KernelBuffer Allocate(long elements) => new Buffer(empty(elements).DetachFromDisposeScope());

    /// <summary>What a thread of the team does.</summary>
    [UnmanagedCallersOnly]
    private static void Join(nint call) => Unsafe.As<Call>(GCHandle.FromIntPtr(call).Target!).Work();

    private sealed class Call(int parts, Action<int> work)
    {
        private int _next = -1;
        private ExceptionDispatchInfo? _failure;

        /// <summary>The first exception of any thread.</summary>
        public ExceptionDispatchInfo? Failure => _failure;

        /// <summary>Does parts until none is left or one has failed: an exception that went on from here would end the process.</summary>
        public void Work()
        {
            try
            {
                for (int part; Failure is null && (part = Interlocked.Increment(ref _next)) < parts;) work(part);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }
    }

    /// <summary>A tensor's memory.</summary>
    private sealed class Buffer(Tensor tensor) : KernelBuffer
    {
        public override NativeSpan<float> Elements { get; } = new(Operand.Held(tensor), tensor.numel());

        public override void Dispose() => tensor.Dispose();
    }
}
