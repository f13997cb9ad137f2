using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>The exponential function of numbers up to 0.</summary>
/// <typeparam name="TVector">The processor's vector.</typeparam>
/// <typeparam name="TLanes">What it can do.</typeparam>
internal static class Exponential<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    // ln 2 in two numbers, the first of so few bits that its products with exponents are exact: Cody, Waite: Software Manual for the
    // Elementary Functions, 1980.
    private const float Log2E = 1.44269504f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    // exp(-104) is less than half of the smallest number.
    private const float Smallest = -104;

    /// <summary>exp(x) of x up to 0: 2^n exp(r) with the whole number n nearest to x / ln 2, and r at most ln 2 / 2 in magnitude.</summary>
    /// <param name="x">x, up to 0; what is not a number stays so.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of(TVector x)
    {
        x = TLanes.AtLeast(TLanes.Create(Smallest), x);
        TVector n = TLanes.Round(TLanes.Multiply(x, TLanes.Create(Log2E)));
        TVector r = TLanes.MultiplyAdd(n, TLanes.Create(-Ln2Low), TLanes.MultiplyAdd(n, TLanes.Create(-Ln2High), x));

        // Taylor's series: the next term is below 6e-9.
        TVector sum = TLanes.Create(1f / 5040);
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Create(1f / 720));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Create(1f / 120));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Create(1f / 24));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Create(1f / 6));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Create(0.5f));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Create(1));
        sum = TLanes.MultiplyAdd(sum, r, TLanes.Create(1));

        // 2^n in two steps, for it may be smaller than an exponent can say.
        TVector half = TLanes.Round(TLanes.Multiply(n, TLanes.Create(0.5f)));
        return TLanes.Multiply(TLanes.Multiply(sum, TLanes.PowerOfTwo(half)), TLanes.PowerOfTwo(TLanes.Subtract(n, half)));
    }
}
