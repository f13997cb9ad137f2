namespace Sakd.Kernels;

/// <summary>
/// What is known of a convolution, forward or backward, by its geometry alone: it is made once, for all layers and steps.
/// </summary>
internal sealed class ConvolutionPlan
{
    // A network sees few sizes of images; a service may see thousands, and a frame has offsets for each pixel.
    private const int MostSizes = 32, MostGeometries = 1024;

    private static readonly Bounded<(ConvolutionGeometry, bool, int), ConvolutionPlan> _plans = new(MostGeometries);

    private readonly Bounded<FrameSize, Frame> _frames = new(MostSizes);

    private ConvolutionPlan(ConvolutionGeometry geometry, bool isBackward, int vectorWidth)
    {
        (Geometry, IsBackward, VectorWidth) = (geometry, isBackward, vectorWidth);
        Phases = isBackward
            ? [
                .. from row in Enumerable.Range(0, geometry.Stride)
                   from column in Enumerable.Range(0, geometry.Stride)
                   select Backward(geometry, row, column),
            ]
            : [
                new Phase(
                    -geometry.Padding, -geometry.Padding,
                    [.. Enumerable.Range(0, geometry.Kernel)], [.. Enumerable.Range(0, geometry.Kernel)], 0, 0),
            ];
        int block = Lanes.ChannelBlock, width = VectorWidth == 16 ? 2 * block : block, whole = PanelChannels / width * width;
        Panels =
        [
            .. Enumerable.Range(0, whole / width).Select(i => new Panel(i * width, width)),
            .. Enumerable.Range(0, (PanelChannels - whole) / block).Select(i => new Panel(whole + (i * block), block)),
        ];
    }

    /// <summary>The plan of a forward pass, or of the gradient with respect to the input.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="isBackward">Which.</param>
    public static ConvolutionPlan Of(ConvolutionGeometry geometry, bool isBackward)
    {
        int width = Lanes.Count;
        return _plans.Of((geometry, isBackward, width), width, static (key, width) => new ConvolutionPlan(key.Item1, key.Item2, width));
    }

    /// <summary>The convolution.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>Whether it is the gradient with respect to the input.</summary>
    public bool IsBackward { get; }

    /// <summary>The elements of the processor's vectors; 0 where <see cref="PortableLanes"/> compute.</summary>
    public int VectorWidth { get; }

    /// <summary>The channels that it reads.</summary>
    public int InChannels => IsBackward ? Geometry.OutChannels : Geometry.InChannels;

    /// <summary>The channels that it makes.</summary>
    public int OutChannels => IsBackward ? Geometry.InChannels : Geometry.OutChannels;

    /// <summary>Of those that it reads, the channels of a window: a group's.</summary>
    public int WindowChannels => InChannels / Geometry.Groups;

    /// <summary>Of those that it makes, the channels of a group.</summary>
    public int GroupChannels => OutChannels / Geometry.Groups;

    /// <summary>The same, filled up to sixteens: those of the panels.</summary>
    public int PanelChannels => (GroupChannels + Lanes.ChannelBlock - 1) / Lanes.ChannelBlock * Lanes.ChannelBlock;

    /// <summary>The step from one window of a phase to the next.</summary>
    public int InStep => IsBackward ? 1 : Geometry.Stride;

    /// <summary>The step from one of its outputs to the next.</summary>
    public int OutStep => IsBackward ? Geometry.Stride : 1;

    /// <summary>The pixels of a tile.</summary>
    public int TilePixels => VectorWidth == 16 ? 8 : 4;

    /// <summary>The phases.</summary>
    public IReadOnlyList<Phase> Phases { get; }

    /// <summary>The output channels of one tile after the other, in each group; the last ones need not be there.</summary>
    public IReadOnlyList<Panel> Panels { get; }

    /// <summary>Whether an output of a size is what it makes of an input.</summary>
    /// <param name="size">The sizes of input and output.</param>
    public bool Makes(FrameSize size) => IsBackward
        ? Geometry.OutputExtent(size.OutHeight) == size.Height && Geometry.OutputExtent(size.OutWidth) == size.Width
        : Geometry.OutputExtent(size.Height) == size.OutHeight && Geometry.OutputExtent(size.Width) == size.OutWidth;

    /// <summary>How it goes over an image.</summary>
    /// <param name="size">The sizes of input and output.</param>
    /// <param name="bytes">The most that a band's input should have.</param>
    public Frame FrameOf(FrameSize size, int bytes) =>
        _frames.Of(size, (Plan: this, Bytes: bytes), static (size, from) => new Frame(size, from.Plan, from.Plan.TilePixels, from.Bytes));

    /// <inheritdoc/>
    public override string ToString() => $"{(IsBackward ? "the gradient of " : "")}{Geometry}";

    /// <summary>
    /// The rows and columns of x from one on, a stride apart, and the rows and columns of the kernels that have met them, the last first.
    /// </summary>
    private static Phase Backward(ConvolutionGeometry geometry, int row, int column)
    {
        var ((top, rows), (left, columns)) = (Met(row), Met(column));
        return rows.Length * columns.Length == 0 ? new Phase(0, 0, [], [], row, column) : new Phase(top, left, rows, columns, row, column);

        (int First, int[] Kernel) Met(int at)
        {
            int nearest = (at + geometry.Padding) % geometry.Stride,
                count = Math.Max(0, (geometry.Kernel - nearest + geometry.Stride - 1) / geometry.Stride);
            return (
                ((at + geometry.Padding - nearest) / geometry.Stride) - (count - 1),
                [.. Enumerable.Range(0, count).Select(i => nearest + (geometry.Stride * (count - 1 - i)))]);
        }
    }
}

/// <summary>Output channels whose weights lie together: those of a tile.</summary>
/// <param name="Channel">The first of the channels, counted in its group.</param>
/// <param name="Width">Their number.</param>
internal readonly record struct Panel(int Channel, int Width);
