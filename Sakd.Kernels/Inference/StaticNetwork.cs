namespace Sakd.Kernels;

/// <summary>What is known of a network before it runs.</summary>
/// <param name="Channels">The channels of an image.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="ArenaElements">The elements that all intermediate values of one image take, one beside and after the other.</param>
/// <param name="ImagesAtOnce">How many images go through it together, where there are more.</param>
public readonly record struct NetworkFacts(int Channels, int Height, int Width, int Classes, int ArenaElements, int ImagesAtOnce);

/// <summary>
/// A network that is written as C#, layer by layer, over the kernels of this library. Any thread may call it at any time: each call has an
/// arena of its own. A call with one thread allocates nothing once as many have been made at once as before, with as many images.
/// </summary>
public abstract unsafe class StaticNetwork : IDisposable
{
    private readonly NetworkFacts _facts;
    private readonly ManagedHost _host;
    private readonly ArenaPool _arenas;
    private readonly List<IDisposable> _layers = [];
    private int _calls;
    private volatile bool _isOver;

    /// <summary>A network without its layers.</summary>
    /// <param name="facts">What is known of it.</param>
    /// <param name="threads">The threads that share the work of a call, the caller's among them.</param>
    protected StaticNetwork(NetworkFacts facts, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _facts = facts;
        _host = new ManagedHost(threads);
        _arenas = new ArenaPool(_host, facts.ArenaElements);
    }

    /// <summary>Threads and memory.</summary>
    protected KernelHost Host => _host;

    /// <summary>The logits of images.</summary>
    /// <param name="images">
    /// [B, C, H, W], in PyTorch's order: image by image, channel by channel, row by row; normalised as those that it was trained on.
    /// </param>
    /// <param name="logits">Where they go: [B, classes].</param>
    /// <exception cref="ArgumentException">There are not whole images, or not as many logits.</exception>
    /// <exception cref="ObjectDisposedException">It has been disposed of.</exception>
    public void Predict(ReadOnlySpan<float> images, Span<float> logits)
    {
        int count = Count(images.Length, logits.Length);
        fixed (float* from = images, to = logits)
            Share(new Call { Images = count, Normalised = from, Logits = to });
    }

    /// <summary>
    /// Refuses further calls, waits for those that go on, and releases the weights, what is kept for calls and the threads. Any thread may
    /// ask for it, and more than once.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, true)) return;
        SpinWait.SpinUntil(() => Volatile.Read(ref _calls) == 0);
        foreach (var layer in _layers) layer.Dispose();
        _layers.Clear();
        _arenas.Dispose();
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The logits of images of bytes, which are normalised first.</summary>
    /// <param name="pixels">[B, H, W, C]: image by image, row by row, pixel by pixel, as decoders make them.</param>
    /// <param name="mean">The mean of each channel, of numbers from 0 to 1.</param>
    /// <param name="std">The deviation of each channel.</param>
    /// <param name="logits">Where they go: [B, classes].</param>
    /// <exception cref="ArgumentException">There are not whole images, or not as many logits.</exception>
    /// <exception cref="ObjectDisposedException">It has been disposed of.</exception>
    protected void Predict(ReadOnlySpan<byte> pixels, ReadOnlySpan<float> mean, ReadOnlySpan<float> std, Span<float> logits)
    {
        int count = Count(pixels.Length, logits.Length);
        if (mean.Length != _facts.Channels || std.Length != _facts.Channels)
            throw new ArgumentException($"Each of the {_facts.Channels} channels has a mean and a deviation.", nameof(mean));
        fixed (byte* from = pixels)
        fixed (float* means = mean, deviations = std, to = logits)
            Share(new Call { Images = count, Pixels = from, Mean = means, Std = deviations, Logits = to });
    }

    /// <summary>Goes through all layers.</summary>
    /// <param name="batch">The images, which lie at the beginning of the arena, channels last.</param>
    /// <returns>Where the logits are.</returns>
    protected abstract NativeSpan<float> Forward(Batch batch);

    /// <summary>Makes a convolution.</summary>
    /// <param name="weights">Where its weights are.</param>
    /// <param name="weight">What its kernels are called.</param>
    /// <param name="bias">What its bias is called, or null.</param>
    /// <param name="geometry">What it is.</param>
    /// <param name="height">H of its input.</param>
    /// <param name="width">W of its input.</param>
    protected ConvolutionLayer Convolution(
        WeightFile weights, string weight, string? bias, ConvolutionGeometry geometry, int height, int width) =>
        Owned(new ConvolutionLayer(
            Host, geometry, height, width,
            weights[weight, geometry.OutChannels, geometry.InChannels / geometry.Groups, geometry.Kernel, geometry.Kernel],
            Bias(weights, bias, geometry.OutChannels)));

