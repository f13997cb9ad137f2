using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>
/// A layer's kernels as a plan reads them: for each channel that it reads, a number for each channel that it makes. A batch norm that has been taken into the convolution multiplies them on the way.
/// </summary>
internal sealed unsafe class KernelReader : IDisposable
{
    private readonly Tensor _weight;
    private readonly Tensor? _factor;
    private readonly float* _first, _factors;
    private readonly bool _isBack;
    private readonly long _channelStride, _laneStride, _rowStride, _columnStride;

    /// <summary>Keeps hold of the kernels; they stay the layer's.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weight">Kernels [C_out, C_in, k, k], in any order in memory.</param>
    /// <param name="factor">A factor for each of the layer's output channels, [C_out], or null.</param>
    public KernelReader(ConvolutionPlan plan, Tensor weight, Tensor? factor)
    {
        using (Operand.Kernels(weight, plan.KernelShape))
        using (Operand.Row(factor, plan.KernelShape[0]))
        {
            _weight = weight.detach().DetachFromDisposeScope();
            _factor = factor?.detach().DetachFromDisposeScope();
        }

        _first = Operand.Held(_weight);
        _factors = _factor is null ? null : Operand.Held(_factor);
        _isBack = plan.IsBack;
        long[] strides = weight.Strides();
        (_channelStride, _laneStride, _rowStride, _columnStride) = _isBack ? (strides[0], strides[1], strides[2], strides[3]) : (strides[1], strides[0], strides[2], strides[3]);
    }

    /// <summary>Reads a row and column of the kernels between some channels and as many lanes as the processor has.</summary>
    /// <param name="row">The kernels' row.</param>
    /// <param name="column">Their column.</param>
    /// <param name="channel">The first channel that the plan reads.</param>
    /// <param name="count">How many of them: as many as there are lanes, or fewer.</param>
    /// <param name="lane">The first channel that it makes.</param>
    /// <param name="to">Where the first channel's numbers go.</param>
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

        if (_factors is null) return;
        for (int i = 0; i < count; i++, to += next) TLanes.Store(to, TLanes.Multiply(TLanes.Load(to), _isBack ? TLanes.Broadcast(_factors + channel + i) : TLanes.Load(_factors + lane)));
    }

    /// <summary>Lets go of them.</summary>
    public void Dispose()
    {
        _weight.Dispose();
        _factor?.Dispose();
    }
}
