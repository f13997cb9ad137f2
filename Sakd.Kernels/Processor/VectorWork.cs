using System.Runtime.Intrinsics;

namespace Sakd.Kernels;

/// <summary>Work in parts, written once for vectors of every width.</summary>
internal interface IVectorWork
{
    /// <summary>Does a part of it.</summary>
    /// <param name="part">The number of the part.</param>
    /// <typeparam name="TVector">The processor's vector.</typeparam>
    /// <typeparam name="TLanes">What it can do.</typeparam>
    void Do<TVector, TLanes>(int part)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}

/// <summary>The way from a processor to its vectors.</summary>
internal static class VectorWork
{
    /// <summary>Does all parts, each on whichever thread is free, with the widest vectors that there are.</summary>
    /// <param name="host">Threads.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="work">The work. A struct, so that what it does is compiled for it alone.</param>
    public static void Share<TWork>(this KernelHost host, int parts, TWork work)
        where TWork : struct, IVectorWork => host.Run(parts, Lanes.Count switch
        {
            16 => part => work.Do<Vector512<float>, Lanes16>(part),
            8 => part => work.Do<Vector256<float>, Lanes8>(part),
            _ => part => work.Do<Vector256<float>, PortableLanes>(part),
        });
}
