using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Routing;

public sealed class GumbelSoftmaxGoldenTests
{
    [Theory]
    [InlineData("f32", ScalarType.Float32, 1e-6)]
    [InlineData("f64", ScalarType.Float64, 1e-8)]
    public void DecisionsAndGradientsAreTheReferences(string precision, ScalarType type, double tolerance)
    {
        int number = 0;
        foreach (var reference in GoldenFile.Open("gumbel.json").At("cases").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            string what = $"case {number++} in {precision}";
            var expected = reference.At(precision);
            var logits = reference.At("logits").Tensor(type).requires_grad_();
            var noise = reference.At("noise").Tensor(type);
            var coefficients = reference.At("coef").Tensor(type);

            var output = GumbelSoftmax.StraightThrough(logits, noise, reference.At("tau").Number());
            (coefficients * output).sum().backward();

            Close.Exactly(reference.At("hard").Tensor(output.shape, type), output, $"{what}, decisions");
            Close.To(expected.At("grad").Tensor(output.shape, type), logits.grad, tolerance, $"{what}, gradient");
        }

        Assert.NotEqual(0, number);
    }

    [Fact]
    public void UniformBecomesGumbel()
    {
        var golden = GoldenFile.Open("gumbel.json").At("uniform_to_gumbel");
        using var uniform = golden.At("u").Tensor([golden.At("u").GetArrayLength()]);

        using var noise = StepNoise.Gumbel(uniform);

        double[] expected = golden.At("gumbel_f32").Numbers();
        double[] actual = Close.Values(noise);
        for (int i = 0; i < expected.Length; i++) Close.To(expected[i], actual[i], 1e-5, $"noise of {uniform[i].ToDouble():R}");
    }

    [Fact]
    public void TheNoiseOfEveryCaseIsThatOfItsUniforms()
    {
        foreach (var reference in GoldenFile.Open("gumbel.json").At("cases").EnumerateArray())
        {
            // A case with a note has its noise set by hand.
            if (reference.Find("note") is not null) continue;
            using var uniform = reference.At("u").Tensor();
            using var expected = reference.At("noise").Tensor();

            using var noise = StepNoise.Gumbel(uniform);

            Close.To(expected, noise, 1e-5, "noise");
        }
    }
}
