using System.Runtime.Intrinsics;

namespace Sakd.Kernels;

/// <summary>
/// A convolution's weights in the order in which tiles read them: phase by phase and panel by panel, for each element of a window, in the
/// order of rows, columns and channels, a weight for each of the panel's channels.
/// </summary>
internal sealed unsafe class PackedWeights : IDisposable
{
    // Fewer are packed before a second thread has woken.
    private const int FewElements = 1 << 14;

    private readonly KernelBuffer _elements;
    private readonly float* _first;
    private readonly long[] _phases;
    private readonly int _channels;

    /// <summary>Packs weights.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">The kernels.</param>
    /// <param name="scale">What the kernels of each of the layer's output channels are multiplied by, or none.</param>
    public PackedWeights(KernelHost host, ConvolutionPlan plan, ConvolutionWeights weights, NativeSpan<float> scale)
    {
        _channels = plan.InChannels;
        _phases = new long[plan.Phases.Count];
        long count = 0;
        for (int i = 0; i < _phases.Length; i++)
        {
            _phases[i] = count;
            count += (long)plan.Phases[i].Pixels * plan.InChannels * plan.OutChannels;
        }

        Bytes = count * sizeof(float);
        _elements = host.Allocate(count);
        _first = _elements.Elements.First;
        var kernels = new KernelReader(plan, weights, scale);
        if (count > FewElements) host.Run(plan.Panels.Count, panel => Pack(plan, kernels, plan.Panels[panel]));
        else foreach (var panel in plan.Panels) Pack(plan, kernels, panel);
    }

    /// <summary>The bytes of all of them.</summary>
    public long Bytes { get; }

    /// <summary>Where those of a panel begin.</summary>
    /// <param name="number">The number of the phase.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="panel">The panel.</param>
    public float* Of(int number, Phase phase, Panel panel) => _first + _phases[number] + ((long)phase.Pixels * _channels * panel.Channel);

    /// <summary>Releases them.</summary>
    public void Dispose() => _elements.Dispose();

    private void Pack(ConvolutionPlan plan, KernelReader kernels, Panel panel)
    {
        if (plan.VectorWidth == 16) Pack<Vector512<float>, Lanes16>(plan, kernels, panel);
        else if (plan.VectorWidth == 8) Pack<Vector256<float>, Lanes8>(plan, kernels, panel);
        else Pack<Vector256<float>, PortableLanes>(plan, kernels, panel);
    }

    private void Pack<TVector, TLanes>(ConvolutionPlan plan, KernelReader kernels, Panel panel)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int i = 0; i < _phases.Length; i++)
        {
            float* to = Of(i, plan.Phases[i], panel);
            foreach (int row in plan.Phases[i].KernelRows)
            {
                foreach (int column in plan.Phases[i].KernelColumns)
                {
                    for (int channel = 0; channel < _channels; channel += TLanes.Count)
                    {
                        int count = Math.Min(TLanes.Count, _channels - channel);
                        for (int lane = 0; lane < panel.Width; lane += TLanes.Count)
                            kernels.Read<TVector, TLanes>(row, column, channel, count, panel.Channel + lane, to + lane, panel.Width);
                        to += count * panel.Width;
                    }
                }
            }
        }
    }
}
