using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// How a convolution goes over an image of one size: in bands of output rows whose input, with its padding, is small enough for a thread's cache, each in tiles of as many pixels as the registers hold.
/// </summary>
internal sealed unsafe class Frame
{
    private const int MostPixels = 8;

    private readonly int _channels, _inStep, _top, _left, _inRows, _bandRows, _pixels;
    private readonly Tiles[] _tiles;

    /// <summary>Plans bands and tiles.</summary>
    /// <param name="size">The sizes of input and output.</param>
    /// <param name="plan">What is computed.</param>
    /// <param name="pixels">The pixels of a tile.</param>
    /// <param name="bytes">The most that a band's input should have.</param>
    public Frame(FrameSize size, ConvolutionPlan plan, int pixels, int bytes)
    {
        var (phases, inStep, outStep) = (plan.Phases, plan.InStep, plan.OutStep);
        (Size, _channels, _inStep, _pixels) = (size, plan.InChannels, inStep, pixels);
        int bottom = size.Height, right = size.Width;
        foreach (var phase in phases.Where(phase => phase.Rows > 0 && phase.Columns > 0))
        {
            _top = Math.Max(_top, -phase.Top);
            _left = Math.Max(_left, -phase.Left);
            bottom = Math.Max(bottom, ((Outputs(size.OutHeight, phase.FirstRow) - 1) * inStep) + phase.Top + phase.Rows);
            right = Math.Max(right, ((Outputs(size.OutWidth, phase.FirstColumn) - 1) * inStep) + phase.Left + phase.Columns);
        }

        PaddedWidth = _left + right;
        IsPadded = _top > 0 || _left > 0 || bottom > size.Height || right > size.Width;

        // Bands are of all phases or none.
        Bands = 1;
        while (phases.Count == 1 && Rows(Bands) > 1 && InRows(Bands) * PaddedWidth * _channels * sizeof(float) > bytes && Rows(Bands + 1) * size.OutWidth >= pixels) Bands++;
        (_bandRows, _inRows) = (Rows(Bands), phases.Count == 1 ? InRows(Bands) : _top + bottom);
        BandNumbers = _inRows * PaddedWidth * _channels;
        _tiles = [.. phases.Select(Plan)];

        int Outputs(int extent, int first) => (extent - first + outStep - 1) / outStep;
        int Rows(int bands) => (size.OutHeight + bands - 1) / bands;
        int InRows(int bands) => ((Rows(bands) - 1) * inStep) + phases[0].Rows;

        // The last tile begins so early that it is whole: some of its pixels are computed twice.
        Tiles Plan(Phase phase)
        {
            int columns = Outputs(size.OutWidth, phase.FirstColumn), all = (phases.Count == 1 ? _bandRows : Outputs(size.OutHeight, phase.FirstRow)) * columns;
            var tiles = new Tiles((all + pixels - 1) / pixels, pixels);
            for (int i = 0; i < tiles.Windows.Length; i++)
            {
                var (row, column) = Math.DivRem(Math.Min(i / pixels * pixels, all - pixels) + (i % pixels), columns);
                tiles.Windows[i] = phase.Rows * phase.Columns == 0
                    ? 0
                    : ((((row * inStep) + phase.Top + _top) * PaddedWidth) + (column * inStep) + phase.Left + _left) * _channels;
                tiles.Targets[i] = (((phase.FirstRow + (row * outStep)) * size.OutWidth) + phase.FirstColumn + (column * outStep)) * plan.OutChannels;
            }

            return tiles;
        }
    }

    /// <summary>The sizes of input and output.</summary>
    public FrameSize Size { get; }

    /// <summary>Whether outputs of a size make whole tiles on every processor; or are one pixel, of which a tile may consist too.</summary>
    public static bool Fits(long height, long width) => height > 0 && width > 0 && (height * width >= MostPixels || height * width == 1);

    /// <summary>Whether windows reach beyond the image.</summary>
    public bool IsPadded { get; }

    /// <summary>W with the padding on both sides.</summary>
    public int PaddedWidth { get; }

    /// <summary>The number of bands.</summary>
    public int Bands { get; }

    /// <summary>The numbers of a band's input.</summary>
    public int BandNumbers { get; }

    /// <summary>Its bytes.</summary>
    public int BandBytes => BandNumbers * sizeof(float);

    /// <summary>The first output row of a band. The last one begins so early that it is whole.</summary>
    public int FirstRow(int band) => Math.Min(band * _bandRows, Size.OutHeight - _bandRows);

    /// <summary>Copies a band's input, with zeros around the image.</summary>
    /// <param name="image">[H, W, C].</param>
    /// <param name="passing">Signs of its numbers, where 0 is read if they are not set; null for no such question.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="firstRow">The band's first output row.</param>
    public void Pad<TVector, TLanes>(float* image, byte* passing, float* to, int firstRow)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int numbers = Size.Width * _channels, left = _left * _channels, right = (PaddedWidth * _channels) - left - numbers;
        for (int i = 0; i < _inRows; i++, to += PaddedWidth * _channels)
        {
            int row = (firstRow * _inStep) + i - _top;
            if (row < 0 || row >= Size.Height)
            {
                new Span<float>(to, PaddedWidth * _channels).Clear();
                continue;
            }

            new Span<float>(to, left).Clear();
            if (passing is null) new Span<float>(image + ((long)row * numbers), numbers).CopyTo(new Span<float>(to + left, numbers));
            else Pass<TVector, TLanes>(image + ((long)row * numbers), passing + ((long)row * numbers / 8), to + left, numbers);
            new Span<float>(to + left + numbers, right).Clear();
        }
    }

    /// <summary>Computes the tiles of a band.</summary>
    /// <param name="tile">The tile, but for its pixels.</param>
    /// <param name="phase">The number of the phase.</param>
    /// <param name="channels">The output channels of the tile.</param>
    public void ForEachTile<TVector, TLanes>(Tile tile, int phase, int channels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        var tiles = _tiles[phase];
        fixed (nint* windows = tiles.Windows, targets = tiles.Targets)
        {
            for (int i = 0; i < tiles.Windows.Length; i += _pixels)
            {
                tile.Windows = windows + i;
                tile.Pixels = targets + i;
                if (channels == TLanes.Count && tiles.AreFours && i + (2 * _pixels) <= tiles.Windows.Length)
                {
                    Tile<TVector, TLanes>.Pixels16Vectors1(tile);
                    i += _pixels;
                    continue;
                }

                Tile<TVector, TLanes>.Compute(tile, _pixels, channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass<TVector, TLanes>(float* from, byte* signs, float* to, int numbers)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int i = 0; i < numbers; i += TLanes.Count) TLanes.Store(to + i, TLanes.Pass(signs + (i / 8), TLanes.Load(from + i)));
    }

    /// <summary>Where the windows of a phase begin in a band's input, and where its outputs lie, tile by tile.</summary>
    private sealed class Tiles(int count, int pixels)
    {
        private bool? _areFours;

        public nint[] Windows { get; } = new nint[count * pixels];

        public nint[] Targets { get; } = new nint[count * pixels];

        /// <summary>Whether each four windows in a row lie the same step apart.</summary>
        public bool AreFours => _areFours ??= pixels % 4 == 0 && Enumerable.Range(0, Windows.Length - 1).All(i => i % 4 == 3 || Windows[i + 1] - Windows[i] == Windows[1] - Windows[0]);
    }
}

/// <summary>The sizes of a convolution's input and output.</summary>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="OutHeight">H'.</param>
/// <param name="OutWidth">W'.</param>
internal readonly record struct FrameSize(int Height, int Width, int OutHeight, int OutWidth);
