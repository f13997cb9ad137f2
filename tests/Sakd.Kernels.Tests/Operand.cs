using System.Runtime.InteropServices;

namespace Sakd.Kernels.Tests;

/// <summary>Numbers in memory that kernels read and write. Where there are guard pages it ends at one, to the number.</summary>
internal sealed unsafe class Operand : IDisposable
{
    private readonly bool _isGuarded = GuardPages.AreOn;
    private readonly int _length;
    private float* _first;

    public Operand(int length)
    {
        _length = length;
        nuint bytes = (nuint)length * sizeof(float);
        _first = _isGuarded ? (float*)GuardPages.Take(bytes, sizeof(float)) : (float*)NativeMemory.Alloc(Math.Max(1, bytes));
    }

    public Operand(float[] numbers)
        : this(numbers.Length) => numbers.CopyTo(new Span<float>(_first, _length));

    public NativeSpan<float> Elements => new(_first, _length);

    /// <summary>All but the last.</summary>
    public NativeSpan<float> TooFew => new(_first, _length - 1);

    public float[] ToArray() => new Span<float>(_first, _length).ToArray();

    public void Dispose()
    {
        if (_first is null) return;
        if (_isGuarded) GuardPages.Release((nint)_first);
        else NativeMemory.Free(_first);
        _first = null;
    }
}
