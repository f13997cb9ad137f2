using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>The logistic function.</summary>
/// <typeparam name="TVector">The processor's vector.</typeparam>
/// <typeparam name="TLanes">What it can do.</typeparam>
internal static class Sigmoid<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    /// <summary>1 / (1 + exp(-x)).</summary>
    /// <remarks>
    /// e = exp(-|x|) is at most 1, whatever x: the sigmoid is 1 / (1 + e) or, for x below 0, e / (1 + e), neither of which loses what e
    /// has.
    /// </remarks>
    /// <param name="x">x; what is not a number stays so.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of(TVector x)
    {
        TVector minus = TLanes.AtMost(x, TLanes.Subtract(TLanes.Zero, x)), one = TLanes.Create(1);
        TVector e = Exponential<TVector, TLanes>.Of(minus);

        // e where x is -|x|, 1 where it is not: of the two the larger, which e never is.
        TVector positive = TLanes.WhereEqual(TLanes.Subtract(TLanes.Zero, minus), x, one), negative = TLanes.WhereEqual(minus, x, e);
        return TLanes.Divide(TLanes.AtLeast(positive, negative), TLanes.Add(one, e));
    }
}