    /// <summary>Makes a convolution of any window, or a transposed one.</summary>
    /// <param name="weights">Where its weights are.</param>
    /// <param name="weight">What its kernels are called.</param>
    /// <param name="bias">What its bias is called, or null.</param>
    /// <param name="rows">The window's way downwards.</param>
    /// <param name="columns">The window's way to the right.</param>
    /// <param name="inChannels">C_in.</param>
    /// <param name="outChannels">C_out.</param>
    /// <param name="groups">Into how many parts the channels are divided.</param>
    /// <param name="size">The sizes of input and output.</param>
    /// <param name="isTransposed">Whether it is transposed.</param>
    protected WindowedConvolution Windowed(
        WeightFile weights, string weight, string? bias, WindowAxis rows, WindowAxis columns, int inChannels, int outChannels, int groups,
        FrameSize size, bool isTransposed = false)
    {
        var (left, right) = isTransposed ? (inChannels, outChannels / groups) : (outChannels, inChannels / groups);
        return Owned(new WindowedConvolution(
            Host, rows, columns, inChannels, outChannels, groups, size, isTransposed,
            weights[weight, left, right, rows.Kernel, columns.Kernel], Bias(weights, bias, outChannels)));
    }

    /// <summary>Makes a linear layer.</summary>
    /// <param name="weights">Where its weights are.</param>
    /// <param name="weight">What they are called.</param>
    /// <param name="bias">What its bias is called, or null.</param>
    /// <param name="inFeatures">The features of a row that it reads.</param>
    /// <param name="outFeatures">The features of a row that it makes.</param>
    protected PackedLinear Linear(WeightFile weights, string weight, string? bias, int inFeatures, int outFeatures) =>
        Owned(new PackedLinear(
            Host, inFeatures, outFeatures, weights[weight, outFeatures, inFeatures], Bias(weights, bias, outFeatures)));

    /// <summary>Keeps numbers that a layer reads as they are, such as a norm's.</summary>
    /// <param name="weights">Where they are.</param>
    /// <param name="key">What they are called.</param>
    /// <param name="length">How many they are.</param>
    protected KernelBuffer Numbers(WeightFile weights, string key, int length)
    {
        var from = weights[key, length];
        var numbers = Owned(Host.Allocate(length));
        new ReadOnlySpan<float>(from.First, length).CopyTo(new Span<float>(numbers.Elements.First, length));
        return numbers;
    }

    private int ImageElements => _facts.Channels * _facts.Height * _facts.Width;

    private FeatureSize Images(Batch batch) => batch.Of(_facts.Channels, _facts.Height, _facts.Width);

    private static NativeSpan<float> Bias(WeightFile weights, string? key, int length) => key is null ? default : weights[key, length];

    private T Owned<T>(T layer)
        where T : IDisposable
    {
        _layers.Add(layer);
        return layer;
    }

    // A call is counted before it looks whether it may go on, and whoever disposes says so before he looks at the count.
    private void Share(Call call)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            ObjectDisposedException.ThrowIf(_isOver, this);

            // Threads have images of their own: only those of a single image meet in every layer.
            if (_host.IsAlone || call.Images <= 1) Go(call, 0, call.Images);
            else ShareImages(call);
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    private void ShareImages(Call call)
    {
        int images = Math.Min(_facts.ImagesAtOnce, (call.Images + _host.Threads - 1) / _host.Threads);
        _host.RunWhole(
            (call.Images + images - 1) / images, part => Go(call, part * images, Math.Min(images, call.Images - (part * images))));
    }

    private void Go(in Call call, int first, int count)
    {
        var arena = _arenas.Rent(Math.Min(_facts.ImagesAtOnce, count));
        try
        {
            for (int end = first + count; first < end; first += _facts.ImagesAtOnce)
            {
                var batch = new Batch(Math.Min(_facts.ImagesAtOnce, end - first), arena.Elements);
                Read(call, first, batch);
                int logits = batch.Images * _facts.Classes;
                new ReadOnlySpan<float>(Forward(batch).Need(logits, "logits"), logits)
                    .CopyTo(new Span<float>(call.Logits + ((long)first * _facts.Classes), logits));
            }
        }
        finally
        {
            _arenas.Return(arena);
        }
    }

    private void Read(in Call call, int first, Batch batch)
    {
        int elements = batch.Images * ImageElements;
        long from = (long)first * ImageElements;
        if (call.Pixels is null)
        {
            ImageLayout.ChannelsLast(Host, Images(batch), new(call.Normalised + from, elements), batch[0]);
            return;
        }

        ReadOnlySpan<float> mean = new(call.Mean, _facts.Channels), std = new(call.Std, _facts.Channels);
        ImageLayout.Normalise(new ReadOnlySpan<byte>(call.Pixels + from, elements), mean, std, batch[0]);
    }

    private int Count(int elements, int logits)
    {
        var (count, rest) = Math.DivRem(elements, ImageElements);
        if (rest != 0)
        {
            throw new ArgumentException(
                $"{elements} elements are not whole images of {_facts.Channels}x{_facts.Height}x{_facts.Width}", "images");
        }

        if (logits != count * _facts.Classes)
        {
            throw new ArgumentException(
                $"{count} images have {count * _facts.Classes} logits, but there is room for {logits}", nameof(logits));
        }

        return count;
    }

    /// <summary>Images on the way to their logits, as numbers or as bytes.</summary>
    private struct Call
    {
        /// <summary>How many they are.</summary>
        public int Images;

        /// <summary>[B, C, H, W]; null for bytes.</summary>
        public float* Normalised;

        /// <summary>[B, H, W, C]; null for numbers.</summary>
        public byte* Pixels;

        /// <summary>The mean of each channel, for bytes.</summary>
        public float* Mean;

        /// <summary>The deviation of each channel, for bytes.</summary>
        public float* Std;

        /// <summary>[B, classes].</summary>
        public float* Logits;
    }
}
