using System.Collections.Immutable;

namespace Sakd.App.Starters;

/// <summary>How a residual network shrinks its images.</summary>
/// <param name="HasImageNetStem">Whether it begins with 7x7 and max-pooling rather than with 3x3.</param>
/// <param name="StemStride">The stride of the stem's convolution.</param>
/// <param name="Strides">That of each stage's first block.</param>
internal sealed record ResNetPlan(bool HasImageNetStem, int StemStride, ImmutableArray<int> Strides);

/// <summary>
/// A residual network of basic blocks as a table: a stem, stages of one number of blocks or the next, twice as many channels where the map
/// is halved (He et al., 2016).
/// </summary>
/// <param name="Input">The shape of its images.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Plan">How it shrinks them.</param>
/// <param name="Width">The channels of stem and first stage.</param>
/// <param name="Blocks">The blocks of all stages, one each at least; where they do not come out even, the last have one more.</param>
internal sealed record ResNetTable(FeatureShape Input, int Classes, ResNetPlan Plan, int Width, int Blocks)
{
    /// <summary>The channels of each stage.</summary>
    public ImmutableArray<int> Channels =>
        [.. Enumerable.Range(0, Stages).Select(stage => Width << Plan.Strides.Take(stage + 1).Skip(1).Count(IsHalving))];

    /// <summary>The number of stages.</summary>
    public int Stages => Plan.Strides.Length;

    /// <summary>The blocks of a stage, counted from 0.</summary>
    public int BlocksOf(int stage) => (Blocks + stage) / Stages;

    /// <summary>The multiply-adds of the stem for one image.</summary>
    public long StemMultiplyAdds
    {
        get
        {
            long kernel = Plan.HasImageNetStem ? 7 : 3;
            return Area(Shrunk(Input, Plan.StemStride)) * kernel * kernel * Input.Channels * Width;
        }
    }

    /// <summary>The multiply-adds of convolutions and linear layer for one image, as the compiler counts them.</summary>
    public long MultiplyAdds
    {
        get
        {
            var channels = Channels;
            long total = StemMultiplyAdds;
            var map = Shrunk(Shrunk(Input, Plan.StemStride), Plan.HasImageNetStem ? 2 : 1);
            long from = Width;
            foreach (var (stage, stride) in Plan.Strides.Index())
            {
                map = Shrunk(map, stride);
                long to = channels[stage], inner = 9 * to * to;
                long shortcut = from != to || stride != 1 ? from * to : 0;
                total += Area(map) * ((9 * from * to) + inner + shortcut + ((BlocksOf(stage) - 1) * 2 * inner));
                from = to;
            }

            return total + (from * Classes);
        }
    }

    private static bool IsHalving(int stride) => stride == 2;

    private static long Area(FeatureShape map) => (long)map.Height * map.Width;

    // Kernels of an odd side with half of it as padding: what does not come out even is rounded up.
    private static FeatureShape Shrunk(FeatureShape map, int stride) =>
        map with { Height = (map.Height + stride - 1) / stride, Width = (map.Width + stride - 1) / stride };
}
