using System.Runtime.InteropServices;

namespace Sakd.Kernels;

/// <summary>A thread's own memory for what it reads again and again.</summary>
internal static unsafe class Scratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static float* _memory;

    [ThreadStatic]
    private static int _numbers;

    /// <summary>Memory of at least a size. What it held before is lost.</summary>
    /// <param name="numbers">The size.</param>
    public static float* Of(int numbers)
    {
        if (numbers <= _numbers) return _memory;

        NativeMemory.AlignedFree(_memory);
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)numbers * sizeof(float), Alignment);
        _numbers = numbers;
        return _memory;
    }
}
