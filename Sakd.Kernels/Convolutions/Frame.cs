using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// How a convolution goes over an image of one size: in bands of output rows whose input, with its padding, is small enough for a thread's
/// cache, each in tiles of as many pixels as the registers hold.
/// </summary>
internal sealed unsafe class Frame
{
    private const int MostPixels = 8;

    private readonly int _channels, _inStep, _top, _left, _inRows, _bandRows;
    private readonly Tiles[] _tiles;

    /// <summary>Plans bands and tiles.</summary>
    /// <param name="size">The sizes of input and output.</param>
    /// <param name="plan">What is computed.</param>
    /// <param name="pixels">The pixels of a tile.</param>
    /// <param name="bytes">The most that a band's input should have.</param>
    /// <exception cref="InvalidOperationException">
    /// The plan would read or write outside of its operands, which no geometry may lead to.
    /// </exception>
    public Frame(FrameSize size, ConvolutionPlan plan, int pixels, int bytes)
    {
        var (phases, inStep, outStep) = (plan.Phases, plan.InStep, plan.OutStep);
        (Size, _channels, _inStep) = (size, plan.WindowChannels, inStep);

        // The rows and columns that some window reads. They begin below the first ones where the padding is larger than the kernel: in the
        // backward pass nothing has met those.
        var reading = phases
            .Where(phase =>
                phase.Pixels > 0 && Outputs(size.OutHeight, phase.FirstRow) > 0 && Outputs(size.OutWidth, phase.FirstColumn) > 0)
            .ToList();
        int bottom = size.Height, right = size.Width;
        if (reading.Count > 0)
        {
            (_top, _left) = (-reading.Min(phase => phase.Top), -reading.Min(phase => phase.Left));
            bottom = Math.Max(
                bottom, reading.Max(phase => ((Outputs(size.OutHeight, phase.FirstRow) - 1) * inStep) + phase.Top + phase.Rows));
            right = Math.Max(
                right, reading.Max(phase => ((Outputs(size.OutWidth, phase.FirstColumn) - 1) * inStep) + phase.Left + phase.Columns));
        }

        PaddedWidth = _left + right;
        IsPadded = _top != 0 || _left != 0 || bottom > size.Height || right > size.Width;

        // Bands are of all phases or none.
        Bands = 1;
        while (phases.Count == 1 && Rows(Bands) > 1 && InRows(Bands) * PaddedWidth * _channels * sizeof(float) > bytes
            && Rows(Bands + 1) * size.OutWidth >= pixels)
            Bands++;
        (_bandRows, _inRows) = (Rows(Bands), phases.Count == 1 ? InRows(Bands) : _top + bottom);
        BandElements = _inRows * PaddedWidth * _channels;
        _tiles = [.. phases.Select(Plan)];
        Check(plan);

        int Outputs(int extent, int first) => (extent - first + outStep - 1) / outStep;
        int Rows(int bands) => (size.OutHeight + bands - 1) / bands;
        int InRows(int bands) => ((Rows(bands) - 1) * inStep) + phases[0].Rows;

        // The last tile begins so early that it is whole: some of its pixels are computed twice. Fewer pixels than a tile has are tiles of
        // four, or of one each.
        Tiles Plan(Phase phase)
        {
            int columns = Outputs(size.OutWidth, phase.FirstColumn),
                all = (phases.Count == 1 ? _bandRows : Outputs(size.OutHeight, phase.FirstRow)) * columns;
            int each = all >= pixels ? pixels : all >= 4 ? 4 : 1;
            var tiles = new Tiles((all + each - 1) / each, each);
            for (int i = 0; i < tiles.Windows.Length; i++)
            {
                var (row, column) = Math.DivRem(Math.Min(i / each * each, all - each) + (i % each), columns);
                tiles.Windows[i] = phase.Rows * phase.Columns == 0
                    ? 0
                    : ((((row * inStep) + phase.Top + _top) * PaddedWidth) + (column * inStep) + phase.Left + _left) * _channels;
                tiles.Targets[i] = (((phase.FirstRow + (row * outStep)) * size.OutWidth) + phase.FirstColumn + (column * outStep))
                    * plan.OutChannels;
            }

            return tiles;
        }
    }

    /// <summary>The sizes of input and output.</summary>
    public FrameSize Size { get; }

    /// <summary>
    /// Whether outputs of a size make whole tiles on every processor, or are one pixel: what lies between is computed as well, but libtorch
    /// is as fast.
    /// </summary>
    public static bool Pays(long height, long width) => height > 0 && width > 0 && (height * width >= MostPixels || height * width == 1);

    /// <summary>Whether windows reach beyond the image.</summary>
    public bool IsPadded { get; }

    /// <summary>W with the padding on both sides.</summary>
    public int PaddedWidth { get; }

    /// <summary>The number of bands.</summary>
    public int Bands { get; }

    /// <summary>The elements of a band's input.</summary>
    public int BandElements { get; }

    /// <summary>Its bytes.</summary>
    public int BandBytes => BandElements * sizeof(float);

    /// <summary>The first output row of a band. The last one begins so early that it is whole.</summary>
    public int FirstRow(int band) => Math.Min(band * _bandRows, Size.OutHeight - _bandRows);

