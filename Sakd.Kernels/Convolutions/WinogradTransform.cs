using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>Where the outputs of a block go, from the first of some channels on, and what comes behind them.</summary>
internal unsafe struct WinogradOutput
{
    /// <summary>The output, what is added lying like it, or null, and the biases.</summary>
    public float* Y, Plus, Biases;

    /// <summary>Where the mask go; null for nowhere.</summary>
    public byte* Mask;

    /// <summary>Whether there is a ReLU.</summary>
    public bool HasRelu;
}

/// <summary>The ways there and back of <see cref="WinogradConvolution"/>.</summary>
/// <typeparam name="TVector">The processor's vector.</typeparam>
/// <typeparam name="TLanes">What it can do.</typeparam>
internal static unsafe class WinogradTransform<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : ILanes<TVector>
{
    private const int Side = 4;

    /// <summary>B' d B of a block's input.</summary>
    /// <param name="x">[B, H, W, C].</param>
    /// <param name="inputMask">A bit for each element of x, where 0 is read if it is not set; null for no such question.</param>
    /// <param name="zeros">As many zeros as there are channels, for what lies outside of the image, and room for a block and its mask behind them.</param>
    /// <param name="block">The block.</param>
    /// <param name="size">The image's size.</param>
    /// <param name="channels">C.</param>
    /// <param name="to">Where the numbers of the first point go.</param>
    /// <param name="next">From there to the next point's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* x, byte* inputMask, float* zeros, WinogradBlock block, FrameSize size, int channels, float* to, nint next)
    {
        long first = ((((long)block.Image * size.Height) + block.Row - 1) * size.Width + block.Column - 1) * channels, below = (long)size.Width * channels;
        bool isInside = block.Row > 0 && block.Row + 2 < size.Height && block.Column > 0 && block.Column + 2 < size.Width;
        if (isInside)
        {
            byte* mask = inputMask is null ? null : inputMask + (first / 8);
            for (nint channel = 0; channel < channels; channel += TLanes.Count, to += TLanes.Count) Inside(x + first, mask, channel, channels, (nint)below, to, next);
            return;
        }

        // At the rim the block is put together, with zeros where the image ends.
        float* whole = zeros + channels;
        byte* wholeMask = inputMask is null ? null : (byte*)(whole + (Side * Side * channels));
        for (int i = 0; i < Side * Side; i++)
        {
            var (row, column) = (i / Side, i % Side);
            long at = first + (row * below) + (column * channels);
            bool reads = (uint)(block.Row - 1 + row) < (uint)size.Height && (uint)(block.Column - 1 + column) < (uint)size.Width;
            new ReadOnlySpan<float>(reads ? x + at : zeros, channels).CopyTo(new Span<float>(whole + (i * channels), channels));
            if (inputMask is not null) new ReadOnlySpan<byte>(reads ? inputMask + (at / 8) : (byte*)zeros, channels / 8).CopyTo(new Span<byte>(wholeMask + (i * channels / 8), channels / 8));
        }

        for (nint channel = 0; channel < channels; channel += TLanes.Count, to += TLanes.Count) Inside(whole, wholeMask, channel, channels, Side * (nint)channels, to, next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inside(float* x, byte* mask, nint channel, nint beside, nint below, float* to, nint next)
    {
        var (a0, a1, a2, a3) = Column(x, mask, channel, below);
        var (b0, b1, b2, b3) = Column(x, mask, channel + beside, below);
        var (c0, c1, c2, c3) = Column(x, mask, channel + (2 * beside), below);
        var (d0, d1, d2, d3) = Column(x, mask, channel + (3 * beside), below);
        Store(to, next, Four(a0, b0, c0, d0));
        Store(to + (Side * next), next, Four(a1, b1, c1, d1));
        Store(to + (2 * Side * next), next, Four(a2, b2, c2, d2));
        Store(to + (3 * Side * next), next, Four(a3, b3, c3, d3));
    }

    /// <summary>B' times a column of the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector, TVector, TVector, TVector) Column(float* x, byte* mask, nint at, nint below) =>
        Four(Read(x, mask, at), Read(x, mask, at + below), Read(x, mask, at + (2 * below)), Read(x, mask, at + (3 * below)));

    /// <summary>A' m A of a block's products, and what comes behind it.</summary>
    /// <param name="products">The numbers of the first point.</param>
    /// <param name="next">From there to the next point's.</param>
    /// <param name="width">The channels.</param>
    /// <param name="block">The block.</param>
    /// <param name="size">The image's size.</param>
    /// <param name="channels">The output's channels.</param>
    /// <param name="output">Where it goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* products, nint next, int width, WinogradBlock block, FrameSize size, int channels, in WinogradOutput output)
    {
        long at = ((((long)block.Image * size.OutHeight) + block.Row) * size.OutWidth + block.Column) * channels, below = (long)size.OutWidth * channels;
        bool hasRight = block.Column + 1 < size.OutWidth, hasBelow = block.Row + 1 < size.OutHeight;
        for (int channel = 0; channel < width; channel += TLanes.Count, products += TLanes.Count)
        {
            var (a0, b0) = Two(products, next, 0);
            var (a1, b1) = Two(products, next, 1);
            var (a2, b2) = Two(products, next, 2);
            var (a3, b3) = Two(products, next, 3);
            End(output, at + channel, channel, TLanes.Add(TLanes.Add(a0, a1), a2));
            if (hasRight) End(output, at + channels + channel, channel, TLanes.Subtract(TLanes.Subtract(a1, a2), a3));
            if (!hasBelow) continue;
            End(output, at + below + channel, channel, TLanes.Add(TLanes.Add(b0, b1), b2));
            if (hasRight) End(output, at + below + channels + channel, channel, TLanes.Subtract(TLanes.Subtract(b1, b2), b3));
        }
    }

    /// <summary>A' times a column of products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector First, TVector Second) Two(float* products, nint next, int column)
    {
        TVector m0 = TLanes.Load(products + (column * next)), m1 = TLanes.Load(products + ((Side + column) * next));
        TVector m2 = TLanes.Load(products + (((2 * Side) + column) * next)), m3 = TLanes.Load(products + (((3 * Side) + column) * next));
        return (TLanes.Add(TLanes.Add(m0, m1), m2), TLanes.Subtract(TLanes.Subtract(m1, m2), m3));
    }

    /// <summary>B' times four numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector, TVector, TVector, TVector) Four(TVector a, TVector b, TVector c, TVector d) =>
        (TLanes.Subtract(a, c), TLanes.Add(b, c), TLanes.Subtract(c, b), TLanes.Subtract(b, d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, nint next, (TVector A, TVector B, TVector C, TVector D) numbers)
    {
        TLanes.Store(to, numbers.A);
        TLanes.Store(to + next, numbers.B);
        TLanes.Store(to + (2 * next), numbers.C);
        TLanes.Store(to + (3 * next), numbers.D);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Read(float* x, byte* mask, nint at)
    {
        TVector value = TLanes.Load(x + at);
        return mask is null ? value : TLanes.Masked(mask + (at / 8), value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(in WinogradOutput output, long at, int channel, TVector sum)
    {
        sum = TLanes.Add(sum, TLanes.Load(output.Biases + channel));
        if (output.Plus is not null) sum = TLanes.Add(sum, TLanes.Load(output.Plus + at));
        if (output.HasRelu) sum = TLanes.Relu(sum);
        if (output.Mask is not null) TLanes.StoreMask(output.Mask + (at / 8), sum);
        TLanes.Store(output.Y + at, sum);
    }
}
