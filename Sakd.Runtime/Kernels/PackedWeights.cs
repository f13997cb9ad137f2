using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>
/// A convolution's weights in the order in which tiles read them: phase by phase and panel by panel, for each number of a window, in the order of rows, columns and channels, a weight for each of the
/// panel's channels.
/// </summary>
internal sealed unsafe class PackedWeights : IDisposable
{
    // Fewer are packed before a second thread has woken.
    private const int FewNumbers = 1 << 14;

    private readonly Tensor _numbers;
    private readonly float* _first;
    private readonly long[] _phases;
    private readonly int _channels;

    /// <summary>Packs weights.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weight">Kernels [C_out, C_in, k, k], in any order in memory.</param>
    public PackedWeights(ConvolutionPlan plan, Tensor weight)
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
        _numbers = empty(count).DetachFromDisposeScope();
        _first = Features.Of(_numbers);
        long[] strides = weight.Strides();
        var (inner, outer) = plan.IsBack ? (strides[0], strides[1]) : (strides[1], strides[0]);
        float* from = Features.Of(weight);
        if (count <= FewNumbers)
        {
            foreach (var panel in plan.Panels) Pack(panel);
        }
        else
        {
            Team.Share(plan.Panels.Count, i => Pack(plan.Panels[i]));
        }

        void Pack(Panel panel)
        {
            for (int i = 0; i < _phases.Length; i++)
            {
                float* to = Of(i, plan.Phases[i], panel);
                foreach (int row in plan.Phases[i].KernelRows)
                {
                    foreach (int column in plan.Phases[i].KernelColumns)
                    {
                        float* first = from + (row * strides[2]) + (column * strides[3]) + (panel.Channel * outer);
                        for (int channel = 0; channel < _channels; channel++, first += inner, to += panel.Width) Gather(first, outer, to, panel.Width);
                    }
                }
            }
        }
    }

    /// <summary>The bytes of all of them.</summary>
    public long Bytes { get; }

    /// <summary>Where those of a panel begin.</summary>
    /// <param name="number">The number of the phase.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="panel">The panel.</param>
    public float* Of(int number, Phase phase, Panel panel) => _first + _phases[number] + ((long)phase.Pixels * _channels * panel.Channel);

    /// <summary>Releases them.</summary>
    public void Dispose() => _numbers.Dispose();

    private static void Gather(float* from, long stride, float* to, int count)
    {
        if (stride == 1)
        {
            new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
            return;
        }

        for (int i = 0; i < count; i++, from += stride) to[i] = *from;
    }
}