    /// <summary>Copies a band's input, with zeros around the image.</summary>
    /// <param name="image">[H, W, C].</param>
    /// <param name="mask">A bit for each of its elements, where 0 is read if it is not set; null for no such question.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="firstRow">The band's first output row.</param>
    public void Pad<TVector, TLanes>(float* image, byte* mask, float* to, int firstRow)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int skipped = Math.Max(0, -_left), left = Math.Max(0, _left) * _channels, numbers = (Size.Width - skipped) * _channels,
            right = (PaddedWidth * _channels) - left - numbers;
        for (int i = 0; i < _inRows; i++, to += PaddedWidth * _channels)
        {
            int row = (firstRow * _inStep) + i - _top;
            if (row < 0 || row >= Size.Height)
            {
                new Span<float>(to, PaddedWidth * _channels).Clear();
                continue;
            }

            new Span<float>(to, left).Clear();
            long from = (((long)row * Size.Width) + skipped) * _channels;
            if (mask is null) new Span<float>(image + from, numbers).CopyTo(new Span<float>(to + left, numbers));
            else CopyMasked<TVector, TLanes>(image + from, mask + (from / 8), to + left, numbers);
            new Span<float>(to + left + numbers, right).Clear();
        }
    }

    /// <summary>Copies the channels of one group of a band's input, without the others, with zeros around the image.</summary>
    /// <param name="image">[H, W, C], from the group's first channel on.</param>
    /// <param name="channels">C.</param>
    /// <param name="to">Where they go.</param>
    /// <param name="firstRow">The band's first output row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PadGroup(float* image, int channels, float* to, int firstRow)
    {
        int first = Math.Max(0, _left), end = Math.Min(PaddedWidth, _left + Size.Width);
        for (int i = 0; i < _inRows; i++, to += PaddedWidth * _channels)
        {
            int row = (firstRow * _inStep) + i - _top;
            bool isInside = row >= 0 && row < Size.Height && first < end;
            new Span<float>(to, (isInside ? first : PaddedWidth) * _channels).Clear();
            if (!isInside) continue;
            float* from = image + ((((long)row * Size.Width) + first - _left) * channels), into = to + (first * _channels);
            for (int column = first; column < end; column++, from += channels, into += _channels)
            {
                for (int channel = 0; channel < _channels; channel++) into[channel] = from[channel];
            }

            new Span<float>(into, (PaddedWidth - end) * _channels).Clear();
        }
    }

    /// <summary>Computes the tiles of a band.</summary>
    /// <param name="tile">The tile, but for its pixels.</param>
    /// <param name="phase">The number of the phase.</param>
    /// <param name="channels">The output channels of the tile.</param>
    public void ForEachTile<TVector, TLanes, TEnd>(Tile tile, int phase, int channels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TEnd : ITileEnd
    {
        var tiles = _tiles[phase];
        int pixels = tiles.Pixels;
        fixed (nint* windows = tiles.Windows, targets = tiles.Targets)
        {
            for (int i = 0; i < tiles.Windows.Length; i += pixels)
            {
                tile.Windows = windows + i;
                tile.Pixels = targets + i;
                if (channels == TLanes.Count && tiles.AreFours && i + (2 * pixels) <= tiles.Windows.Length)
                {
                    Tile<TVector, TLanes, TEnd>.Pixels16Vectors1(tile);
                    i += pixels;
                    continue;
                }

                Tile<TVector, TLanes, TEnd>.Compute(tile, pixels, channels);
            }
        }
    }

    /// <summary>
    /// Whatever the geometry, each window lies in what is read and each output in what is written. Once for a size, so that tiles need not
    /// ask.
    /// </summary>
    private void Check(ConvolutionPlan plan)
    {
        long image = (long)Size.Height * Size.Width * _channels,
            band = (((long)(_bandRows - 1) * _inStep) + plan.Phases[0].Rows) * Size.Width * _channels;
        long read = IsPadded ? BandElements : plan.Phases.Count > 1 ? image : band;
        long written = (long)(Bands > 1 ? _bandRows : Size.OutHeight) * Size.OutWidth * plan.OutChannels;
        bool isInside = IsPadded || ((long)FirstRow(Bands - 1) * _inStep * Size.Width * _channels) + read <= image;
        for (int number = 0; number < _tiles.Length && isInside; number++)
        {
            var phase = plan.Phases[number];
            long window = phase.Pixels == 0 ? 0 : ((((long)phase.Rows - 1) * PaddedWidth) + phase.Columns) * _channels;
            foreach (nint first in _tiles[number].Windows) isInside &= first >= 0 && first + window <= read;
            foreach (nint first in _tiles[number].Targets) isInside &= first >= 0 && first + plan.OutChannels <= written;
        }

        if (!isInside) throw new InvalidOperationException($"A convolution's plan for {Size} would reach outside of its operands: {plan}.");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyMasked<TVector, TLanes>(float* from, byte* mask, float* to, int numbers)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int i = 0; i < numbers; i += TLanes.Count) TLanes.Store(to + i, TLanes.Masked(mask + (i / 8), TLanes.Load(from + i)));
    }

    /// <summary>Where the windows of a phase begin in a band's input, and where its outputs lie, tile by tile.</summary>
    private sealed class Tiles(int count, int pixels)
    {
        private bool? _areFours;

        /// <summary>The pixels of each.</summary>
        public int Pixels => pixels;

        public nint[] Windows { get; } = new nint[count * pixels];

        public nint[] Targets { get; } = new nint[count * pixels];

        /// <summary>Whether they are tiles of eight, of which each four windows in a row lie the same step apart.</summary>
        public bool AreFours => _areFours ??= pixels == 8
            && Enumerable.Range(0, Windows.Length - 1).All(i => i % 4 == 3 || Windows[i + 1] - Windows[i] == Windows[1] - Windows[0]);
    }
}
