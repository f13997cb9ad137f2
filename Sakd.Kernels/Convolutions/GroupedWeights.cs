namespace Sakd.Kernels;

/// <summary>
/// The weights of groups of any channels in the order in which tiles read them: group by group and panel by panel, for each number of a
/// window, in the order of rows, columns and channels, a weight for each of the panel's channels; 0 for those that are not there.
/// </summary>
internal sealed unsafe class GroupedWeights : IDisposable
{
    private readonly ConvolutionPlan _plan;
    private readonly KernelBuffer _elements;
    private readonly float* _first;
    private readonly long _window;

    /// <summary>Packs weights.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="plan">The plan of a forward pass.</param>
    /// <param name="weights">The kernels.</param>
    /// <param name="scale">What the kernels of each output channel are multiplied by, or none.</param>
    public GroupedWeights(KernelHost host, ConvolutionPlan plan, ConvolutionWeights weights, NativeSpan<float> scale)
    {
        (_plan, _window) = (plan, plan.Geometry.WindowElements);
        float* kernels = weights.Need(plan.Geometry), factors = scale.NeedIfAny(plan.OutChannels);
        _elements = host.Allocate(plan.Geometry.Groups * _window * plan.PanelChannels);
        _first = _elements.Elements.First;
        int panels = plan.Panels.Count;
        host.Run(plan.Geometry.Groups * panels, part => Pack(part / panels, plan.Panels[part % panels], kernels, weights, factors));
    }

    /// <summary>Where those of a panel begin.</summary>
    /// <param name="group">The number of the group.</param>
    /// <param name="panel">The panel.</param>
    public float* Of(int group, Panel panel) => _first + (_window * (((long)group * _plan.PanelChannels) + panel.Channel));

    /// <summary>Releases them.</summary>
    public void Dispose() => _elements.Dispose();

    private void Pack(int group, Panel panel, float* kernels, ConvolutionWeights weights, float* factors)
    {
        int kernel = _plan.Geometry.Kernel, channels = _plan.WindowChannels, width = panel.Width;
        int count = Math.Min(width, _plan.GroupChannels - panel.Channel), first = (group * _plan.GroupChannels) + panel.Channel;
        float* to = Of(group, panel);
        long next = weights.OutStride;
        for (int row = 0; row < kernel; row++)
        {
            for (int column = 0; column < kernel; column++)
            {
                for (int channel = 0; channel < channels; channel++, to += width)
                {
                    long pixel = (row * weights.RowStride) + (column * weights.ColumnStride);
                    float* from = kernels + pixel + (channel * weights.InStride) + (first * next);
                    for (int i = 0; i < count; i++) to[i] = factors is null ? from[i * next] : from[i * next] * factors[first + i];
                    new Span<float>(to + count, width - count).Clear();
                }
            }
        }
    }
}
