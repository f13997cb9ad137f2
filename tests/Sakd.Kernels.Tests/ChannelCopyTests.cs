namespace Sakd.Kernels.Tests;

/// <summary>Splits, concatenations and shuffles of channels, of sizes that seeds draw.</summary>
public sealed class ChannelCopyTests
{
    [Fact]
    public void EachElementGoesToItsChannel()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            int groups = random.Next(1, 5), inGroup = random.Next(1, 20), channels = groups * inGroup, left = random.Next(channels + 1);
            var size = new FeatureSize(random.Next(1, 4), channels, random.Next(1, 6), random.Next(1, 6));
            float[] x = Numbers.Normal(random, size.Elements);
            string what = $"seed {seed}: {size}, {left} of its channels, {groups} groups";

            Bits.Same(Expected(0, left, i => i), Compute(left, (host, from, to) => ChannelCopy.Take(host, size, 0, left, from, to)), what);
            Bits.Same(
                Expected(left, channels - left, i => i),
                Compute(channels - left, (host, from, to) => ChannelCopy.Take(host, size, left, channels - left, from, to)), what);
            Bits.Same(x, Compute(channels, (host, from, to) => PutTogether(host, from, to)), what);
            Bits.Same(
                Expected(0, channels, i => (i % groups * inGroup) + (i / groups)),
                Compute(channels, (host, from, to) => ChannelCopy.Shuffle(host, size, groups, from, to)), what);

            // Taken apart and put together again.
            void PutTogether(KernelHost host, NativeSpan<float> from, NativeSpan<float> to)
            {
                foreach (var (first, count) in (ReadOnlySpan<(int, int)>)[(left, channels - left), (0, left)])
                {
                    using var part = new Operand(size.Images * size.Pixels * count);
                    ChannelCopy.Take(host, size, first, count, from, part.Elements);
                    ChannelCopy.Put(host, size, first, count, part.Elements, to);
                }
            }

            float[] Compute(int written, Action<KernelHost, NativeSpan<float>, NativeSpan<float>> copy) =>
                Settings.SameBits(what, host =>
                {
                    using Operand from = new(x), to = new(size.Images * size.Pixels * written);
                    copy(host, from.Elements, to.Elements);
                    return to.ToArray();
                });

            float[] Expected(int first, int count, Func<int, int> from)
            {
                float[] y = new float[size.Images * size.Pixels * count];
                for (int at = 0; at < y.Length; at++) y[at] = x[(at / count * channels) + first + from(at % count)];
                return y;
            }
        }
    }
}
