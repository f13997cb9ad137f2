using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// A convolution of each channel by itself: each output number is summed over its window in the order of rows and columns, in one register,
/// from the bias on. What lies outside of the image is left out.
/// </summary>
internal sealed unsafe class DepthwiseConvolution : PackedConvolution
{
    // Outputs that share a weight once it is read.
    private const int Pixels = 4;

    private readonly KernelBuffer _weights;

    /// <summary>Packs the weights: a weight for each channel, pixel by pixel of the window.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="plan">The plan of a forward pass.</param>
    /// <param name="weights">The kernels.</param>
    /// <param name="bias">Bias of each channel, or none.</param>
    /// <param name="scale">What the kernel of each channel is multiplied by, or none.</param>
    public DepthwiseConvolution(
        KernelHost host, ConvolutionPlan plan, ConvolutionWeights weights, NativeSpan<float> bias, NativeSpan<float> scale)
        : base(host, plan, bias)
    {
        var geometry = plan.Geometry;
        float* kernels = weights.Need(geometry), factors = scale.NeedIfAny(geometry.OutChannels);
        _weights = host.Allocate(geometry.Weights);
        float* to = _weights.Elements.First;
        for (int i = 0; i < geometry.Kernel * geometry.Kernel; i++)
        {
            var (row, column) = Math.DivRem(i, geometry.Kernel);
            float* from = kernels + (row * weights.RowStride) + (column * weights.ColumnStride);
            for (int channel = 0; channel < geometry.OutChannels; channel++, to++)
            {
                float weight = from[channel * weights.OutStride];
                *to = factors is null ? weight : weight * factors[channel];
            }
        }
    }

    /// <summary>Whether a convolution is such a one.</summary>
    /// <param name="geometry">The convolution.</param>
    public static bool Fits(ConvolutionGeometry geometry) =>
        geometry.Groups == geometry.InChannels && geometry.Groups == geometry.OutChannels;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    private protected override void Run<TVector, TLanes>(in Job job)
    {
        KernelCalls.Count(Kernel.Depthwise);
        Host.ShareParts(job.Images * job.Size.OutHeight, new Rows<TVector, TLanes>(this, job));
    }

    /// <summary>A row of outputs of an image.</summary>
    private void Row<TVector, TLanes>(in Job job, int image, int row)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        var (kernel, stride, padding) = (Plan.Geometry.Kernel, Plan.Geometry.Stride, Plan.Geometry.Padding);
        var size = job.Size;
        int top = (row * stride) - padding, channels = Plan.OutChannels;
        var window = new Window
        {
            Bottom = Math.Min(kernel, size.Height - top),
            Top = Math.Max(0, -top),
            Kernel = kernel,
            Channels = channels,
            Below = (nint)size.Width * channels,
            Beside = (nint)stride * channels,
            Weights = _weights.Elements.First,
            Biases = Biases,
            Activation = job.Activation,
        };

        // Of these columns on, and before those, windows reach beyond the sides of the image.
        int first = (padding + stride - 1) / stride, last = size.Width + padding - kernel, end = last < 0 ? 0 : (last / stride) + 1;
        float* x = job.X + ((((long)image * size.Height) + top) * size.Width * channels);
        long at = (((long)image * size.OutHeight) + row) * size.OutWidth * channels;
        for (int column = 0; column < size.OutWidth;)
        {
            int left = (column * stride) - padding, count = column >= first && column + Pixels <= end ? Pixels : 1;
            window.X = x + ((long)left * channels);
            window.Y = job.Y + at;
            window.Plus = job.Plus is null ? null : job.Plus + at;
            (window.Left, window.Right) = (Math.Max(0, -left), Math.Min(kernel, size.Width - left));
            if (count == Pixels) Four<TVector, TLanes>(window);
            else One<TVector, TLanes>(window);
            column += count;
            at += (long)count * channels;
        }
    }

    /// <summary>Four outputs whose windows lie between the sides of the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<TVector, TLanes>(in Window window)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int channel = 0;
        for (; channel + TLanes.Count <= window.Channels; channel += TLanes.Count) Four<TVector, TLanes>(window, channel, TLanes.Count);
        if (channel < window.Channels) Four<TVector, TLanes>(window, channel, window.Channels - channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<TVector, TLanes>(in Window window, int channel, int count)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        nint step = window.Beside, channels = window.Channels;
        TVector a = TLanes.Load(window.Biases + channel, count), b = a, c = a, d = a;
        for (int row = window.Top; row < window.Bottom; row++)
        {
            float* x = window.X + channel + (row * window.Below), weights = window.Weights + channel + (row * window.Kernel * channels);
            for (int column = 0; column < window.Kernel; column++, x += channels, weights += channels)
            {
                TVector weight = TLanes.Load(weights, count);
                a = TLanes.MultiplyAdd(TLanes.Load(x, count), weight, a);
                b = TLanes.MultiplyAdd(TLanes.Load(x + step, count), weight, b);
                c = TLanes.MultiplyAdd(TLanes.Load(x + (2 * step), count), weight, c);
                d = TLanes.MultiplyAdd(TLanes.Load(x + (3 * step), count), weight, d);
            }
        }

        End<TVector, TLanes>(window, channel, a, count);
        End<TVector, TLanes>(window, channel + channels, b, count);
        End<TVector, TLanes>(window, channel + (2 * channels), c, count);
        End<TVector, TLanes>(window, channel + (3 * channels), d, count);
    }

    /// <summary>One output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<TVector, TLanes>(in Window window)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int channel = 0;
        for (; channel + TLanes.Count <= window.Channels; channel += TLanes.Count) One<TVector, TLanes>(window, channel, TLanes.Count);
        if (channel < window.Channels) One<TVector, TLanes>(window, channel, window.Channels - channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One<TVector, TLanes>(in Window window, int channel, int count)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        nint channels = window.Channels;
        TVector sum = TLanes.Load(window.Biases + channel, count);
        for (int row = window.Top; row < window.Bottom; row++)
        {
            float* x = window.X + channel + (row * window.Below), weights = window.Weights + channel + (row * window.Kernel * channels);
            for (int column = window.Left; column < window.Right; column++)
            {
                nint at = column * channels;
                sum = TLanes.MultiplyAdd(TLanes.Load(x + at, count), TLanes.Load(weights + at, count), sum);
            }
        }

        End<TVector, TLanes>(window, channel, sum, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End<TVector, TLanes>(in Window window, nint at, TVector sum, int count)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> =>
        Epilogue<TVector, TLanes>.End(window.Y + at, window.Plus is null ? null : window.Plus + at, window.Activation, sum, count);

    /// <summary>A row of outputs in each part.</summary>
    private readonly struct Rows<TVector, TLanes>(DepthwiseConvolution of, Job job) : IWork
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        public void Do(int part) => of.Row<TVector, TLanes>(job, part / job.Size.OutHeight, part % job.Size.OutHeight);
    }

    /// <summary>Where outputs beside each other come from and go to.</summary>
    private struct Window
    {
        /// <summary>Where the first window begins, perhaps outside of the image; the weights, and the biases.</summary>
        public float* X, Weights, Biases;

        /// <summary>The first output, and what is added, lying like it, or null.</summary>
        public float* Y, Plus;

        /// <summary>The rows and columns of the window that lie in the image: from the first to before the last.</summary>
        public int Top, Bottom, Left, Right;

        /// <summary>The rows and columns of the window, and the channels.</summary>
        public int Kernel, Channels;

        /// <summary>From one row of the input to the next, and from one window to the one beside it.</summary>
        public nint Below, Beside;

        /// <summary>The activation.</summary>
        public Activation Activation;
    }
}
