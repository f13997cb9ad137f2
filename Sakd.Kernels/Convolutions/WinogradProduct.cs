using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// A matrix product [rows, C] times [C, width], in tiles of which each element is summed in a register, in the order of C.
/// </summary>
/// <typeparam name="TVector">The processor's vector.</typeparam>
/// <typeparam name="TLanes">What it can do.</typeparam>
internal static unsafe class WinogradProduct<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    /// <summary>Computes it.</summary>
    /// <param name="x">[rows, C].</param>
    /// <param name="weights">[C, width].</param>
    /// <param name="y">[rows, width].</param>
    /// <param name="rows">In eights.</param>
    /// <param name="channels">C.</param>
    /// <param name="width">Two vectors, or one of AVX-512.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute(float* x, float* weights, float* y, int rows, nint channels, nint width)
    {
        if (TLanes.Count < Lanes.ChannelBlock) Rows4(x, weights, y, rows, channels);
        else if (width == TLanes.Count) Rows8Vectors1(x, weights, y, rows, channels);
        else Rows8Vectors2(x, weights, y, rows, channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8Vectors2(float* x, float* weights, float* y, int rows, nint channels)
    {
        nint lanes = TLanes.Count;
        for (int row = 0; row < rows; row += 8, x += 8 * channels)
        {
            TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            TVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0;
            float* low = x, high = x + (4 * channels), of = weights;
            nint third = 3 * channels;
            for (float* end = x + channels; low < end; low++, high++, of += 2 * lanes)
            {
                TVector v = TLanes.Load(of), w = TLanes.Load(of + lanes);
                TVector value = TLanes.Broadcast(low);
                (a0, b0) = (TLanes.MultiplyAdd(value, v, a0), TLanes.MultiplyAdd(value, w, b0));
                value = TLanes.Broadcast(low + channels);
                (a1, b1) = (TLanes.MultiplyAdd(value, v, a1), TLanes.MultiplyAdd(value, w, b1));
                value = TLanes.Broadcast(low + (2 * channels));
                (a2, b2) = (TLanes.MultiplyAdd(value, v, a2), TLanes.MultiplyAdd(value, w, b2));
                value = TLanes.Broadcast(low + third);
                (a3, b3) = (TLanes.MultiplyAdd(value, v, a3), TLanes.MultiplyAdd(value, w, b3));
                value = TLanes.Broadcast(high);
                (a4, b4) = (TLanes.MultiplyAdd(value, v, a4), TLanes.MultiplyAdd(value, w, b4));
                value = TLanes.Broadcast(high + channels);
                (a5, b5) = (TLanes.MultiplyAdd(value, v, a5), TLanes.MultiplyAdd(value, w, b5));
                value = TLanes.Broadcast(high + (2 * channels));
                (a6, b6) = (TLanes.MultiplyAdd(value, v, a6), TLanes.MultiplyAdd(value, w, b6));
                value = TLanes.Broadcast(high + third);
                (a7, b7) = (TLanes.MultiplyAdd(value, v, a7), TLanes.MultiplyAdd(value, w, b7));
            }

            y = Store(Store(Store(Store(y, a0, b0), a1, b1), a2, b2), a3, b3);
            y = Store(Store(Store(Store(y, a4, b4), a5, b5), a6, b6), a7, b7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8Vectors1(float* x, float* weights, float* y, int rows, nint channels)
    {
        nint lanes = TLanes.Count;
        for (int row = 0; row < rows; row += 8, x += 8 * channels)
        {
            TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            float* low = x, high = x + (4 * channels), of = weights;
            nint third = 3 * channels;
            for (float* end = x + channels; low < end; low++, high++, of += lanes)
            {
                TVector w = TLanes.Load(of);
                a0 = TLanes.MultiplyAdd(TLanes.Broadcast(low), w, a0);
                a1 = TLanes.MultiplyAdd(TLanes.Broadcast(low + channels), w, a1);
                a2 = TLanes.MultiplyAdd(TLanes.Broadcast(low + (2 * channels)), w, a2);
                a3 = TLanes.MultiplyAdd(TLanes.Broadcast(low + third), w, a3);
                a4 = TLanes.MultiplyAdd(TLanes.Broadcast(high), w, a4);
                a5 = TLanes.MultiplyAdd(TLanes.Broadcast(high + channels), w, a5);
                a6 = TLanes.MultiplyAdd(TLanes.Broadcast(high + (2 * channels)), w, a6);
                a7 = TLanes.MultiplyAdd(TLanes.Broadcast(high + third), w, a7);
            }

            y = Store(Store(Store(Store(y, a0, a1), a2, a3), a4, a5), a6, a7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(float* x, float* weights, float* y, int rows, nint channels)
    {
        nint lanes = TLanes.Count;
        for (int row = 0; row < rows; row += 4, x += 4 * channels)
        {
            TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            float* at = x, of = weights;
            nint third = 3 * channels;
            for (float* end = x + channels; at < end; at++, of += 2 * lanes)
            {
                TVector v = TLanes.Load(of), w = TLanes.Load(of + lanes);
                TVector value = TLanes.Broadcast(at);
                (a0, b0) = (TLanes.MultiplyAdd(value, v, a0), TLanes.MultiplyAdd(value, w, b0));
                value = TLanes.Broadcast(at + channels);
                (a1, b1) = (TLanes.MultiplyAdd(value, v, a1), TLanes.MultiplyAdd(value, w, b1));
                value = TLanes.Broadcast(at + (2 * channels));
                (a2, b2) = (TLanes.MultiplyAdd(value, v, a2), TLanes.MultiplyAdd(value, w, b2));
                value = TLanes.Broadcast(at + third);
                (a3, b3) = (TLanes.MultiplyAdd(value, v, a3), TLanes.MultiplyAdd(value, w, b3));
            }

            y = Store(Store(Store(Store(y, a0, b0), a1, b1), a2, b2), a3, b3);
        }
    }

    /// <summary>Writes two vectors behind each other, and returns what comes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Store(float* to, TVector first, TVector second)
    {
        TLanes.Store(to, first);
        TLanes.Store(to + TLanes.Count, second);
        return to + (2 * TLanes.Count);
    }
}
