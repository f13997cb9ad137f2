using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sakd.Kernels;

/// <summary>
/// dL/dW of a convolution: for each element of a window and each output channel the sum, over all pixels of all images, of the one times
/// the gradient of the other. As in <see cref="Tile"/>, eight elements of a window and some vectors of channels stay in registers while
/// pixels pass by.
/// </summary>
/// <remarks>
/// Images are summed in a number of parts that depends on sizes alone, and those in their order: the result does not depend on the threads.
/// </remarks>
public sealed unsafe class WeightGradient
{
    // The elements of a window in a tile.
    private const int TileElements = 8;

    private const int MostParts = 8, MostPartBytes = 1 << 22;

    private readonly KernelHost _host;
    private readonly float* _x, _gradient, _kernels, _parts;
    private readonly int _images, _parted, _height, _width, _outHeight, _outWidth, _channels, _outChannels, _kernel, _stride, _padding,
        _imageElements;

    private readonly float* _factors, _shifts;
    private readonly bool _hasRelu;

    // The channels of a tile, whose sums lie together.
    private readonly int _tileWidth;

    private WeightGradient(KernelHost host, ConvolutionGeometry geometry, WeightGradientCall call, float* parts, int parted)
    {
        _host = host;
        _parts = parts;
        _parted = parted;
        (_images, _height, _width, _channels, _outChannels) = (
            call.Images, call.Height, call.Width, geometry.InChannels, geometry.OutChannels);
        (_outHeight, _outWidth) = ((int)geometry.OutputExtent(_height), (int)geometry.OutputExtent(_width));
        (_kernel, _stride, _padding) = (geometry.Kernel, geometry.Stride, geometry.Padding);
        _imageElements = (_height + (2 * _padding)) * PaddedWidth * _channels;
        _tileWidth = Lanes.Count == 16 && _outChannels % 32 == 0 ? 32 : 16;
        _x = call.Input.Need(new FeatureSize(_images, _channels, _height, _width).Elements);
        _gradient = call.Gradient.Need(new FeatureSize(_images, _outChannels, _outHeight, _outWidth).Elements);
        _kernels = call.Output.Need(geometry.Weights);
        _factors = call.InputScale.NeedIfAny(_channels);
        _shifts = _factors is null ? null : call.InputShift.Need(_channels);
        _hasRelu = call.InputRelu;
    }

    private int PaddedWidth => _width + (2 * _padding);

    private int WindowElements => _kernel * _kernel * _channels;

    /// <summary>Computes it.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="geometry">The convolution: one group, channels in sixteens.</param>
    /// <param name="call">What is read and written.</param>
    /// <exception cref="ArgumentException">
    /// An operand is too short, the convolution is another one, or it makes nothing of the images, or they are larger than is counted.
    /// </exception>
    public static void Compute(KernelHost host, ConvolutionGeometry geometry, in WeightGradientCall call)
    {
        if (!PackedConvolution.HasGradients(geometry))
            throw new ArgumentException(PackedConvolution.GradientsAre, nameof(geometry));
        bool fits = call is { Images: >= 0, Height: >= 0, Width: >= 0 }
            && Math.Min(geometry.OutputExtent(call.Height), geometry.OutputExtent(call.Width)) > 0
            && PackedConvolution.IsAddressable(geometry, call.Height, call.Width);
        if (!fits) throw new ArgumentException($"{call.Images} images of {call.Height}x{call.Width} do not fit {geometry}", nameof(call));
        KernelCalls.Count(Kernel.WeightGradient);
        int count = (int)Math.Clamp(Math.Min(MostPartBytes / (geometry.Weights * sizeof(float)), call.Images), 1, MostParts);
        using var parts = count == 1 ? null : host.Allocate(count * geometry.Weights);
        var sums = new WeightGradient(host, geometry, call, parts is null ? null : parts.Elements.First, count);
        if (Lanes.Count == 16) sums.Run<Vector512<float>, Lanes16>();
        else if (Lanes.Count == 8) sums.Run<Vector256<float>, Lanes8>();
        else sums.Run<Vector256<float>, PortableLanes>();
    }

