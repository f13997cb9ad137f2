using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>Sums over numbers in a row, in sixteen parts, whatever the processor's width: the same bits on all.</summary>
internal static unsafe class RowSums
{
    /// <summary>The sum.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="count">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of<TVector, TLanes>(float* x, int count)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> => Of<TVector, TLanes>(x, count, squares: false);

    /// <summary>The sum of the squares.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="count">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float OfSquares<TVector, TLanes>(float* x, int count)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> => Of<TVector, TLanes>(x, count, squares: true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Of<TVector, TLanes>(float* x, int count, bool squares)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        float* parts = stackalloc float[Lanes.ChannelBlock];
        for (int lane = 0; lane < Lanes.ChannelBlock; lane += TLanes.Count)
        {
            TVector sum = TLanes.Zero;
            for (int i = lane; i < count; i += Lanes.ChannelBlock)
            {
                TVector value = TLanes.Load(x + i, Math.Min(TLanes.Count, count - i));
                sum = squares ? TLanes.MultiplyAdd(value, value, sum) : TLanes.Add(sum, value);
            }

            TLanes.Store(parts + lane, sum);
        }

        for (int half = Lanes.ChannelBlock / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++) parts[i] += parts[i + half];
        }

        return parts[0];
    }
}
