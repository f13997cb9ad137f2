using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// The innermost part of a convolution: some pixels of some output channels, each a sum over the rows of its window, in which the pixels'
/// channels lie behind one another. The sums stay in the processor's registers until they are whole; then what is added to them, the ReLU,
/// and the mask for its backward pass cost no further pass over memory.
/// </summary>
internal unsafe struct Tile
{
    /// <summary>The input, and where in it the window of each pixel begins.</summary>
    public float* X;
    public nint* Windows;

    /// <summary>The rows of a window, the elements in one, and from one to the next.</summary>
    public int Rows, Run;
    public nint RowStride;

    /// <summary>For each element of a window, a weight for each output channel; and the biases, where the sums begin.</summary>
    public float* Weights, Biases;

    /// <summary>The output from the first of its channels on, and where in it each pixel lies.</summary>
    public float* Y;
    public nint* Pixels;

    /// <summary>What is added, lying like the output; null for nothing.</summary>
    public float* Plus;

    /// <summary>Whether there is a ReLU.</summary>
    public bool HasRelu;

    /// <summary>The activation: only <see cref="RaggedEnd"/> asks.</summary>
    public Activation Activation;

    /// <summary>
    /// How many output channels there are from the first one on, perhaps fewer than the tile has weights for: only <see cref="RaggedEnd"/>
    /// asks.
    /// </summary>
    public int Channels;

    /// <summary>Where a bit for each output element goes, whether the ReLU's gradient passes; null for nowhere.</summary>
    public byte* Mask;
}

