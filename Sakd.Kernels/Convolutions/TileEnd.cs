using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>What comes behind the sums of a tile.</summary>
internal interface ITileEnd
{
    /// <summary>Ends and writes the sums of a pixel's next channels.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="at">Where in the output the first of them lies.</param>
    /// <param name="lane">Its number in the tile.</param>
    /// <param name="sum">The sums.</param>
    static abstract void End<TVector, TLanes>(in Tile tile, nint at, int lane, TVector sum)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}

/// <summary>
/// All channels of the tile are there, perhaps with a bit each for the way back; no activation but a ReLU. It asks for as little as it can:
/// tiles of few channels would notice.
/// </summary>
internal readonly unsafe struct WholeEnd : ITileEnd
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void End<TVector, TLanes>(in Tile tile, nint at, int lane, TVector sum)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        if (tile.Plus is not null) sum = TLanes.Add(sum, TLanes.Load(tile.Plus + at));
        if (tile.HasRelu) sum = TLanes.Relu(sum);
        if (tile.Mask is not null) TLanes.StoreMask(tile.Mask + (at / 8), sum);
        TLanes.Store(tile.Y + at, sum);
    }
}

/// <summary>The last channels of the tile may not be there; any activation, and no bits.</summary>
internal readonly unsafe struct RaggedEnd : ITileEnd
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void End<TVector, TLanes>(in Tile tile, nint at, int lane, TVector sum)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int count = Math.Min(tile.Channels - lane, TLanes.Count);
        if (count <= 0) return;
        Epilogue<TVector, TLanes>.End(tile.Y + at, tile.Plus is null ? null : tile.Plus + at, tile.Activation, sum, count);
    }
}
