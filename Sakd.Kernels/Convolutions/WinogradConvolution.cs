namespace Sakd.Kernels;

/// <summary>
/// A 3x3 convolution of stride 1 by Winograd's minimal filtering F(2x2, 3x3): the outputs of 2x2 pixels from 4x4 pixels of input with 16
/// multiplications for each pair of channels in place of 36. Lavin, Gray: Fast Algorithms for Convolutional Neural Networks, CVPR 2016. Its
/// rounding errors are no larger than those of the sum as it is defined, which has more terms.
/// </summary>
/// <remarks>
/// Y = A' [(G g G') . (B' d B)] A, with 0, 1 and -1 alone in A and B. Of some blocks of pixels all are taken to B' d B; then, for some
/// output channels after the others, sixteen matrix products are computed, in tiles of as many rows as the registers hold, and taken back.
/// </remarks>
internal sealed unsafe class WinogradConvolution : PackedConvolution
{
    // The pixels of an input block, and the products for each pair of channels.
    private const int Points = 16;

    // Blocks that are computed together: as many as one thread's cache holds of all channels, but no fewer than make reading the weights
    // worth it.
    private const int CacheBytes = 1 << 18, FewestBlocks = 32;

    // Blocks for which weights that are not kept are made once.
    private const int MostBytes = 1 << 22;

    // With fewer the ways there and back take longer than what they save.
    private const int FewestChannels = 32;

    // Of fewer outputs the matrices have few rows for so many weights.
    private const int FewestOutputs = 64;

    private readonly WinogradWeights _weights;

    /// <summary>Transforms and packs the weights.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">The kernels.</param>
    /// <param name="bias">Bias of each channel that it makes, or none.</param>
    /// <param name="scale">What the kernels of each of the layer's output channels are multiplied by, or none.</param>
    /// <param name="keeps">Whether they are all made now, however many they are.</param>
    public WinogradConvolution(
        KernelHost host, ConvolutionPlan plan, ConvolutionWeights weights, NativeSpan<float> bias, NativeSpan<float> scale,
        bool keeps = false)
        : base(host, plan, bias) => _weights = new WinogradWeights(host, plan, weights, scale, keeps);

    /// <summary>Whether it is faster than the direct sum, also for a single image, where all weights are kept.</summary>
    /// <param name="size">The sizes of input and output.</param>
    public static bool Pays(FrameSize size) => size.OutHeight * size.OutWidth >= FewestOutputs;

    /// <summary>Whether a convolution can be computed so.</summary>
    /// <param name="plan">The plan.</param>
    public static bool Fits(ConvolutionPlan plan) =>
        plan is { Phases: [{ Rows: 3, Columns: 3, Top: -1, Left: -1 }], InStep: 1, OutStep: 1 }
        && plan is { InChannels: >= FewestChannels, OutChannels: >= FewestChannels }
        && plan.InChannels % Lanes.ChannelBlock == 0 && plan.OutChannels % Lanes.ChannelBlock == 0;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    private protected override void Run<TVector, TLanes>(in Job job)
    {
        KernelCalls.Count(Kernel.Winograd);
        var grid = new Grid(job.Size);
        if (_weights.AreKept) RunByBlocks<TVector, TLanes>(job, grid);
        else RunByPanels<TVector, TLanes>(job, grid);

        // Networks hardly have a ReLU6 here, and all others would pay for the question.
        if (job.Activation != Activation.Relu6) return;
        var written = new FeatureSize(job.Images, Plan.OutChannels, job.Size.OutHeight, job.Size.OutWidth);
        var y = new NativeSpan<float>(job.Y, written.Elements);
        Pointwise.Activate(Host, written, Activation.Relu6, y, y);
    }

    /// <summary>Some blocks after the others, each for all panels of weights.</summary>
    private void RunByBlocks<TVector, TLanes>(in Job job, Grid grid)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int blocks = job.Images * grid.Blocks,
            atOnce = Math.Max(FewestBlocks, CacheBytes / (Points * Plan.InChannels * sizeof(float)) / Grid.Rounding * Grid.Rounding);
        int units = (blocks + atOnce - 1) / atOnce;

