using System.Collections.Concurrent;
using Sakd.Layers;

namespace Sakd.Kernels;

/// <summary>What is known of a convolution, forth or back, by its geometry alone: it is made once, for all layers and steps.</summary>
internal sealed class ConvolutionPlan
{
    private static readonly ConcurrentDictionary<Geometry, ConvolutionPlan> _plans = new();

    private readonly Geometry _geometry;
    private readonly ConcurrentDictionary<FrameSize, Frame> _frames = new();

    private ConvolutionPlan(Geometry geometry)
    {
        _geometry = geometry;
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
        _plans.GetOrAdd(new Geometry(layer.InChannels, layer.OutChannels, layer.Kernel, layer.Stride, layer.Padding, isBack, Kernels.Lanes.Count), geometry => new ConvolutionPlan(geometry));

    /// <summary>Whether it is the way back.</summary>
    public bool IsBack => _geometry.IsBack;

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

    /// <summary>How it goes over an image.</summary>
    /// <param name="size">The sizes of input and output.</param>
    /// <param name="bytes">The most that a band's input should have.</param>
    public Frame FrameOf(FrameSize size, int bytes) =>
        _frames.GetOrAdd(size, _ => new Frame(size, this, size is { OutHeight: 1, OutWidth: 1 } ? 1 : TilePixels, bytes));

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

    private readonly record struct Geometry(int InChannels, int OutChannels, int Kernel, int Stride, int Padding, bool IsBack, int Lanes);
}

/// <summary>Output channels whose weights lie together: those of a tile.</summary>
/// <param name="Channel">The first of the channels.</param>
/// <param name="Width">Their number.</param>
internal readonly record struct Panel(int Channel, int Width);
