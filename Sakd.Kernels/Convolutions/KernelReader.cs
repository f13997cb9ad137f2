namespace Sakd.Kernels;

/// <summary>
/// A layer's kernels as a plan reads them: for each channel that it reads, an element for each channel that it makes. A batch norm that has
/// been folded into the convolution multiplies them on the way.
/// </summary>
internal sealed unsafe class KernelReader
{
    private readonly float* _first, _scale;
    private readonly bool _isBackward;
    private readonly long _channelStride, _laneStride, _rowStride, _columnStride;

    /// <summary>Looks at the kernels, which stay the layer's, at the same address for as long as this reads them.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">The kernels.</param>
    /// <param name="scale">What the kernels of each of the layer's output channels are multiplied by, or none.</param>
    public KernelReader(ConvolutionPlan plan, ConvolutionWeights weights, NativeSpan<float> scale)
    {
        _first = weights.Need(plan.Geometry);
        _scale = scale.NeedIfAny(plan.Geometry.OutChannels);
        _isBackward = plan.IsBackward;
        (_channelStride, _laneStride) = _isBackward ? (weights.OutStride, weights.InStride) : (weights.InStride, weights.OutStride);
        (_rowStride, _columnStride) = (weights.RowStride, weights.ColumnStride);
    }

    /// <summary>Reads a row and column of the kernels between some channels and as many lanes as the processor has.</summary>
    /// <param name="row">The kernels' row.</param>
    /// <param name="column">Their column.</param>
    /// <param name="channel">The first channel that the plan reads.</param>
    /// <param name="count">How many of them: as many as there are lanes, or fewer.</param>
    /// <param name="lane">The first channel that it makes.</param>
    /// <param name="to">Where the first channel's elements go.</param>
    /// <param name="next">From there to the next channel's.</param>
    public void Read<TVector, TLanes>(int row, int column, int channel, int count, int lane, float* to, nint next)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        float* from = _first + (row * _rowStride) + (column * _columnStride) + (channel * _channelStride) + (lane * _laneStride);
        if (_channelStride == 1 && count == TLanes.Count)
        {
            TLanes.Transpose(from, (nint)_laneStride, to, next);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                if (_laneStride == 1) TLanes.Store(to + (i * next), TLanes.Load(from + (i * _channelStride)));
                else for (int at = 0; at < TLanes.Count; at++) to[(i * next) + at] = from[(i * _channelStride) + (at * _laneStride)];
            }
        }

        if (_scale is null) return;
        for (int i = 0; i < count; i++, to += next)
            TLanes.Store(
                to, TLanes.Multiply(TLanes.Load(to), _isBackward ? TLanes.Broadcast(_scale + channel + i) : TLanes.Load(_scale + lane)));
    }
}
