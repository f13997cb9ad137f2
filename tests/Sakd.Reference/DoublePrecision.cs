using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>A layer in single precision against the same layer in double precision, which other kernels compute.</summary>
public static class DoublePrecision
{
    private const double Tolerance = 1e-5;
    private const ulong Seed = 1;

    /// <summary>Value and gradients agree, for random weights and inputs.</summary>
    /// <param name="create">Makes the layer.</param>
    /// <param name="shape">The input's shape.</param>
    /// <param name="order">Puts features into the order in memory in which they are to be.</param>
    /// <param name="wantsGradient">Whether the gradient of the input is asked for.</param>
    public static void Agrees(Func<nn.Module<Tensor, Tensor>> create, long[] shape, Func<Tensor, Tensor> order, bool wantsGradient = true)
    {
        using var scope = NewDisposeScope();
        using var layer = create();
        using var reference = create();
        var draws = new Generator(Seed);
        using (no_grad())
        {
            foreach (var parameter in layer.parameters()) parameter.copy_(randn(parameter.shape, generator: draws));
        }

        reference.load_state_dict(layer.state_dict());
        reference.to(ScalarType.Float64);
        var x = order(randn(shape, generator: draws)).requires_grad_(wantsGradient);
        var exact = x.detach().to(ScalarType.Float64).requires_grad_(wantsGradient);

        var y = layer.forward(x);
        var expected = reference.forward(exact);
        var toward = randn(expected.shape, ScalarType.Float64, generator: draws);
        y.backward([order(toward.to(ScalarType.Float32))]);
        expected.backward([toward]);

        string what =
            $"{layer.GetName()}, kernels [{string.Join(", ", layer.parameters().First().shape)}], input [{string.Join(", ", shape)}]";
        Close.To(expected, y, Tolerance, what);
        if (wantsGradient) Close.To(exact.grad!, x.grad, Tolerance, $"gradient of the input: {what}");

        // A bias may have one entry, a sum that all but cancels: what its terms round to is seen from the kernels' gradients.
        double largest = reference.parameters().Max(parameter => parameter.grad!.abs().max().item<double>());
        foreach (var (own, other) in layer.parameters().Zip(reference.parameters()))
            Close.To(other.grad!, own.grad, Tolerance, $"gradient of a parameter: {what}", absolute: Tolerance * largest);
    }
}
