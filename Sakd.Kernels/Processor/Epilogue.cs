using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>What comes behind a sum in the same pass over memory.</summary>
/// <typeparam name="TVector">The processor's vector.</typeparam>
/// <typeparam name="TLanes">What it can do.</typeparam>
internal static unsafe class Epilogue<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    // Of ReLU6.
    private const float Ceiling = 6;

    /// <summary>The activation of a value; what is not a number stays so.</summary>
    /// <param name="activation">Which.</param>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Activate(Activation activation, TVector value)
    {
        if (activation == Activation.None) return value;
        value = TLanes.Relu(value);
        return activation == Activation.Relu ? value : TLanes.AtMost(TLanes.Create(Ceiling), value);
    }

    /// <summary>Writes the first lanes of a value, with what is added to them and the activation.</summary>
    /// <param name="to">Where they go.</param>
    /// <param name="plus">What is added, or null.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="value">The value.</param>
    /// <param name="count">How many lanes, from 1 to all of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void End(float* to, float* plus, Activation activation, TVector value, int count)
    {
        if (plus is not null) value = TLanes.Add(value, TLanes.Load(plus, count));
        TLanes.Store(to, Activate(activation, value), count);
    }
}
