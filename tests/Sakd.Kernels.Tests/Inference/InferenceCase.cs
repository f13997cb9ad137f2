namespace Sakd.Kernels.Tests.Inference;

/// <summary>A kernel that networks in C# call, over drawn numbers: by the kernel, and by its definition in double precision.</summary>
/// <param name="Compute">The kernel.</param>
/// <param name="Expected">What it is to come to.</param>
internal sealed record InferenceCase(Func<KernelHost, float[]> Compute, Func<double[]> Expected)
{
    private const int Images = 2, Channels = 21, Height = 5, Width = 7, Pixels = Height * Width;

    private static readonly FeatureSize _size = new(Images, Channels, Height, Width);

    private static readonly float[]
        _x = [.. Numbers.Normal(new Random(1), _size.Elements, 1.5).Select(x => Math.Clamp(x, -4, 4))],
        _scale = Numbers.Normal(new Random(2), Channels), _shift = Numbers.Normal(new Random(3), Channels);

    /// <summary>All of them, by name.</summary>
    public static Dictionary<string, InferenceCase> All { get; } = new()
    {
        ["gelu"] = Function(Functions.Gelu, x => x * (1 + Erf(x / Math.Sqrt(2))) / 2),
        ["gelu by tanh"] = Function(
            Functions.GeluTanh, x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
        ["silu"] = Function(Functions.Silu, x => x / (1 + Math.Exp(-x))),
        ["hardswish"] = Function(Functions.Hardswish, x => x * Math.Clamp(x + 3, 0, 6) / 6),
        ["hardsigmoid"] = Function(Functions.Hardsigmoid, x => Math.Clamp(x + 3, 0, 6) / 6),
        ["tanh"] = Function(Functions.Tanh, Math.Tanh),
        ["leaky relu"] = Function((host, size, x, y) => Functions.LeakyRelu(host, size, 0.1f, x, y), x => x > 0 ? x : 0.1f * x),
        ["elu"] = Function((host, size, x, y) => Functions.Elu(host, size, 1.5f, x, y), x => x > 0 ? x : 1.5 * (Math.Exp(x) - 1)),
        ["prelu"] = new(
            host => Computed(_size.Elements, (x, y, scale, _) => Functions.Prelu(host, _size, scale, x, y)),
            () => [.. _x.Select((x, at) => x > 0 ? x : (double)x * _scale[at % Channels])]),
        ["layer norm"] = new(
            host => Computed(_size.Elements, (x, y, scale, shift) =>
                Normalisation.Layer(host, Images * Pixels, Channels, 1e-5, scale, shift, x, y)),
            () => Rows(row => Normal(row, 1e-5).Select((x, channel) => (x * _scale[channel]) + _shift[channel]))),
        ["softmax"] = new(
            host => Computed(_size.Elements, (x, y, _, _) => Normalisation.Softmax(host, Images * Pixels, Channels, x, y)),
            () => Rows(row => row.Select(x => Math.Exp(x) / row.Sum(Math.Exp)))),
        ["group norm"] = new(
            host => Computed(_size.Elements, (x, y, scale, shift) => Normalisation.Group(host, _size, 3, 1e-5, scale, shift, x, y)),
            GroupNorm),
        ["attention"] = new(
            host => Computed(Images * Pixels * 7, (x, y, _, _) => SelfAttention.Forward(host, Images, Pixels, 7, 1, x, y)), Attention),
        ["uneven windows"] = new(
            host => Computed(Images * Channels * 2 * 3, (x, y, _, _) =>
                new WindowPooling(false, Height, Width, PoolSpan.Parts(Height, 2), PoolSpan.Parts(Width, 3))
                    .Compute(host, Images, Channels, x, y)),
            () => Outputs(2, 3, (image, row, column, channel) =>
                (from i in Enumerable.Range(row * Height / 2, (((row + 1) * Height) + 1) / 2 - (row * Height / 2))
                 from j in Enumerable.Range(column * Width / 3, (((column + 1) * Width) + 2) / 3 - (column * Width / 3))
                 select At(image, i, j, channel)).Average())),
        ["largest of rectangles"] = new(
            host => Computed(Images * Channels * 3 * 4, (x, y, _, _) =>
                new WindowPooling(
                    true, Height, Width, PoolSpan.Windows(Height, 3, 3, 2, 1, false), PoolSpan.Windows(Width, 4, 2, 2, 0, false))
                    .Compute(host, Images, Channels, x, y)),
            () => Outputs(3, 4, (image, row, column, channel) =>
                (from i in Enumerable.Range((row * 2) - 1, 3)
                 from j in Enumerable.Range(column * 2, 2)
                 where i >= 0 && i < Height && j < Width
                 select At(image, i, j, channel)).Max())),
        ["nearest"] = new(
            host => Computed(Images * Channels * 10 * 7, (x, y, _, _) =>
                Resampling.Nearest(Height, Width, 10, 7).Compute(host, Images, Channels, x, y)),
            () => Outputs(10, 7, (image, row, column, channel) => At(image, row / 2, column, channel))),
        ["bilinear"] = new(
            host => Computed(Images * Channels * 9 * 13, (x, y, _, _) =>
                Resampling.Bilinear(Height, Width, 9, 13, alignsCorners: true).Compute(host, Images, Channels, x, y)),
            () => Outputs(9, 13, (image, row, column, channel) => (
                At(image, row / 2, column / 2, channel) + At(image, (row + 1) / 2, column / 2, channel)
                + At(image, row / 2, (column + 1) / 2, channel) + At(image, (row + 1) / 2, (column + 1) / 2, channel)) / 4)),
        ["dilated in groups"] = Windowed(new(2, 1, 0, 2), new(3, 2, 1), new(Height, Width, 3, 4), isTransposed: false),
        ["transposed in groups"] = Windowed(new(3, 2, 1), new(2, 3, 0), new(Height, Width, 9, 20), isTransposed: true),
        ["channels first"] = new(
            host => Computed(_size.Elements, (x, y, _, _) => ImageLayout.ChannelsFirst(host, _size, x, y)),
            () =>
            [
                .. from image in Enumerable.Range(0, Images)
                   from channel in Enumerable.Range(0, Channels)
                   from pixel in Enumerable.Range(0, Pixels)
                   select At(image, pixel / Width, pixel % Width, channel),
            ]),
    };

    private delegate void Elementwise(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y);

    private delegate void Call(NativeSpan<float> x, NativeSpan<float> y, NativeSpan<float> scale, NativeSpan<float> shift);

    private static InferenceCase Function(Elementwise kernel, Func<double, double> function) => new(
        host => Computed(_size.Elements, (x, y, _, _) => kernel(host, _size, x, y)), () => [.. _x.Select(x => function(x))]);

    private static float[] Computed(long elements, Call call)
    {
        using Operand x = new(_x), y = new((int)elements), scale = new(_scale), shift = new(_shift);
        call(x.Elements, y.Elements, scale.Elements, shift.Elements);
        return y.ToArray();
    }

    /// <summary>Three groups of seven channels each, that make two each.</summary>
    private static InferenceCase Windowed(WindowAxis rows, WindowAxis columns, FrameSize size, bool isTransposed)
    {
        const int Groups = 3, Made = 6, Each = Channels / Groups, MadeEach = Made / Groups;
        int kernel = rows.Kernel * columns.Kernel;
        float[] weights = Numbers.Normal(new Random(4), Made * Each * kernel, 0.1);
        return new(
            host =>
            {
                using Operand packed = new(weights), room = new(Images * size.OutHeight * size.OutWidth * Channels * kernel);
                using var layer = new WindowedConvolution(
                    host, rows, columns, Channels, Made, Groups, size, isTransposed, packed.Elements, default);
                return Computed(Images * size.OutHeight * size.OutWidth * Made, (x, y, _, _) =>
                    layer.Compute(Images, x, y, room.Elements));
            },
            () =>
            [
                .. from image in Enumerable.Range(0, Images)
                   from row in Enumerable.Range(0, size.OutHeight)
                   from column in Enumerable.Range(0, size.OutWidth)
                   from output in Enumerable.Range(0, Made)
                   select (from i in Enumerable.Range(0, rows.Kernel)
                           from j in Enumerable.Range(0, columns.Kernel)
                           from inRow in Enumerable.Range(0, Height)
                           from inColumn in Enumerable.Range(0, Width)
                           where Meets(rows, row, i, inRow) && Meets(columns, column, j, inColumn)
                           from c in Enumerable.Range(0, Each)
                           let input = (output / MadeEach * Each) + c
                           let place = isTransposed ? (input * MadeEach) + (output % MadeEach) : (output * Each) + c
                           select At(image, inRow, inColumn, input) * weights[(place * kernel) + (i * columns.Kernel) + j]).Sum(),
            ]);

        // A transposed convolution reads where the convolution writes.
        bool Meets(WindowAxis axis, int output, int element, int input) => isTransposed
            ? (input * axis.Stride) - axis.Padding + (element * axis.Dilation) == output
            : (output * axis.Stride) - axis.Padding + (element * axis.Dilation) == input;
    }

    private static double At(int image, int row, int column, int channel) =>
        _x[((((image * Height) + row) * Width) + column) * Channels + channel];

    private static double[] Outputs(int height, int width, Func<int, int, int, int, double> value) =>
    [
        .. from image in Enumerable.Range(0, Images)
           from row in Enumerable.Range(0, height)
           from column in Enumerable.Range(0, width)
           from channel in Enumerable.Range(0, Channels)
           select value(image, row, column, channel),
    ];

    private static double[] Rows(Func<double[], IEnumerable<double>> function) =>
        [.. _x.Select(x => (double)x).Chunk(Channels).SelectMany(function)];

    private static IEnumerable<double> Normal(double[] numbers, double epsilon)
    {
        double mean = numbers.Average(), variance = numbers.Average(x => (x - mean) * (x - mean));
        return numbers.Select(x => (x - mean) / Math.Sqrt(variance + epsilon));
    }

    private static double[] GroupNorm()
    {
        double[] y = new double[_x.Length];
        foreach (var group in Enumerable.Range(0, y.Length).GroupBy(at => (at / (Channels * Pixels), at % Channels / 7)))
        {
            foreach (var (at, x) in group.Zip(Normal([.. group.Select(at => (double)_x[at])], 1e-5)))
                y[at] = (x * _scale[at % Channels]) + _shift[at % Channels];
        }

        return y;
    }

    /// <summary>q, k and v of seven channels each, of one head.</summary>
    private static double[] Attention()
    {
        double[][] tokens = [.. _x.Select(x => (double)x).Chunk(Channels)];
        return
        [
            .. from token in Enumerable.Range(0, tokens.Length)
               let keys = tokens.Skip(token / Pixels * Pixels).Take(Pixels).ToList()
               let scores = keys
                   .Select(key => Math.Exp(Enumerable.Range(0, 7).Sum(i => tokens[token][i] * key[7 + i]) / Math.Sqrt(7)))
                   .ToList()
               from channel in Enumerable.Range(0, 7)
               select keys.Zip(scores, (key, score) => key[14 + channel] * score).Sum() / scores.Sum(),
        ];
    }

    /// <summary>By its series, for arguments up to 3.</summary>
    private static double Erf(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 80; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