        // Few blocks are shared by the channels that are made of them; and otherwise evenly.
        int panels = Plan.Panels.Count, shares = Math.Min(panels, Math.Max(1, 2 * Host.Threads / units));
        Host.ShareParts(units * shares, new Parts<TVector, TLanes>(this, job, grid, units, shares));
    }

    /// <summary>Some panels of weights after the others, each made once, for as many blocks as can be.</summary>
    private void RunByPanels<TVector, TLanes>(Job job, Grid grid)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int blocks = job.Images * grid.Blocks,
            atOnce = Math.Max(FewestBlocks, MostBytes / (Points * Plan.InChannels * sizeof(float)) / FewestBlocks * FewestBlocks);
        nint nextInput = NextInput(Math.Min(blocks, atOnce));
        using var all = Host.Allocate(Points * nextInput);
        float* inputs = all.Elements.First;
        for (int first = 0; first < blocks; first += atOnce)
        {
            int from = first, count = Math.Min(atOnce, blocks - first), parts = (count + FewestBlocks - 1) / FewestBlocks;
            Host.Run(parts, part =>
            {
                int begin = part * FewestBlocks;
                TransformInput<TVector, TLanes>(
                    job, grid, from + begin, Math.Min(FewestBlocks, count - begin), inputs + (begin * Plan.InChannels), nextInput,
                    Scratch.Of(RimElements));
            });
            Host.Run(Plan.Panels.Count, panel =>
            {
                float* room = Scratch.Of(_weights.PanelElements + (Points * (int)NextProduct(FewestBlocks, Plan.Panels[panel]))),
                    weights = _weights.Of(panel, room), products = room + _weights.PanelElements;
                for (int begin = 0; begin < count; begin += FewestBlocks)
                {
                    Multiply<TVector, TLanes>(
                        job, grid, from + begin, Math.Min(FewestBlocks, count - begin), inputs + (begin * Plan.InChannels), nextInput,
                        panel, weights, products);
                }
            });
        }
    }

    /// <summary>What the input's way needs of a thread's own memory.</summary>
    private int RimElements => (Points + 2) * Plan.InChannels;

    // From one point to the next: a line of the cache more than whole rows come to, which would lie in the same few places of it.
    private nint NextInput(int count) => ((nint)Grid.Rows(count) * Plan.InChannels) + Lanes.ChannelBlock;

    private static nint NextProduct(int count, Panel panel) => ((nint)Grid.Rows(count) * panel.Width) + Lanes.ChannelBlock;

    /// <summary>B' d B of some blocks.</summary>
    private void TransformInput<TVector, TLanes>(in Job job, Grid grid, int first, int count, float* inputs, nint next, float* zeros)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int channels = Plan.InChannels;
        new Span<float>(zeros, channels).Clear();

        // What fills the last rows up is computed, too, but never read.
        int missing = Grid.Rows(count) - count;
        for (int point = 0; point < Points; point++)
            new Span<float>(inputs + (point * next) + (count * channels), missing * channels).Clear();
        for (int i = 0; i < count; i++)
            WinogradTransform<TVector, TLanes>.Input(
                job.X, job.InputMask, zeros, grid.At(first + i), job.Size, channels, inputs + (i * channels), next);
    }

    /// <summary>The products of some blocks with a panel of weights, and their inverse transform.</summary>
    private void Multiply<TVector, TLanes>(
        in Job job, Grid grid, int first, int count, float* inputs, nint nextInput, int panel, float* weights, float* products)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        var (channel, width) = Plan.Panels[panel];
        nint nextProduct = NextProduct(count, Plan.Panels[panel]), nextWeight = _weights.Next(Plan.Panels[panel]);
        for (int point = 0; point < Points; point++)
        {
            if (!grid.Needs(point))
            {
                new Span<float>(products + (point * nextProduct), Grid.Rows(count) * width).Clear();
                continue;
            }

            WinogradProduct<TVector, TLanes>.Compute(
                inputs + (point * nextInput), weights + (point * nextWeight), products + (point * nextProduct), Grid.Rows(count),
                Plan.InChannels, width);
        }

        for (int i = 0; i < count; i++)
        {
            var at = grid.At(first + i);
            var output = new WinogradOutput
            {
                Y = job.Y + channel,
                Plus = job.Plus is null ? null : job.Plus + channel,
                Mask = at.Image < job.MaskedImages ? job.Mask + (channel / 8) : null,
                HasRelu = job.Activation != Activation.None,
                Biases = Biases + channel,
            };
            WinogradTransform<TVector, TLanes>.Output(products + (i * width), nextProduct, width, at, job.Size, Plan.OutChannels, output);
        }
    }

    /// <summary>Some panels of weights for some blocks in each part.</summary>
    private readonly struct Parts<TVector, TLanes>(WinogradConvolution of, Job job, Grid grid, int units, int shares) : IWork
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        public void Do(int part)
        {
            var (unit, share) = Math.DivRem(part, shares);
            var (blocks, all) = ((long)job.Images * grid.Blocks, of.Plan.Panels);
            int first = (int)(blocks * unit / units), count = (int)(blocks * (unit + 1) / units) - first,
                panel = all.Count * share / shares;
            nint nextInput = of.NextInput(count), nextProduct = NextProduct(count, all[panel]);
            float* inputs = Scratch.Of((Points * (nextInput + nextProduct)) + of.RimElements), products = inputs + (Points * nextInput);
            of.TransformInput<TVector, TLanes>(job, grid, first, count, inputs, nextInput, products + (Points * nextProduct));
            for (; panel < all.Count * (share + 1) / shares; panel++)
            {
                of.Multiply<TVector, TLanes>(
                    job, grid, first, count, inputs, nextInput, panel, of._weights.Of(panel, null), products);
            }
        }
    }

    /// <summary>The blocks of all images, one behind the other.</summary>
    private readonly struct Grid(FrameSize size)
    {
        /// <summary>Matrices have multiples of so many rows: those of a tile.</summary>
        public const int Rounding = 8;

        /// <summary>The rows of a matrix of some blocks.</summary>
        public static int Rows(int blocks) => (blocks + Rounding - 1) / Rounding * Rounding;

        private readonly int _columns = (size.OutWidth + 1) / 2;
        private readonly bool _hasRows = size.Height > 1, _hasColumns = size.Width > 1;

        /// <summary>
        /// Whether the products at a point count: in an image of a single row, those of the first and last rows of points are 0 or not
        /// read, and so with columns.
        /// </summary>
        public bool Needs(int point) => (_hasRows || point / 4 is 1 or 2) && (_hasColumns || point % 4 is 1 or 2);

        /// <summary>The blocks of an image.</summary>
        public int Blocks { get; } = (size.OutHeight + 1) / 2 * ((size.OutWidth + 1) / 2);

        /// <summary>A block: its image, and the first of its output rows and columns.</summary>
        public WinogradBlock At(int block)
        {
            var (image, within) = Math.DivRem(block, Blocks);
            var (row, column) = Math.DivRem(within, _columns);
            return new WinogradBlock(image, 2 * row, 2 * column);
        }
    }
}

/// <summary>2x2 outputs.</summary>
/// <param name="Image">Of which image.</param>
/// <param name="Row">The first row.</param>
/// <param name="Column">The first column.</param>
internal readonly record struct WinogradBlock(int Image, int Row, int Column);
