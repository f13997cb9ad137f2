using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>A function of one number.</summary>
internal interface IElementFunction
{
    /// <summary>Its value.</summary>
    /// <param name="x">The number.</param>
    TVector Of<TVector, TLanes>(TVector x)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}

/// <summary>A function of each element, or of its sum with another: as many elements in each part.</summary>
/// <param name="function">The function.</param>
/// <param name="elements">All elements.</param>
/// <param name="partElements">Those of a part; of the last one perhaps fewer.</param>
/// <param name="x">What it is of.</param>
/// <param name="plus">What is added before, or null.</param>
/// <param name="y">Where it goes.</param>
/// <typeparam name="TFunction">The function.</typeparam>
internal readonly unsafe struct ElementRows<TFunction>(
    TFunction function, long elements, int partElements, float* x, float* plus, float* y) : IVectorWork
    where TFunction : struct, IElementFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Do<TVector, TLanes>(int part)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        long first = (long)part * partElements, end = Math.Min(elements, first + partElements);
        for (long at = first; at < end; at += TLanes.Count)
        {
            int count = (int)Math.Min(TLanes.Count, end - at);
            TVector value = TLanes.Load(x + at, count);
            if (plus is not null) value = TLanes.Add(value, TLanes.Load(plus + at, count));
            TLanes.Store(y + at, function.Of<TVector, TLanes>(value), count);
        }
    }
}
