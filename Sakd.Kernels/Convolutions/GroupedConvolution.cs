namespace Sakd.Kernels;

/// <summary>
/// A convolution of any groups and channels: group by group as <see cref="DirectConvolution"/> computes it, from a copy of the group's own
/// channels, with panels that are filled up to sixteen channels.
/// </summary>
internal sealed unsafe class GroupedConvolution : PackedConvolution
{
    // The widest panel.
    private const int MostWidth = 32;

    private readonly GroupedWeights _weights;

    /// <summary>Packs the weights.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="plan">The plan of a forward pass.</param>
    /// <param name="weights">The kernels.</param>
    /// <param name="bias">Bias of each output channel, or none.</param>
    /// <param name="scale">What the kernels of each output channel are multiplied by, or none.</param>
    public GroupedConvolution(
        KernelHost host, ConvolutionPlan plan, ConvolutionWeights weights, NativeSpan<float> bias, NativeSpan<float> scale)
        : base(host, plan, bias) => _weights = new GroupedWeights(host, plan, weights, scale);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    private protected override void Run<TVector, TLanes>(in Job job)
    {
        KernelCalls.Count(Kernel.Grouped);
        var frame = Plan.FrameOf(job.Size, OwnCacheBytes);
        int groups = Plan.Geometry.Groups, units = job.Images * frame.Bands * groups;

        // Few of them are shared by the channels that are made of them.
        int panels = Plan.Panels.Count, shares = Math.Min(panels, Math.Max(1, 2 * Host.Threads / units));
        Host.ShareParts(units * shares, new Parts<TVector, TLanes>(this, job, frame, shares));
    }

    /// <summary>A band of an image, one group, some panels of weights.</summary>
    private void Run<TVector, TLanes>(in Job job, Frame frame, int image, int band, int group, int panel, int end)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        var size = job.Size;
        int firstRow = frame.FirstRow(band), inChannels = Plan.WindowChannels;
        float* x = job.X + ((long)image * size.Height * size.Width * Plan.InChannels);
        if (frame.IsPadded || Plan.Geometry.Groups > 1)
        {
            float* padded = Scratch.Of(frame.BandElements);
            if (Plan.Geometry.Groups == 1) frame.Pad<TVector, TLanes>(x, null, padded, firstRow);
            else frame.PadGroup(x + (group * inChannels), Plan.InChannels, padded, firstRow);
            x = padded;
        }
        else
        {
            x += (long)firstRow * Plan.InStep * size.Width * inChannels;
        }

        var phase = Plan.Phases[0];
        float* biases = stackalloc float[MostWidth];
        var tile = new Tile
        {
            X = x,
            Rows = phase.Rows,
            Run = phase.Columns * inChannels,
            RowStride = frame.PaddedWidth * inChannels,
            Biases = biases,
            Activation = job.Activation,
        };
        for (; panel < end; panel++)
        {
            var (channel, width) = Plan.Panels[panel];
            int first = (group * Plan.GroupChannels) + channel;
            tile.Channels = Math.Min(width, Plan.GroupChannels - channel);
            new Span<float>(biases, width).Clear();
            new ReadOnlySpan<float>(Biases + first, tile.Channels).CopyTo(new Span<float>(biases, width));

            long at = ((((long)image * size.OutHeight) + firstRow) * size.OutWidth * Plan.OutChannels) + first;
            tile.Y = job.Y + at;
            tile.Plus = job.Plus is null ? null : job.Plus + at;
            tile.Weights = _weights.Of(group, Plan.Panels[panel]);
            frame.ForEachTile<TVector, TLanes, RaggedEnd>(tile, 0, width);
        }
    }

    /// <summary>Some panels of weights for one group of one band in each part.</summary>
    private readonly struct Parts<TVector, TLanes>(GroupedConvolution of, Job job, Frame frame, int shares) : IWork
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        public void Do(int part)
        {
            int panels = of.Plan.Panels.Count;
            var (unit, share) = Math.DivRem(part, shares);
            var (place, group) = Math.DivRem(unit, of.Plan.Geometry.Groups);
            var (image, band) = Math.DivRem(place, frame.Bands);
            of.Run<TVector, TLanes>(job, frame, image, band, group, panels * share / shares, panels * (share + 1) / shares);
        }
    }
}
