namespace Sakd.Kernels.Tests.Convolutions;

public sealed class PackedLinearTests
{
    [Fact]
    public void ItIsTheSumOfItsInputsWhateverRowsThreadsAndWidth()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            int rows = Numbers.LogUniform(random, 200), inFeatures = Numbers.LogUniform(random, 100);
            int outFeatures = random.Next(3) == 0 ? 16 * random.Next(1, 5) : Numbers.LogUniform(random, 80);
            float[] x = Numbers.Normal(random, rows * inFeatures), weights = Numbers.Normal(random, inFeatures * outFeatures);
            float[]? bias = random.Next(3) > 0 ? Numbers.Normal(random, outFeatures) : null;
            var activation = (Activation)random.Next(3);
            string what = $"seed {seed}: {inFeatures} to {outFeatures} of {rows}, {activation}";

            var (expected, magnitude) = Reference.Convolution(
                new ConvolutionGeometry(inFeatures, outFeatures, 1),
                (new FeatureSize(rows, inFeatures, 1, 1), x),
                (to, from, _, _) => weights[(to * inFeatures) + from],
                (channel, _, sum) => Reference.Activate(activation, sum + (bias?[channel] ?? 0)));
            float[] whole = Settings.SameBits(what, host => Compute(host, rows, x));
            _ = Bits.Close(expected, whole, 1e-6 * magnitude, what);

            int first = random.Next(rows), count = random.Next(1, rows - first + 1);
            float[] part = Settings.SameBits(what, host => Compute(host, count, x[(first * inFeatures)..((first + count) * inFeatures)]));
            Bits.Same(whole.AsSpan(first * outFeatures, count * outFeatures), part, $"{what}, {count} rows from {first} on");

            float[] Compute(KernelHost host, int some, float[] read)
            {
                using Operand from = new(read), to = new(some * outFeatures), w = new(weights);
                using var b = bias is null ? null : new Operand(bias);
                using var linear = new PackedLinear(host, inFeatures, outFeatures, w.Elements, b?.Elements ?? default);
                linear.Compute(some, from.Elements, to.Elements, activation);
                return to.ToArray();
            }
        }
    }
}
