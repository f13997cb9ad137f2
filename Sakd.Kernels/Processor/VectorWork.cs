using System.Runtime.Intrinsics;

namespace Sakd.Kernels;

/// <summary>Work in parts. A struct does it, so that one thread alone needs no memory for it.</summary>
internal interface IWork
{
    /// <summary>Does a part of it.</summary>
    /// <param name="part">The number of the part.</param>
    void Do(int part);
}

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

/// <summary>The way from a processor to its threads and vectors.</summary>
internal static class VectorWork
{
    /// <summary>Does all parts, each on whichever thread is free, with the widest vectors that there are.</summary>
    /// <param name="host">Threads.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="work">The work. A struct, so that what it does is compiled for it alone.</param>
    public static void Share<TWork>(this KernelHost host, int parts, TWork work)
        where TWork : struct, IVectorWork
    {
        if (Lanes.Count == 16) host.ShareParts(parts, new OfWidth<TWork, Vector512<float>, Lanes16>(work));
        else if (Lanes.Count == 8) host.ShareParts(parts, new OfWidth<TWork, Vector256<float>, Lanes8>(work));
        else host.ShareParts(parts, new OfWidth<TWork, Vector256<float>, PortableLanes>(work));
    }

    /// <summary>Does all parts, each on whichever thread is free.</summary>
    /// <param name="host">Threads.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="work">The work.</param>
    public static void ShareParts<TWork>(this KernelHost host, int parts, TWork work)
        where TWork : struct, IWork
    {
        if (host.IsAlone)
        {
            for (int part = 0; part < parts; part++) work.Do(part);
        }
        else
        {
            Spread(host, parts, work);
        }
    }

    // A method of its own, for what a lambda captures is allocated at the beginning of the method that has it.
    private static void Spread<TWork>(KernelHost host, int parts, TWork work)
        where TWork : struct, IWork => host.Run(parts, part => work.Do(part));

    private readonly struct OfWidth<TWork, TVector, TLanes>(TWork work) : IWork
        where TWork : struct, IVectorWork
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        public void Do(int part) => work.Do<TVector, TLanes>(part);
    }
}
