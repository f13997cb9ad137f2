using Sakd.Benchmarks.Measuring;
using Sakd.Kernels;
using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Steps;

/// <summary>A kernel, of libtorch or ours, that does nothing but multiply and add: what the machine can do.</summary>
/// <param name="Subject">Runs it.</param>
/// <param name="MultiplyAdds">Of one run.</param>
internal sealed record Kernel(Subject Subject, double MultiplyAdds);

/// <summary>The kernels that the step is held against.</summary>
internal static class KernelRates
{
    // So long that starting a call does not count.
    private const double MultiplyAddsOfRun = 2e9;

    private static readonly (int Channels, int Size)[] _maps = [(16, 32), (32, 32), (64, 32), (128, 16), (256, 8), (512, 4)];

    /// <summary>3x3 convolutions, libtorch's in both memory layouts and ours, and a matrix product.</summary>
    public static IReadOnlyList<Kernel> All(int batch) =>
        [
            .. _maps.SelectMany(map =>
                (Kernel[])[
                    Convolution(batch, map.Channels, map.Size, channelsLast: false),
                    Convolution(batch, map.Channels, map.Size, channelsLast: true), Ours(batch, map.Channels, map.Size),
                ]),
            Product(2048),
        ];

    private static Kernel Convolution(int batch, int channels, int size, bool channelsLast)
    {
        var (x, weight) = (rand(batch, channels, size, size), rand(channels, channels, 3, 3));
        if (channelsLast) (x, weight) = (ChannelsLast(x), ChannelsLast(weight));
        return Repeated(
            $"3x3, {channels} channels, {size} px{(channelsLast ? ", channels last" : "")}",
            9.0 * batch * channels * channels * size * size,
            () => nn.functional.conv2d(x, weight, padding: [1, 1]));
    }

    private static Kernel Ours(int batch, int channels, int size)
    {
        var (x, weight) = (ChannelsLast(rand(batch, channels, size, size)), rand(channels, channels, 3, 3));
        var own = TensorConvolution.Forward(new ConvolutionGeometry(channels, channels, 3, Padding: 1), weight, null);
        return Repeated(
            $"3x3, {channels} channels, {size} px, ours", 9.0 * batch * channels * channels * size * size,
            () => own.Compute(x, (size, size)));
    }

    private static Kernel Product(int size)
    {
        var (a, b) = (rand(size, size), rand(size, size));
        return Repeated($"{size} matrix product", (double)size * size * size, () => a.mm(b));
    }

    private static Kernel Repeated(string name, double multiplyAdds, Func<Tensor> call)
    {
        int times = Math.Max(1, (int)(MultiplyAddsOfRun / multiplyAdds));
        return new Kernel(Subject.Of(name, Run), times * multiplyAdds);

        void Run()
        {
            using var _ = no_grad();
            for (int i = 0; i < times; i++) call().Dispose();
        }
    }

    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
