using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>
/// The threads that libtorch computes with: a team of GNU OpenMP's, which calls a function on all of them. Our kernels run on the same ones. Threads beside them would compete for the cores with
/// those that still wait there for libtorch's next loop, which costs milliseconds wherever one follows the other.
/// </summary>
internal static unsafe class Team
{
    private static readonly delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> _parallel = Find();

    /// <summary>Whether libtorch's team can be called here: on Linux, where it brings the library along.</summary>
    public static bool Exists => _parallel is not null;

    /// <summary>What tests do before work is shared: they collect garbage there, when every operand has to be alive.</summary>
    internal static Action? Starting { get; set; }

    /// <summary>The number of threads.</summary>
    public static int Members => get_num_threads();

    /// <summary>Does parts of some work, each once, on whichever thread is free, and returns when all are done.</summary>
    /// <param name="parts">The number of parts.</param>
    /// <param name="work">Does the part of a number. It may not throw.</param>
    public static void Share(int parts, Action<int> work)
    {
        Starting?.Invoke();
        int members = Math.Min(Members, parts);
        if (members <= 1)
        {
            for (int part = 0; part < parts; part++) work(part);
            return;
        }

        var call = GCHandle.Alloc(new Call(parts, work));
        try
        {
            _parallel(&Join, GCHandle.ToIntPtr(call), (uint)members, 0);
        }
        finally
        {
            call.Free();
        }
    }

    /// <summary>What a member of the team does.</summary>
    [UnmanagedCallersOnly]
    private static void Join(nint call) => Unsafe.As<Call>(GCHandle.FromIntPtr(call).Target!).Work();

    // A library that is loaded already is found by its name, and what it calls among those that it needs.
    private static delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> Find() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libtorch_cpu.so", out nint torch) && NativeLibrary.TryGetExport(torch, "GOMP_parallel", out nint parallel)
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
}
