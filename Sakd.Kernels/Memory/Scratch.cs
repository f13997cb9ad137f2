using System.Runtime.InteropServices;

namespace Sakd.Kernels;

/// <summary>A thread's own memory for what it reads again and again. It is released with the thread.</summary>
internal sealed unsafe class Scratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static Scratch? _ofThread;

    private static long _bytesOfAll;

    private float* _memory;
    private nint _elements;

    /// <summary>Nothing names a thread's own memory once the thread has ended.</summary>
    ~Scratch() => Release();

    /// <summary>The bytes that all threads have.</summary>
    public static long BytesOfAll => Interlocked.Read(ref _bytesOfAll);

    /// <summary>Memory of at least a size. What it held before is lost.</summary>
    /// <param name="elements">The size.</param>
    /// <exception cref="OutOfMemoryException">There is no such memory; what there was is kept.</exception>
    public static float* Of(nint elements) => (_ofThread ??= new Scratch()).AtLeast(elements);

    private float* AtLeast(nint elements)
    {
        // With guard pages a block has to end where what is asked for ends.
        if (elements <= _elements && !GuardPages.AreOn) return _memory;

        nuint bytes = (nuint)elements * sizeof(float);
        float* larger = GuardPages.AreOn ? (float*)GuardPages.Take(bytes, Alignment) : (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        Release();
        _memory = larger;
        _elements = elements;

        // The collector cannot see it otherwise, and would let the memory of ended threads come together.
        if (elements > 0) GC.AddMemoryPressure((long)bytes);
        Interlocked.Add(ref _bytesOfAll, (long)bytes);
        return _memory;
    }

    private void Release()
    {
        if (_memory is null) return;
        if (GuardPages.Has((nint)_memory)) GuardPages.Release((nint)_memory);
        else NativeMemory.AlignedFree(_memory);
        if (_elements > 0) GC.RemoveMemoryPressure(_elements * sizeof(float));
        Interlocked.Add(ref _bytesOfAll, -(long)_elements * sizeof(float));
        _memory = null;
        _elements = 0;
    }
}
