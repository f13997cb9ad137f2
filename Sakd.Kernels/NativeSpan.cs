using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// Elements in a row, in memory that stays where it is: a span whose length may be beyond 32 bits, and which threads can share. Every
/// kernel compares its length with what the kernel goes over, once for each call; that the memory lives until the kernel is done is the
/// caller's care.
/// </summary>
/// <typeparam name="T">The elements.</typeparam>
/// <param name="first">Where they begin; null for none.</param>
/// <param name="length">How many there are.</param>
public readonly unsafe struct NativeSpan<T>(T* first, long length)
    where T : unmanaged
{
    /// <summary>Where they begin; null for none.</summary>
    public T* First => first;

    /// <summary>How many there are.</summary>
    public long Length => length;
}

/// <summary>How kernels come by an operand's memory: only by saying how much of it they go over.</summary>
internal static unsafe class NativeSpans
{
    /// <summary>Where the elements begin.</summary>
    /// <param name="span">The operand.</param>
    /// <param name="count">How many a kernel goes over.</param>
    /// <param name="name">What it is called in the message.</param>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public static T* Need<T>(this NativeSpan<T> span, long count, [CallerArgumentExpression(nameof(span))] string name = "")
        where T : unmanaged =>
        (span.First is not null || count <= 0) && span.Length >= count
            ? span.First
            : throw new ArgumentException($"expected {count} elements, but got {span.Length}", name);

    /// <summary>The same of an operand that there may be, or not: null for none.</summary>
    /// <inheritdoc cref="Need"/>
    public static T* NeedIfAny<T>(this NativeSpan<T> span, long count, [CallerArgumentExpression(nameof(span))] string name = "")
        where T : unmanaged => span.First is null ? null : span.Need(count, name);
}
