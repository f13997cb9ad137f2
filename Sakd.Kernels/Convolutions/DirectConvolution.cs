namespace Sakd.Kernels;

/// <summary>
/// A convolution as it is defined: each output element is summed over its window in the order of rows, columns and channels, in one
/// register, from the bias on.
/// </summary>
internal sealed unsafe class DirectConvolution : PackedConvolution
{
    private readonly PackedWeights _weights;

    /// <summary>Packs the weights.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">The kernels.</param>
    /// <param name="bias">Bias of each channel that it makes, or none.</param>
    /// <param name="scale">What the kernels of each of the layer's output channels are multiplied by, or none.</param>
    public DirectConvolution(
        KernelHost host, ConvolutionPlan plan, ConvolutionWeights weights, NativeSpan<float> bias, NativeSpan<float> scale)
        : base(host, plan, bias) => _weights = new PackedWeights(host, plan, weights, scale);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    private protected override void Run<TVector, TLanes>(in Job job)
    {
        // Where all weights together are too many for a thread's cache, some images are read for one panel after the other.
        int images = job.Images;
        var frame = Plan.FrameOf(job.Size, OwnCacheBytes);
        int group = _weights.Bytes <= OwnCacheBytes || frame.Bands > 1
            ? 1
            : Math.Max(1, Math.Min(OwnCacheBytes / frame.BandBytes, images / Host.Threads));
        int groups = (images + group - 1) / group, units = groups * frame.Bands;

        // Few images are shared by the channels that are made of them.
        int panels = Plan.Panels.Count, shares = Math.Min(panels, Math.Max(1, 2 * Host.Threads / units));
        Host.ShareParts(units * shares, new Parts<TVector, TLanes>(this, job, frame, group, shares));
    }

    /// <summary>Some images, one band of each, some panels of weights.</summary>
    private void Run<TVector, TLanes>(in Job job, Frame frame, int first, int count, int band, int panel, int end)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        var size = job.Size;
        bool isPadded = frame.IsPadded || job.InputMask is not null;
        int inElements = size.Height * size.Width * Plan.InChannels, firstRow = frame.FirstRow(band);
        float* x = job.X + ((long)first * inElements);
        if (isPadded)
        {
            float* padded = Scratch.Of((nint)frame.BandElements * count);
            for (int i = 0; i < count; i++)
            {
                long at = (long)(first + i) * inElements;
                frame.Pad<TVector, TLanes>(
                    job.X + at, job.InputMask is null ? null : job.InputMask + (at / 8), padded + ((nint)i * frame.BandElements), firstRow);
            }

            x = padded;
            inElements = frame.BandElements;
        }
        else
        {
            x += (long)firstRow * Plan.InStep * size.Width * Plan.InChannels;
        }

        int outElements = size.OutHeight * size.OutWidth * Plan.OutChannels;
        var tile = new Tile
        {
            RowStride = frame.PaddedWidth * Plan.InChannels,
            HasRelu = job.Activation == Activation.Relu,
            Activation = job.Activation,
        };
        for (; panel < end; panel++)
        {
            var (channel, width) = Plan.Panels[panel];
            tile.Biases = Biases + channel;
            tile.Channels = width;
            for (int i = 0; i < count; i++)
            {
                long at = ((long)(first + i) * outElements) + ((long)firstRow * size.OutWidth * Plan.OutChannels) + channel;
                tile.X = x + ((long)i * inElements);
                tile.Y = job.Y + at;
                tile.Plus = job.Plus is null ? null : job.Plus + at;
                tile.Mask = first + i < job.MaskedImages ? job.Mask + (at / 8) : null;
                for (int number = 0; number < Plan.Phases.Count; number++)
                {
                    var phase = Plan.Phases[number];
                    tile.Rows = phase.Rows;
                    tile.Run = phase.Columns * Plan.InChannels;
                    tile.Weights = _weights.Of(number, phase, Plan.Panels[panel]);
                    if (job.Activation == Activation.Relu6) frame.ForEachTile<TVector, TLanes, RaggedEnd>(tile, number, width);
                    else frame.ForEachTile<TVector, TLanes, WholeEnd>(tile, number, width);
                }
            }
        }
    }

    /// <summary>Some panels of weights for one band of some images in each part.</summary>
    private readonly struct Parts<TVector, TLanes>(DirectConvolution of, Job job, Frame frame, int group, int shares) : IWork
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        public void Do(int part)
        {
            var (unit, share) = Math.DivRem(part, shares);
            int first = unit / frame.Bands * group, panels = of.Plan.Panels.Count;
            of.Run<TVector, TLanes>(
                job, frame, first, Math.Min(group, job.Images - first), unit % frame.Bands, panels * share / shares,
                panels * (share + 1) / shares);
        }
    }
}
