using Sakd.Layers;

namespace Sakd.Kernels;

/// <summary>What is known of a convolution, forth or back, by its geometry alone: it is made once, for all layers and steps.</summary>
internal sealed class ConvolutionPlan
{
    // A network sees few sizes of images; a service may see thousands, and a frame has numbers for each pixel.
    private const int MostSizes = 32, MostGeometries = 1024;

    private static readonly Bounded<Geometry, ConvolutionPlan> _plans = new(MostGeometries);

    private readonly Geometry _geometry;
    private readonly Bounded<FrameSize, Frame> _frames = new(MostSizes);

    private ConvolutionPlan(Geometry geometry)
    {
        _geometry = geometry;
        KernelShape = [geometry.OutChannels, geometry.InChannels, geometry.Kernel, geometry.Kernel];
        Phases = geometry.IsBack
            ? [.. from row in Enumerable.Range(0, geometry.Stride) from column in Enumerable.Range(0, geometry.Stride) select Back(geometry, row, column)]
            : [new Phase(-geometry.Padding, -geometry.Padding, [.. Enumerable.Range(0, geometry.Kernel)], [.. Enumerable.Range(0, geometry.Kernel)], 0, 0)];
        int width = Lanes == 16 ? 32 : Features.Sixteen, whole = OutChannels / width * width;
        Panels =
        [
            .. Enumerable.Range(0, whole / width).Select(i => new Panel(i * width, width)),
            .. Enumerable.Range(0, (OutChannels - whole) / Features.Sixteen).Select(i => new Panel(whole + (i * Features.Sixteen), Features.Sixteen)),
        ];
    }

    /// <summary>The plan of a layer's way forth or back.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="isBack">Which.</param>
    public static ConvolutionPlan Of(Conv2d layer, bool isBack) =>
        Of(new Geometry(layer.InChannels, layer.OutChannels, layer.Kernel, layer.Stride, layer.Padding, isBack, Kernels.Lanes.Count));

    private static ConvolutionPlan Of(Geometry geometry) => _plans.Of(geometry, () => new ConvolutionPlan(geometry));

    /// <summary>Whether it is the way back.</summary>
    public bool IsBack => _geometry.IsBack;

    /// <summary>The shape of the layer's kernels, [C_out, C_in, k, k].</summary>
    public long[] KernelShape { get; }

    /// <summary>The channels that it reads.</summary>
    public int InChannels => IsBack ? _geometry.OutChannels : _geometry.InChannels;

    /// <summary>The channels that it makes.</summary>
    public int OutChannels => IsBack ? _geometry.InChannels : _geometry.OutChannels;

    /// <summary>The step from one window of a phase to the next.</summary>
    public int InStep => IsBack ? 1 : _geometry.Stride;

    /// <summary>The step from one of its outputs to the next.</summary>
    public int OutStep => IsBack ? _geometry.Stride : 1;

    /// <summary>The width of the processor's vectors.</summary>
    public int Lanes => _geometry.Lanes;

    /// <summary>The pixels of a tile.</summary>
    public int TilePixels => Lanes == 16 ? 8 : 4;

    /// <summary>The phases.</summary>
    public IReadOnlyList<Phase> Phases { get; }

    /// <summary>The output channels of one tile after the other.</summary>
    public IReadOnlyList<Panel> Panels { get; }

    /// <summary>Whether an output of a size is what it makes of an input.</summary>
    /// <param name="size">The sizes of input and output.</param>
    public bool Makes(FrameSize size) => IsBack
        ? _geometry.Extent(size.OutHeight) == size.Height && _geometry.Extent(size.OutWidth) == size.Width
        : _geometry.Extent(size.Height) == size.OutHeight && _geometry.Extent(size.Width) == size.OutWidth;

    /// <summary>How it goes over an image.</summary>
    /// <param name="size">The sizes of input and output.</param>
    /// <param name="bytes">The most that a band's input should have.</param>
    public Frame FrameOf(FrameSize size, int bytes) =>
        _frames.Of(size, () => new Frame(size, this, TilePixels, bytes));

    /// <inheritdoc/>
    public override string ToString() => _geometry.ToString();

    /// <summary>The rows and columns of x from one on, a stride apart, and the rows and columns of the kernels that have met them, the last first.</summary>
    private static Phase Back(Geometry geometry, int row, int column)
    {
        var ((top, rows), (left, columns)) = (Met(row), Met(column));
        return rows.Length * columns.Length == 0 ? new Phase(0, 0, [], [], row, column) : new Phase(top, left, rows, columns, row, column);

        (int First, int[] Kernel) Met(int at)
        {
            int nearest = (at + geometry.Padding) % geometry.Stride, count = Math.Max(0, (geometry.Kernel - nearest + geometry.Stride - 1) / geometry.Stride);
            return (((at + geometry.Padding - nearest) / geometry.Stride) - (count - 1), [.. Enumerable.Range(0, count).Select(i => nearest + (geometry.Stride * (count - 1 - i)))]);
        }
    }

    private readonly record struct Geometry(int InChannels, int OutChannels, int Kernel, int Stride, int Padding, bool IsBack, int Lanes)
    {
        public int Extent(int input) => (int)Conv2d.Extent(input, Kernel, Stride, Padding);
    }
}

/// <summary>Output channels whose weights lie together: those of a tile.</summary>
/// <param name="Channel">The first of the channels.</param>
/// <param name="Width">Their number.</param>
internal readonly record struct Panel(int Channel, int Width);
