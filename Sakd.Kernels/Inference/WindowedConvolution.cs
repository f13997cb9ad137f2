namespace Sakd.Kernels;

/// <summary>How a window lies in one direction.</summary>
/// <param name="Kernel">Its height or width.</param>
/// <param name="Stride">From one window to the next; of a transposed convolution from one input to the next in the output.</param>
/// <param name="Padding">Rows or columns of zeros before the image; of a transposed convolution, those of the output cut off.</param>
/// <param name="Dilation">From one of its elements to the next.</param>
public readonly record struct WindowAxis(int Kernel, int Stride = 1, int Padding = 0, int Dilation = 1);

/// <summary>
/// A convolution of any window, dilated, of unequal sides, or transposed: what each window reads is copied together first, and is then a
/// pixel of as many channels.
/// </summary>
public sealed unsafe class WindowedConvolution : IDisposable
{
    private readonly KernelHost _host;
    private readonly WindowAxis _rows, _columns;
    private readonly ConvolutionGeometry _geometry;
    private readonly FrameSize _size;
    private readonly bool _isTransposed;
    private readonly ConvolutionLayer _product;

    /// <summary>Packs a copy of the weights.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="rows">The window's way downwards.</param>
    /// <param name="columns">The window's way to the right.</param>
    /// <param name="inChannels">C_in.</param>
    /// <param name="outChannels">C_out.</param>
    /// <param name="groups">Into how many parts the channels are divided.</param>
    /// <param name="size">The sizes of input and output.</param>
    /// <param name="isTransposed">Whether it is the transposed convolution.</param>
    /// <param name="weights">Its kernels [C_out, C_in / groups, k_h, k_w], of a transposed one [C_in, C_out / groups, k_h, k_w].</param>
    /// <param name="bias">Bias of each output channel, or none.</param>
    /// <exception cref="ArgumentException">An operand is too short, or there is no such convolution.</exception>
    public WindowedConvolution(
        KernelHost host, WindowAxis rows, WindowAxis columns, int inChannels, int outChannels, int groups, FrameSize size,
        bool isTransposed, NativeSpan<float> weights, NativeSpan<float> bias)
    {
        (_host, _rows, _columns, _size, _isTransposed) = (host, rows, columns, size, isTransposed);
        _geometry = new ConvolutionGeometry(inChannels * rows.Kernel * columns.Kernel, outChannels, Kernel: 1, Groups: groups);
        if (!_geometry.Exists || rows.Stride <= 0 || columns.Stride <= 0)
            throw new ArgumentException($"no convolution goes by {rows} and {columns} in {groups} groups", nameof(rows));
        using var packed = host.Allocate(_geometry.Weights);
        Arrange(weights.Need(_geometry.Weights), packed.Elements.First);
        _product = new ConvolutionLayer(host, _geometry, size.OutHeight, size.OutWidth, packed.Elements, bias);
    }

    /// <summary>Computes it.</summary>
    /// <param name="images">B.</param>
    /// <param name="x">[B, C_in, H, W].</param>
    /// <param name="y">[B, C_out, H', W'].</param>
    /// <param name="room">Where windows are copied together: [B, C_in k_h k_w, H', W'].</param>
    /// <param name="activation">What ends it.</param>
    /// <param name="addend">What is added before that, of the size of y, or none; not over y.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public void Compute(
        int images, NativeSpan<float> x, NativeSpan<float> y, NativeSpan<float> room, Activation activation = Activation.None,
        NativeSpan<float> addend = default)
    {
        int channels = _geometry.InChannels / (_rows.Kernel * _columns.Kernel);
        FeatureSize read = new(images, channels, _size.Height, _size.Width),
            gathered = new(images, _geometry.InChannels, _size.OutHeight, _size.OutWidth);
        read.Check();
        gathered.Check();
        _host.ShareParts(images * _size.OutHeight, new Windows(this, channels, x.Need(read.Elements), room.Need(gathered.Elements)));
        _product.Compute(images, room, y, activation, addend);
    }

    /// <summary>Releases the packed weights.</summary>
    public void Dispose() => _product.Dispose();

    /// <summary>To the order in which windows are copied together: for each output channel pixel by pixel.</summary>
    private void Arrange(float* from, float* to)
    {
        int pixels = _rows.Kernel * _columns.Kernel, each = _geometry.WindowElements / pixels, outputs = _geometry.OutChannels,
            made = outputs / _geometry.Groups;
        for (int output = 0; output < outputs; output++)
        {
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                for (int channel = 0; channel < each; channel++)
                {
                    long kernel = _isTransposed
                        ? (((long)((output / made * each) + channel) * made) + (output % made))
                        : ((long)output * each) + channel;
                    *to++ = from[(kernel * pixels) + pixel];
                }
            }
        }
    }

    /// <summary>The row or column of the image that an element of a window lies on; below 0 for none.</summary>
    private int Place(WindowAxis axis, int output, int element, int size)
    {
        int at = _isTransposed
            ? output + axis.Padding - (element * axis.Dilation)
            : (output * axis.Stride) - axis.Padding + (element * axis.Dilation);
        if (_isTransposed) at = at % axis.Stride == 0 ? at / axis.Stride : -1;
        return at < size ? at : -1;
    }

    /// <summary>A row of outputs in each part.</summary>
    private readonly struct Windows(WindowedConvolution of, int channels, float* x, float* room) : IWork
    {
        public void Do(int part)
        {
            var (size, rows, columns, groups) = (of._size, of._rows, of._columns, of._geometry.Groups);
            var (image, row) = Math.DivRem(part, size.OutHeight);
            int each = channels / groups, next = of._geometry.WindowElements;
            float* first = x + ((long)image * size.Height * size.Width * channels);
            float* to = room + ((long)part * size.OutWidth * of._geometry.InChannels);
            for (int column = 0; column < size.OutWidth; column++, to += of._geometry.InChannels)
            {
                for (int i = 0; i < rows.Kernel; i++)
                {
                    int from = of.Place(rows, row, i, size.Height);
                    for (int j = 0; j < columns.Kernel; j++)
                    {
                        int at = of.Place(columns, column, j, size.Width);
                        float* written = to + (((i * columns.Kernel) + j) * each);
                        float* read = first + (((((long)from * size.Width) + at)) * channels);
                        for (int group = 0; group < groups; group++, written += next, read += each)
                        {
                            var pixel = new Span<float>(written, each);
                            if (from < 0 || at < 0) pixel.Clear();
                            else new ReadOnlySpan<float>(read, each).CopyTo(pixel);
                        }
                    }
                }
            }
        }
    }
}
