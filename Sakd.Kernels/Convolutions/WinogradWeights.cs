using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sakd.Kernels;

/// <summary>
/// G g G' of 3x3 kernels: panel by panel, and for each of the sixteen points, in the order of channels, an element for each of the panel's
/// channels.
/// </summary>
internal sealed unsafe class WinogradWeights : IDisposable
{
    private const int Points = 16, Side = 3, Kernel = Side * Side;

    // Sixteen elements for each pair of channels in place of nine: of more pairs they would be megabytes, in no core's cache, and are made
    // panel by panel whenever they are read.
    private const int MostPairs = 1 << 16;

    private readonly ConvolutionPlan _plan;
    private readonly KernelReader _kernels;
    private readonly KernelBuffer? _elements;
    private readonly float* _first;

    /// <summary>Transforms and packs kernels, or keeps hold of them.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">Kernels of 3x3.</param>
    /// <param name="scale">What the kernels of each of the layer's output channels are multiplied by, or none.</param>
    /// <param name="keeps">Whether they are made now, however many they are.</param>
    public WinogradWeights(KernelHost host, ConvolutionPlan plan, ConvolutionWeights weights, NativeSpan<float> scale, bool keeps)
    {
        _plan = plan;
        _kernels = new KernelReader(plan, weights, scale);
        if (!keeps && (long)plan.InChannels * plan.OutChannels > MostPairs) return;

        _elements = host.Allocate(First(plan.Panels.Count));
        _first = _elements.Elements.First;
        host.Run(plan.Panels.Count, panel => Transform(panel, _first + First(panel)));
    }

    /// <summary>Whether they lie in memory once and for all.</summary>
    public bool AreKept => _elements is not null;

    /// <summary>The elements of the widest panel.</summary>
    public int PanelElements => Points * (int)Next(_plan.Panels[0]);

    /// <summary>
    /// From one point of a panel to the next. Beyond its elements it is a line of the cache more, so that the points do not share a few
    /// places of it.
    /// </summary>
    /// <param name="panel">The panel.</param>
    public nint Next(Panel panel) => ((nint)_plan.InChannels * panel.Width) + Lanes.ChannelBlock;

    /// <summary>Where those of a panel begin.</summary>
    /// <param name="panel">Its number.</param>
    /// <param name="room">Where they go if they are made now.</param>
    public float* Of(int panel, float* room)
    {
        if (AreKept) return _first + First(panel);
        Transform(panel, room);
        return room;
    }

    /// <summary>Releases them.</summary>
    public void Dispose() => _elements?.Dispose();

    private long First(int panel)
    {
        int channel = panel == _plan.Panels.Count ? _plan.OutChannels : _plan.Panels[panel].Channel;
        return Points * (((long)_plan.InChannels * channel) + (panel * Lanes.ChannelBlock));
    }

    private void Transform(int panel, float* to)
    {
        if (_plan.VectorWidth == 16) Transform<Vector512<float>, Lanes16>(_plan.Panels[panel], to);
        else if (_plan.VectorWidth == 8) Transform<Vector256<float>, Lanes8>(_plan.Panels[panel], to);
        else Transform<Vector256<float>, PortableLanes>(_plan.Panels[panel], to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform<TVector, TLanes>(Panel panel, float* to)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        var phase = _plan.Phases[0];
        float half = 0.5f;
        TVector halves = TLanes.Broadcast(&half);
        int lanes = TLanes.Count, block = lanes * lanes;
        float* kernels = stackalloc float[Kernel * block];
        nint next = Next(panel);
        for (int lane = 0; lane < panel.Width; lane += lanes)
        {
            for (int channel = 0; channel < _plan.InChannels; channel += lanes)
            {
                for (int i = 0; i < Kernel; i++)
                {
                    _kernels.Read<TVector, TLanes>(
                        phase.KernelRows[i / Side], phase.KernelColumns[i % Side], channel, lanes, panel.Channel + lane,
                        kernels + (i * block), lanes);
                }

                for (int i = 0; i < lanes; i++)
                    Transform<TVector, TLanes>(kernels + (i * lanes), block, to + ((channel + i) * panel.Width) + lane, next, halves);
            }
        }
    }

    /// <summary>G g G' of the kernels between one channel and some others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transform<TVector, TLanes>(float* kernel, nint beside, float* to, nint next, TVector half)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        var (a0, a1, a2, a3) = Column<TVector, TLanes>(kernel, Side * beside, half);
        var (b0, b1, b2, b3) = Column<TVector, TLanes>(kernel + beside, Side * beside, half);
        var (c0, c1, c2, c3) = Column<TVector, TLanes>(kernel + (2 * beside), Side * beside, half);
        Row<TVector, TLanes>(to, next, a0, b0, c0, half);
        Row<TVector, TLanes>(to + (4 * next), next, a1, b1, c1, half);
        Row<TVector, TLanes>(to + (8 * next), next, a2, b2, c2, half);
        Row<TVector, TLanes>(to + (12 * next), next, a3, b3, c3, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector, TVector, TVector, TVector) Column<TVector, TLanes>(float* kernel, nint below, TVector half)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> =>
            Three<TVector, TLanes>(TLanes.Load(kernel), TLanes.Load(kernel + below), TLanes.Load(kernel + (2 * below)), half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<TVector, TLanes>(float* to, nint next, TVector a, TVector b, TVector c, TVector half)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        var (p0, p1, p2, p3) = Three<TVector, TLanes>(a, b, c, half);
        TLanes.Store(to, p0);
        TLanes.Store(to + next, p1);
        TLanes.Store(to + (2 * next), p2);
        TLanes.Store(to + (3 * next), p3);
    }

    /// <summary>G times three elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector, TVector, TVector, TVector) Three<TVector, TLanes>(TVector a, TVector b, TVector c, TVector half)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TVector ends = TLanes.Add(a, c);
        return (a, TLanes.Multiply(half, TLanes.Add(ends, b)), TLanes.Multiply(half, TLanes.Subtract(ends, b)), c);
    }
}
