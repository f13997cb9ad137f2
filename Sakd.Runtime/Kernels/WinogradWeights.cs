using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>
/// G g G' of 3x3 kernels: panel by panel, and for each of the sixteen points, in the order of channels, a number for each of the panel's channels.
/// </summary>
internal sealed unsafe class WinogradWeights : IDisposable
{
    private const int Points = 16, Side = 3;

    private readonly Tensor _numbers;
    private readonly float* _first;
    private readonly int _channels;

    /// <summary>Transforms and packs kernels.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weight">Kernels [C_out, C_in, 3, 3], in any order in memory.</param>
    public WinogradWeights(ConvolutionPlan plan, Tensor weight)
    {
        _channels = plan.InChannels;
        _numbers = empty((long)Points * plan.InChannels * plan.OutChannels).DetachFromDisposeScope();
        _first = Features.Of(_numbers);
        float* from = Features.Of(weight);
        long[] strides = weight.Strides();
        Team.Share(plan.Panels.Count, i =>
        {
            if (plan.Lanes == 16) Transform<Vector512<float>, Lanes16>(plan, from, strides, plan.Panels[i]);
            else Transform<Vector256<float>, Lanes8>(plan, from, strides, plan.Panels[i]);
        });
    }

    /// <summary>Where those of a panel and a point begin.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="point">The point.</param>
    public float* Of(Panel panel, int point) => _first + ((long)Points * _channels * panel.Channel) + (point * _channels * panel.Width);

    /// <summary>Releases them.</summary>
    public void Dispose() => _numbers.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform<TVector, TLanes>(ConvolutionPlan plan, float* from, long[] strides, Panel panel)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        var phase = plan.Phases[0];
        var (inner, outer) = plan.IsBack ? (strides[0], strides[1]) : (strides[1], strides[0]);
        float half = 0.5f;
        TVector halves = TLanes.Broadcast(&half);
        float* kernels = stackalloc float[Side * Side * panel.Width];
        TVector* rows = stackalloc TVector[4 * Side];
        nint next = (nint)_channels * panel.Width;
        float* to = Of(panel, 0);
        for (int channel = 0; channel < _channels; channel++)
        {
            for (int row = 0; row < Side; row++)
            {
                for (int column = 0; column < Side; column++)
                {
                    float* first = from + (channel * inner) + (panel.Channel * outer) + (phase.KernelRows[row] * strides[2]) + (phase.KernelColumns[column] * strides[3]);
                    float* kernel = kernels + (((row * Side) + column) * panel.Width);
                    for (int i = 0; i < panel.Width; i++, first += outer) kernel[i] = *first;
                }
            }

            for (int lane = 0; lane < panel.Width; lane += TLanes.Count)
            {
                for (int column = 0; column < Side; column++)
                {
                    float* kernel = kernels + (column * panel.Width) + lane;
                    var (r0, r1, r2, r3) = Three<TVector, TLanes>(TLanes.Load(kernel), TLanes.Load(kernel + (Side * panel.Width)), TLanes.Load(kernel + (2 * Side * panel.Width)), halves);
                    (rows[column], rows[Side + column], rows[(2 * Side) + column], rows[(3 * Side) + column]) = (r0, r1, r2, r3);
                }

                for (int row = 0; row < 4; row++)
                {
                    TVector* of = rows + (row * Side);
                    var (p0, p1, p2, p3) = Three<TVector, TLanes>(of[0], of[1], of[2], halves);
                    float* at = to + (4 * row * next) + lane;
                    TLanes.Store(at, p0);
                    TLanes.Store(at + next, p1);
                    TLanes.Store(at + (2 * next), p2);
                    TLanes.Store(at + (3 * next), p3);
                }
            }

            to += panel.Width;
        }
    }

    /// <summary>G times three numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector, TVector, TVector, TVector) Three<TVector, TLanes>(TVector a, TVector b, TVector c, TVector half)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TVector ends = TLanes.Add(a, c);
        return (a, TLanes.Multiply(half, TLanes.Add(ends, b)), TLanes.Multiply(half, TLanes.Subtract(ends, b)), c);
    }
}
