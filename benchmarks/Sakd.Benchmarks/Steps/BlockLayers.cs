using Sakd.Architectures;
using Sakd.Benchmarks.Measuring;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Steps;

/// <summary>
/// The layers of a block of ConvNeXt-Tiny one by one, forward and backward as in training: where a kernel of our own would pay.
/// </summary>
/// <param name="Name">The layer.</param>
/// <param name="Subject">Runs it there and back.</param>
/// <param name="MultiplyAdds">Of one run; 0 where the memory is what limits.</param>
/// <param name="Copies">How many copies of the block's feature move as many bytes as the layer has to; 0 where arithmetic limits.</param>
internal sealed record BlockLayer(string Name, Subject Subject, double MultiplyAdds, double Copies)
{
    // A copy reads and writes a feature once. An elementwise layer reads one and writes one on its way forward; on its way back it reads
    // two and writes one.
    private const double ElementwiseCopies = 2.5;

    /// <summary>The copy that stands for the memory's speed, and the layers of a block whose input is channels last.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels of the block.</param>
    /// <param name="size">Height and width of its feature.</param>
    public static (Subject Copy, IReadOnlyList<BlockLayer> Layers) Of(int batch, int channels, int size)
    {
        var block = new ConvNeXtBlock(new FeatureShape(channels, size, size), channels, index: 1, count: 18);
        var (narrow, wide) = (Feature(channels), Feature(4 * channels));
        var target = narrow.clone();
        double pixels = (double)batch * size * size, linear = 3 * 4.0 * channels * channels * pixels;
        return (
            Subject.Of("copy", () => target.copy_(narrow)),
            [
                new("depthwise 7x7", ThereAndBack(block.Block0.forward, narrow), 3 * 49 * channels * pixels, 0),
                new("LayerNorm", ThereAndBack(block.Block2.forward, narrow), 0, ElementwiseCopies),
                new("linear, C to 4C", ThereAndBack(block.Block3.forward, narrow), linear, 0),
                new("GELU", ThereAndBack(x => Sakd.Layers.Functional.Gelu(x), wide), 0, 4 * ElementwiseCopies),
                new("linear, 4C to C", ThereAndBack(block.Block5.forward, wide), linear, 0),
                new("LayerScale", ThereAndBack(block.LayerScale.forward, narrow), 0, ElementwiseCopies),
            ]);

        Tensor Feature(int depth) => rand(batch, size, size, depth).permute(0, 3, 1, 2);
    }

    private static Subject ThereAndBack(Func<Tensor, Tensor> layer, Tensor x)
    {
        x = x.detach().requires_grad_();
        Tensor gradient;
        using (var y = layer(x)) gradient = y.detach().clone();
        return Subject.Of("", () =>
        {
            using var y = layer(x);
            y.backward([gradient]);
        });
    }
}