/// <summary>Tiles of several shapes.</summary>
/// <typeparam name="TVector">The processor's vector.</typeparam>
/// <typeparam name="TLanes">What it can do.</typeparam>
/// <typeparam name="TEnd">What comes behind the sums.</typeparam>
internal static unsafe class Tile<TVector, TLanes, TEnd>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
    where TEnd : ITileEnd
{
    /// <summary>Computes a tile.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="pixels">Its pixels.</param>
    /// <param name="channels">Its channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute(in Tile tile, int pixels, int channels)
    {
        if (pixels == 1) Pixels1(tile, channels);
        else if (pixels == 4 && channels == TLanes.Count) Pixels4Vectors1(tile);
        else if (pixels == 4) Pixels4Vectors2(tile);
        else if (channels == TLanes.Count) Pixels8Vectors1(tile);
        else Pixels8Vectors2(tile);
    }

    /// <summary>8 pixels of two vectors of channels, for 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels8Vectors2(in Tile tile)
    {
        int lanes = TLanes.Count;
        nint* windows = tile.Windows;
        float* x0 = tile.X + windows[0], x1 = tile.X + windows[1], x2 = tile.X + windows[2], x3 = tile.X + windows[3];
        float* x4 = tile.X + windows[4], x5 = tile.X + windows[5], x6 = tile.X + windows[6], x7 = tile.X + windows[7];
        TVector a0 = TLanes.Load(tile.Biases), b0 = TLanes.Load(tile.Biases + lanes);
        TVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        TVector b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0, b7 = b0;
        float* weights = tile.Weights;
        for (int row = 0; row < tile.Rows; row++)
        {
            nint from = row * tile.RowStride, to = from + tile.Run;
            for (nint i = from; i < to; i++)
            {
                TVector v = TLanes.Load(weights), w = TLanes.Load(weights + lanes);
                weights += 2 * lanes;
                TVector x = TLanes.Broadcast(x0 + i);
                (a0, b0) = (TLanes.MultiplyAdd(x, v, a0), TLanes.MultiplyAdd(x, w, b0));
                x = TLanes.Broadcast(x1 + i);
                (a1, b1) = (TLanes.MultiplyAdd(x, v, a1), TLanes.MultiplyAdd(x, w, b1));
                x = TLanes.Broadcast(x2 + i);
                (a2, b2) = (TLanes.MultiplyAdd(x, v, a2), TLanes.MultiplyAdd(x, w, b2));
                x = TLanes.Broadcast(x3 + i);
                (a3, b3) = (TLanes.MultiplyAdd(x, v, a3), TLanes.MultiplyAdd(x, w, b3));
                x = TLanes.Broadcast(x4 + i);
                (a4, b4) = (TLanes.MultiplyAdd(x, v, a4), TLanes.MultiplyAdd(x, w, b4));
                x = TLanes.Broadcast(x5 + i);
                (a5, b5) = (TLanes.MultiplyAdd(x, v, a5), TLanes.MultiplyAdd(x, w, b5));
                x = TLanes.Broadcast(x6 + i);
                (a6, b6) = (TLanes.MultiplyAdd(x, v, a6), TLanes.MultiplyAdd(x, w, b6));
                x = TLanes.Broadcast(x7 + i);
                (a7, b7) = (TLanes.MultiplyAdd(x, v, a7), TLanes.MultiplyAdd(x, w, b7));
            }
        }

        nint* pixels = tile.Pixels;
        End(tile, pixels[0], a0, b0);
        End(tile, pixels[1], a1, b1);
        End(tile, pixels[2], a2, b2);
        End(tile, pixels[3], a3, b3);
        End(tile, pixels[4], a4, b4);
        End(tile, pixels[5], a5, b5);
        End(tile, pixels[6], a6, b6);
        End(tile, pixels[7], a7, b7);
    }

    /// <summary>8 pixels of one vector of channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels8Vectors1(in Tile tile)
    {
        nint* windows = tile.Windows;
        float* x0 = tile.X + windows[0], x1 = tile.X + windows[1], x2 = tile.X + windows[2], x3 = tile.X + windows[3];
        float* x4 = tile.X + windows[4], x5 = tile.X + windows[5], x6 = tile.X + windows[6], x7 = tile.X + windows[7];
        TVector a0 = TLanes.Load(tile.Biases);
        TVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        float* weights = tile.Weights;
        for (int row = 0; row < tile.Rows; row++)
        {
            nint from = row * tile.RowStride, to = from + tile.Run;
            for (nint i = from; i < to; i++)
            {
                TVector w = TLanes.Load(weights);
                weights += TLanes.Count;
                a0 = TLanes.MultiplyAdd(TLanes.Broadcast(x0 + i), w, a0);
                a1 = TLanes.MultiplyAdd(TLanes.Broadcast(x1 + i), w, a1);
                a2 = TLanes.MultiplyAdd(TLanes.Broadcast(x2 + i), w, a2);
                a3 = TLanes.MultiplyAdd(TLanes.Broadcast(x3 + i), w, a3);
                a4 = TLanes.MultiplyAdd(TLanes.Broadcast(x4 + i), w, a4);
                a5 = TLanes.MultiplyAdd(TLanes.Broadcast(x5 + i), w, a5);
                a6 = TLanes.MultiplyAdd(TLanes.Broadcast(x6 + i), w, a6);
                a7 = TLanes.MultiplyAdd(TLanes.Broadcast(x7 + i), w, a7);
            }
        }

        nint* pixels = tile.Pixels;
        End(tile, pixels[0], a0);
        End(tile, pixels[1], a1);
        End(tile, pixels[2], a2);
        End(tile, pixels[3], a3);
        End(tile, pixels[4], a4);
        End(tile, pixels[5], a5);
        End(tile, pixels[6], a6);
        End(tile, pixels[7], a7);
    }

    /// <summary>
    /// 16 pixels of one vector of channels, of which each four lie a step apart: two tiles at once, as eight sums are too few to keep the
    /// processor busy.
    /// </summary>
    /// <param name="tile">The first tile; the second one is the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pixels16Vectors1(in Tile tile)
    {
        nint* windows = tile.Windows;
        float* x0 = tile.X + windows[0], x4 = tile.X + windows[4], x8 = tile.X + windows[8], x12 = tile.X + windows[12];
        nint step = windows[1] - windows[0], third = 3 * step;
        TVector a0 = TLanes.Load(tile.Biases);
        TVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0,
            b6 = a0, b7 = a0;
        float* weights = tile.Weights;
        for (int row = 0; row < tile.Rows; row++)
        {
            nint from = row * tile.RowStride;
            float* p = x0 + from, q = x4 + from, r = x8 + from, s = x12 + from;
            for (float* end = p + tile.Run; p < end; p++, q++, r++, s++)
            {
                TVector w = TLanes.Load(weights);
                weights += TLanes.Count;
                a0 = TLanes.MultiplyAdd(TLanes.Broadcast(p), w, a0);
                a1 = TLanes.MultiplyAdd(TLanes.Broadcast(p + step), w, a1);
                a2 = TLanes.MultiplyAdd(TLanes.Broadcast(p + (2 * step)), w, a2);
                a3 = TLanes.MultiplyAdd(TLanes.Broadcast(p + third), w, a3);
                a4 = TLanes.MultiplyAdd(TLanes.Broadcast(q), w, a4);
                a5 = TLanes.MultiplyAdd(TLanes.Broadcast(q + step), w, a5);
                a6 = TLanes.MultiplyAdd(TLanes.Broadcast(q + (2 * step)), w, a6);
                a7 = TLanes.MultiplyAdd(TLanes.Broadcast(q + third), w, a7);
                b0 = TLanes.MultiplyAdd(TLanes.Broadcast(r), w, b0);
                b1 = TLanes.MultiplyAdd(TLanes.Broadcast(r + step), w, b1);
                b2 = TLanes.MultiplyAdd(TLanes.Broadcast(r + (2 * step)), w, b2);
                b3 = TLanes.MultiplyAdd(TLanes.Broadcast(r + third), w, b3);
                b4 = TLanes.MultiplyAdd(TLanes.Broadcast(s), w, b4);
                b5 = TLanes.MultiplyAdd(TLanes.Broadcast(s + step), w, b5);
                b6 = TLanes.MultiplyAdd(TLanes.Broadcast(s + (2 * step)), w, b6);
                b7 = TLanes.MultiplyAdd(TLanes.Broadcast(s + third), w, b7);
            }
        }

        nint* pixels = tile.Pixels;
        End(tile, pixels[0], a0);
        End(tile, pixels[1], a1);
        End(tile, pixels[2], a2);
        End(tile, pixels[3], a3);
        End(tile, pixels[4], a4);
        End(tile, pixels[5], a5);
        End(tile, pixels[6], a6);
        End(tile, pixels[7], a7);
        End(tile, pixels[8], b0);
        End(tile, pixels[9], b1);
        End(tile, pixels[10], b2);
        End(tile, pixels[11], b3);
        End(tile, pixels[12], b4);
        End(tile, pixels[13], b5);
        End(tile, pixels[14], b6);
        End(tile, pixels[15], b7);
    }

    /// <summary>4 pixels of two vectors of channels, for 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels4Vectors2(in Tile tile)
    {
        int lanes = TLanes.Count;
        nint* windows = tile.Windows;
        float* x0 = tile.X + windows[0], x1 = tile.X + windows[1], x2 = tile.X + windows[2], x3 = tile.X + windows[3];
        TVector a0 = TLanes.Load(tile.Biases), b0 = TLanes.Load(tile.Biases + lanes);
        TVector a1 = a0, a2 = a0, a3 = a0;
        TVector b1 = b0, b2 = b0, b3 = b0;
        float* weights = tile.Weights;
        for (int row = 0; row < tile.Rows; row++)
        {
            nint from = row * tile.RowStride, to = from + tile.Run;
            for (nint i = from; i < to; i++)
            {
                TVector v = TLanes.Load(weights), w = TLanes.Load(weights + lanes);
                weights += 2 * lanes;
                TVector x = TLanes.Broadcast(x0 + i);
                (a0, b0) = (TLanes.MultiplyAdd(x, v, a0), TLanes.MultiplyAdd(x, w, b0));
                x = TLanes.Broadcast(x1 + i);
                (a1, b1) = (TLanes.MultiplyAdd(x, v, a1), TLanes.MultiplyAdd(x, w, b1));
                x = TLanes.Broadcast(x2 + i);
                (a2, b2) = (TLanes.MultiplyAdd(x, v, a2), TLanes.MultiplyAdd(x, w, b2));
                x = TLanes.Broadcast(x3 + i);
                (a3, b3) = (TLanes.MultiplyAdd(x, v, a3), TLanes.MultiplyAdd(x, w, b3));
            }
        }

        nint* pixels = tile.Pixels;
        End(tile, pixels[0], a0, b0);
        End(tile, pixels[1], a1, b1);
        End(tile, pixels[2], a2, b2);
        End(tile, pixels[3], a3, b3);
    }

    /// <summary>4 pixels of one vector of channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels4Vectors1(in Tile tile)
    {
        nint* windows = tile.Windows;
        float* x0 = tile.X + windows[0], x1 = tile.X + windows[1], x2 = tile.X + windows[2], x3 = tile.X + windows[3];
        TVector a0 = TLanes.Load(tile.Biases);
        TVector a1 = a0, a2 = a0, a3 = a0;
        float* weights = tile.Weights;
        for (int row = 0; row < tile.Rows; row++)
        {
            nint from = row * tile.RowStride, to = from + tile.Run;
            for (nint i = from; i < to; i++)
            {
                TVector w = TLanes.Load(weights);
                weights += TLanes.Count;
                a0 = TLanes.MultiplyAdd(TLanes.Broadcast(x0 + i), w, a0);
                a1 = TLanes.MultiplyAdd(TLanes.Broadcast(x1 + i), w, a1);
                a2 = TLanes.MultiplyAdd(TLanes.Broadcast(x2 + i), w, a2);
                a3 = TLanes.MultiplyAdd(TLanes.Broadcast(x3 + i), w, a3);
            }
        }

        nint* pixels = tile.Pixels;
        End(tile, pixels[0], a0);
        End(tile, pixels[1], a1);
        End(tile, pixels[2], a2);
        End(tile, pixels[3], a3);
    }

    /// <summary>1 pixel, of as many channels as there are: for images that have no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels1(in Tile tile, int channels)
    {
        for (int channel = 0; channel < channels; channel += TLanes.Count)
        {
            TVector sum = TLanes.Load(tile.Biases + channel);
            float* x = tile.X + tile.Windows[0], weights = tile.Weights + channel;
            for (int row = 0; row < tile.Rows; row++, x += tile.RowStride)
            {
                for (nint i = 0; i < tile.Run; i++, weights += channels)
                    sum = TLanes.MultiplyAdd(TLanes.Broadcast(x + i), TLanes.Load(weights), sum);
            }

            TEnd.End<TVector, TLanes>(tile, tile.Pixels[0] + channel, channel, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(in Tile tile, nint pixel, TVector first, TVector second)
    {
        TEnd.End<TVector, TLanes>(tile, pixel, 0, first);
        TEnd.End<TVector, TLanes>(tile, pixel + TLanes.Count, TLanes.Count, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(in Tile tile, nint pixel, TVector sum) => TEnd.End<TVector, TLanes>(tile, pixel, 0, sum);
}
