using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>
/// The threads that libtorch computes with, a team of GNU OpenMP's, which calls a function on all of them, and its memory. Kernels run on
/// the same threads: others beside them would compete for the cores with those that still wait there for libtorch's next loop, which costs
/// milliseconds wherever one follows the other.
/// </summary>
internal sealed unsafe class LibTorchHost : KernelHost
{
    private static readonly delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> _parallel = Find();

    private LibTorchHost()
    {
    }

    /// <summary>The host.</summary>
    public static LibTorchHost Instance { get; } = new();

    /// <summary>Whether libtorch's team can be called here: on Linux, where it brings the library along.</summary>
    public static bool Exists => _parallel is not null;

    /// <summary>What tests do before work is shared: they collect garbage there, when every operand has to be alive.</summary>
    internal static Action? Starting { get; set; }

    /// <inheritdoc/>
    public override int Threads => get_num_threads();

    /// <inheritdoc/>
    public override void Run(int parts, Action<int> work)
    {
        Starting?.Invoke();
        int threads = Math.Min(Threads, parts);
        if (threads <= 1)
        {
            for (int part = 0; part < parts; part++) work(part);
            return;
        }

        var call = GCHandle.Alloc(new Call(parts, work));
        try
        {
            _parallel(&Join, GCHandle.ToIntPtr(call), (uint)threads, 0);
        }
        finally
        {
            call.Free();
        }
    }

    /// <inheritdoc/>
    public override KernelBuffer Allocate(long elements) => new Buffer(empty(elements).DetachFromDisposeScope());

    /// <summary>What a thread of the team does.</summary>
    [UnmanagedCallersOnly]
    private static void Join(nint call) => Unsafe.As<Call>(GCHandle.FromIntPtr(call).Target!).Work();

    // A library that is loaded already is found by its name, and what it calls among those that it needs.
    private static delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> Find() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libtorch_cpu.so", out nint torch)
        && NativeLibrary.TryGetExport(torch, "GOMP_parallel", out nint parallel)
            ? (delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void>)parallel
            : null;

    private sealed class Call(int parts, Action<int> work)
    {
        private int _next = -1;

        public void Work()
        {
            for (int part; (part = Interlocked.Increment(ref _next)) < parts;) work(part);
        }
    }

    /// <summary>A tensor's memory.</summary>
    private sealed class Buffer(Tensor tensor) : KernelBuffer
    {
        public override NativeSpan<float> Elements { get; } = new(Operand.Held(tensor), tensor.numel());

        public override void Dispose() => tensor.Dispose();
    }
}
