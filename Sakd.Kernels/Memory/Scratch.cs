using System.Runtime.InteropServices;

namespace Sakd.Kernels;

/// <summary>A thread's own memory for what it reads again and again. It is released with the thread.</summary>
internal sealed unsafe class Scratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static Scratch? _ofThread;

    private float* _memory;
    private nint _numbers;

    /// <summary>Nobody names a thread's own memory once the thread has ended.</summary>
    ~Scratch() => Release();

    /// <summary>Memory of at least a size. What it held before is lost.</summary>
    /// <param name="numbers">The size.</param>
    /// <exception cref="OutOfMemoryException">There is no such memory; what there was is kept.</exception>
    public static float* Of(nint numbers) => (_ofThread ??= new Scratch()).AtLeast(numbers);

    private float* AtLeast(nint numbers)
    {
        // With guard pages a block has to end where what is asked for ends.
        if (numbers <= _numbers && !GuardPages.AreOn) return _memory;

        nuint bytes = (nuint)numbers * sizeof(float);
        float* larger = GuardPages.AreOn ? (float*)GuardPages.Take(bytes, Alignment) : (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        Release();
        _memory = larger;
        _numbers = numbers;

        // The collector cannot see it otherwise, and would let the memory of ended threads come together.
        if (numbers > 0) GC.AddMemoryPressure((long)bytes);
        return _memory;
    }

    private void Release()
    {
        if (_memory is null) return;
        if (GuardPages.Has((nint)_memory)) GuardPages.Release((nint)_memory);
        else NativeMemory.AlignedFree(_memory);
        if (_numbers > 0) GC.RemoveMemoryPressure(_numbers * sizeof(float));
        _memory = null;
        _numbers = 0;
    }
}
