namespace Sakd.Kernels;

/// <summary>
/// What kernels have from the program that calls them: threads, and memory for what they keep. Where libtorch computes in the same process
/// the threads have to be its own, or two teams compete for the cores; where nothing else computes <see cref="ManagedHost"/> is enough.
/// </summary>
public abstract class KernelHost
{
    /// <summary>The number of threads.</summary>
    public abstract int Threads { get; }

    /// <summary>Whether the caller's thread does all parts itself, whatever their number: then none are handed to others.</summary>
    internal virtual bool IsAlone => false;

    /// <summary>Does the parts of some work, each once, on whichever thread is free, and returns when all are done.</summary>
    /// <param name="parts">The number of parts.</param>
    /// <param name="work">
    /// Does the part of a number. Where it throws, as for want of memory, no further parts are begun, those that were are waited for, and
    /// the first exception is thrown here.
    /// </param>
    public abstract void Run(int parts, Action<int> work);

    /// <summary>Memory for elements that a kernel keeps, at an address that does not change. What it holds is undefined.</summary>
    /// <param name="elements">The number of elements.</param>
    /// <exception cref="OutOfMemoryException">There is no such memory.</exception>
    public abstract KernelBuffer Allocate(long elements);
}

/// <summary>Memory from a host, until it is disposed of.</summary>
public abstract class KernelBuffer : IDisposable
{
    /// <summary>The elements.</summary>
    public abstract NativeSpan<float> Elements { get; }

    /// <summary>Gives the memory back.</summary>
    public abstract void Dispose();
}