    private void Run<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int tiles = _outChannels / _tileWidth, tileElements = WindowElements * _tileWidth;
        if (_parts is null)
        {
            // A single part is summed in the thread's own memory, behind the padded images.
            _host.Run(tiles, tile =>
            {
                float* padded = Scratch.Of(PaddedElements + tileElements), sums = padded + PaddedElements;
                new Span<float>(sums, tileElements).Clear();
                Add<TVector, TLanes>(sums, tile * _tileWidth, 0, _images, padded);
                Arrange<TVector, TLanes>(sums, tile * _tileWidth, 1);
            });
            return;
        }

        _host.Run(_parted * tiles, unit =>
        {
            var (part, tile) = (unit / tiles, unit % tiles);
            float* sums = _parts + ((long)unit * tileElements);
            new Span<float>(sums, tileElements).Clear();
            Add<TVector, TLanes>(
                sums, tile * _tileWidth, _images * part / _parted, _images * (part + 1) / _parted, Scratch.Of(PaddedElements));
        });
        _host.Run(tiles, tile => Arrange<TVector, TLanes>(_parts + ((long)tile * tileElements), tile * _tileWidth, _parted));
    }

    /// <summary>The sum of all parts of a tile, [elements, channels], in the order of the kernels, [C_out, elements].</summary>
    private void Arrange<TVector, TLanes>(float* parts, int channel, int count)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int lanes = TLanes.Count;
        float* sums = stackalloc float[lanes * lanes];
        for (int within = 0; within < _tileWidth; within += lanes)
        {
            for (int number = 0; number < WindowElements; number += lanes)
            {
                for (int i = 0; i < lanes; i++)
                {
                    float* of = parts + ((number + i) * _tileWidth) + within;
                    TVector sum = TLanes.Load(of);
                    for (int next = 1; next < count; next++) sum = TLanes.Add(sum, TLanes.Load(of += (long)WindowElements * _outChannels));
                    TLanes.Store(sums + (i * lanes), sum);
                }

                TLanes.Transpose(sums, lanes, _kernels + ((long)(channel + within) * WindowElements) + number, WindowElements);
            }
        }
    }

    // What a thread reads for one row of windows after the other stays in its cache.
    private int Group =>
        Math.Max(1, PackedConvolution.OwnCacheBytes / ((_imageElements + (_outHeight * _outWidth * _outChannels)) * sizeof(float)));

    // Images are copied to have zeros around them, or to be made of what the batch norm has read.
    private bool IsPadded => _padding > 0 || _factors is not null;

    private nint PaddedElements => IsPadded ? (nint)Group * _imageElements : 0;

    /// <summary>Adds the products of some images and a tile's channels to its sums.</summary>
    private void Add<TVector, TLanes>(float* to, int channel, int first, int end, float* padded)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int outElements = _outHeight * _outWidth * _outChannels, run = _kernel * _channels, group = Group;
        for (; first < end; first += group)
        {
            int count = Math.Min(group, end - first);
            float* x = IsPadded ? Pad<TVector, TLanes>(first, count, padded) : _x + ((long)first * _imageElements),
                gradient = _gradient + ((long)first * outElements) + channel;
            for (int row = 0; row < _kernel; row++)
            {
                for (int at = 0; at < run; at += TileElements)
                {
                    float* sums = to + (((row * run) + at) * _tileWidth), from = x + ((long)row * PaddedWidth * _channels) + at;
                    if (_tileWidth == 2 * TLanes.Count) Sum2<TVector, TLanes>(from, gradient, sums, count);
                    else Sum1<TVector, TLanes>(from, gradient, sums, count);
                }
            }
        }
    }

    /// <summary>Some images, or what is made of them, with zeros around them.</summary>
    private float* Pad<TVector, TLanes>(int first, int count, float* padded)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        float* to = padded;
        int numbers = _width * _channels, beside = _padding * _channels, above = _padding * PaddedWidth * _channels;
        for (int image = first; image < first + count; image++)
        {
            new Span<float>(to, above).Clear();
            to += above;
            for (int row = 0; row < _height; row++)
            {
                new Span<float>(to, beside).Clear();
                float* from = _x + ((((long)image * _height) + row) * numbers);
                if (_factors is null) new ReadOnlySpan<float>(from, numbers).CopyTo(new Span<float>(to + beside, numbers));
                else BatchNorm.Apply<TVector, TLanes>(from, to + beside, _factors, _shifts, _hasRelu, _channels, _width);
                new Span<float>(to + beside + numbers, beside).Clear();
                to += PaddedWidth * _channels;
            }

            new Span<float>(to, above).Clear();
            to += above;
        }

        return padded;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum2<TVector, TLanes>(float* images, float* gradients, float* sums, int count)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int lanes = TLanes.Count;
        nint step = _stride * _channels, rowStep = (nint)_stride * PaddedWidth * _channels, next = _tileWidth, nextGradient = _outChannels;
        TVector a0 = TLanes.Load(sums), a1 = TLanes.Load(sums + next), a2 = TLanes.Load(sums + (2 * next)),
            a3 = TLanes.Load(sums + (3 * next));
        TVector a4 = TLanes.Load(sums + (4 * next)), a5 = TLanes.Load(sums + (5 * next)), a6 = TLanes.Load(sums + (6 * next)),
            a7 = TLanes.Load(sums + (7 * next));
        float* second = sums + lanes;
        TVector b0 = TLanes.Load(second), b1 = TLanes.Load(second + next), b2 = TLanes.Load(second + (2 * next)),
            b3 = TLanes.Load(second + (3 * next));
        TVector b4 = TLanes.Load(second + (4 * next)), b5 = TLanes.Load(second + (5 * next)), b6 = TLanes.Load(second + (6 * next)),
            b7 = TLanes.Load(second + (7 * next));
        float* gradient = gradients;
        for (int image = 0; image < count; image++)
        {
            for (int row = 0; row < _outHeight; row++)
            {
                float* x = images + ((long)image * _imageElements) + (row * rowStep);
                for (int column = 0; column < _outWidth; column++)
                {
                    TVector v = TLanes.Load(gradient), w = TLanes.Load(gradient + lanes);
                    TVector of = TLanes.Broadcast(x);
                    (a0, b0) = (TLanes.MultiplyAdd(of, v, a0), TLanes.MultiplyAdd(of, w, b0));
                    of = TLanes.Broadcast(x + 1);
                    (a1, b1) = (TLanes.MultiplyAdd(of, v, a1), TLanes.MultiplyAdd(of, w, b1));
                    of = TLanes.Broadcast(x + 2);
                    (a2, b2) = (TLanes.MultiplyAdd(of, v, a2), TLanes.MultiplyAdd(of, w, b2));
                    of = TLanes.Broadcast(x + 3);
                    (a3, b3) = (TLanes.MultiplyAdd(of, v, a3), TLanes.MultiplyAdd(of, w, b3));
                    of = TLanes.Broadcast(x + 4);
                    (a4, b4) = (TLanes.MultiplyAdd(of, v, a4), TLanes.MultiplyAdd(of, w, b4));
                    of = TLanes.Broadcast(x + 5);
                    (a5, b5) = (TLanes.MultiplyAdd(of, v, a5), TLanes.MultiplyAdd(of, w, b5));
                    of = TLanes.Broadcast(x + 6);
                    (a6, b6) = (TLanes.MultiplyAdd(of, v, a6), TLanes.MultiplyAdd(of, w, b6));
                    of = TLanes.Broadcast(x + 7);
                    (a7, b7) = (TLanes.MultiplyAdd(of, v, a7), TLanes.MultiplyAdd(of, w, b7));
                    x += step;
                    gradient += nextGradient;
                }
            }
        }

        Store<TVector, TLanes>(sums, next, a0, a1, a2, a3, a4, a5, a6, a7);
        Store<TVector, TLanes>(second, next, b0, b1, b2, b3, b4, b5, b6, b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum1<TVector, TLanes>(float* images, float* gradients, float* sums, int count)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        nint step = _stride * _channels, rowStep = (nint)_stride * PaddedWidth * _channels, next = _tileWidth, nextGradient = _outChannels;
        TVector a0 = TLanes.Load(sums), a1 = TLanes.Load(sums + next), a2 = TLanes.Load(sums + (2 * next)),
            a3 = TLanes.Load(sums + (3 * next));
        TVector a4 = TLanes.Load(sums + (4 * next)), a5 = TLanes.Load(sums + (5 * next)), a6 = TLanes.Load(sums + (6 * next)),
            a7 = TLanes.Load(sums + (7 * next));
        float* gradient = gradients;
        for (int image = 0; image < count; image++)
        {
            for (int row = 0; row < _outHeight; row++)
            {
                float* x = images + ((long)image * _imageElements) + (row * rowStep);
                for (int column = 0; column < _outWidth; column++)
                {
                    TVector w = TLanes.Load(gradient);
                    a0 = TLanes.MultiplyAdd(TLanes.Broadcast(x), w, a0);
                    a1 = TLanes.MultiplyAdd(TLanes.Broadcast(x + 1), w, a1);
                    a2 = TLanes.MultiplyAdd(TLanes.Broadcast(x + 2), w, a2);
                    a3 = TLanes.MultiplyAdd(TLanes.Broadcast(x + 3), w, a3);
                    a4 = TLanes.MultiplyAdd(TLanes.Broadcast(x + 4), w, a4);
                    a5 = TLanes.MultiplyAdd(TLanes.Broadcast(x + 5), w, a5);
                    a6 = TLanes.MultiplyAdd(TLanes.Broadcast(x + 6), w, a6);
                    a7 = TLanes.MultiplyAdd(TLanes.Broadcast(x + 7), w, a7);
                    x += step;
                    gradient += nextGradient;
                }
            }
        }

        Store<TVector, TLanes>(sums, next, a0, a1, a2, a3, a4, a5, a6, a7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVector, TLanes>(
        float* to, nint next, TVector s0, TVector s1, TVector s2, TVector s3, TVector s4, TVector s5, TVector s6, TVector s7)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TLanes.Store(to, s0);
        TLanes.Store(to + next, s1);
        TLanes.Store(to + (2 * next), s2);
        TLanes.Store(to + (3 * next), s3);
        TLanes.Store(to + (4 * next), s4);
        TLanes.Store(to + (5 * next), s5);
        TLanes.Store(to + (6 * next), s6);
        TLanes.Store(to + (7 * next), s7);
    }
}

/// <summary>What the gradient of a convolution's weights reads and writes.</summary>
public readonly struct WeightGradientCall
{
    /// <summary>B.</summary>
    public required int Images { get; init; }

    /// <summary>H.</summary>
    public required int Height { get; init; }

    /// <summary>W.</summary>
    public required int Width { get; init; }

    /// <summary>The convolution's input [B, C_in, H, W], or what it is made of.</summary>
    public required NativeSpan<float> Input { get; init; }

    /// <summary>dL/dy [B, C_out, H', W'].</summary>
    public required NativeSpan<float> Gradient { get; init; }

    /// <summary>dL/dW, in the order [C_out, k, k, C_in].</summary>
    public required NativeSpan<float> Output { get; init; }

    /// <summary>
    /// What each channel of the input is multiplied by before the convolution reads it, as a batch norm in between has it; none for no such
    /// thing.
    /// </summary>
    public NativeSpan<float> InputScale { get; init; }

    /// <summary>What is added to it then.</summary>
    public NativeSpan<float> InputShift { get; init; }

    /// <summary>Whether a ReLU follows.</summary>
    public bool InputRelu { get; init; }
}
