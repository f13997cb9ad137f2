using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Layers;

// Functions of each element by itself, of values of any number of dimensions. With a tape their backward pass is that of libtorch's own
// graph, without the graph.
public static partial class Functional
{
    /// <summary>x Phi(x), with the normal distribution's distribution function (Hendrycks and Gimpel, arXiv 1606.08415).</summary>
    /// <param name="x">The value; it stays the caller's.</param>
    /// <param name="tape">Where what <see cref="Tape.Replay"/> needs is kept; null where no backward pass follows.</param>
    public static Tensor Gelu(Tensor x, Tape? tape = null)
    {
        tape?.Keep((gradient, kept) => BackwardKernels.Gelu(gradient, kept[0]), x);
        return nn.functional.gelu(x);
    }

    /// <summary>Its approximation, 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</summary>
    /// <param name="x">The value; it stays the caller's.</param>
    /// <param name="tape">As of <see cref="Gelu(Tensor, Tape)"/>.</param>
    public static Tensor GeluTanh(Tensor x, Tape? tape = null)
    {
        tape?.Keep((gradient, kept) => BackwardKernels.GeluTanh(gradient, kept[0]), x);
        return x.gelu(TorchSharp.Modules.GELU.Approximate.tanh);
    }

    /// <summary>x / (1 + exp(-x)).</summary>
    /// <param name="x">The value; it stays the caller's.</param>
    /// <param name="tape">As of <see cref="Gelu(Tensor, Tape)"/>.</param>
    public static Tensor Silu(Tensor x, Tape? tape = null)
    {
        tape?.Keep((gradient, kept) => BackwardKernels.Silu(gradient, kept[0]), x);
        return x.silu();
    }

    /// <summary>x min(max(x + 3, 0), 6) / 6 (Howard et al., arXiv 1905.02244).</summary>
    /// <param name="x">The value; it stays the caller's.</param>
    /// <param name="tape">As of <see cref="Gelu(Tensor, Tape)"/>.</param>
    public static Tensor Hardswish(Tensor x, Tape? tape = null)
    {
        tape?.Keep((gradient, kept) => BackwardKernels.Hardswish(gradient, kept[0]), x);
        return x.hardswish();
    }

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    /// <param name="x">The value; it stays the caller's.</param>
    /// <param name="tape">As of <see cref="Gelu(Tensor, Tape)"/>.</param>
    public static Tensor Hardsigmoid(Tensor x, Tape? tape = null)
    {
        tape?.Keep((gradient, kept) => BackwardKernels.Hardsigmoid(gradient, kept[0]), x);
        return x.hardsigmoid();
    }

    /// <summary>x where x is above 0, else slope x.</summary>
    /// <param name="x">The value; it stays the caller's.</param>
    /// <param name="slope">The slope below 0.</param>
    /// <param name="tape">As of <see cref="Gelu(Tensor, Tape)"/>.</param>
    public static Tensor LeakyRelu(Tensor x, double slope, Tape? tape = null)
    {
        tape?.Keep((gradient, kept) => BackwardKernels.LeakyRelu(gradient, kept[0], slope), x);
        using var scalar = slope.ToScalar();
        return x.leaky_relu(scalar);
    }

    /// <summary>x where x is above 0, else alpha (exp(x) - 1) (Clevert, Unterthiner and Hochreiter, arXiv 1511.07289).</summary>
    /// <param name="x">The value; it stays the caller's.</param>
    /// <param name="alpha">The negative of what it tends to below 0.</param>
    /// <param name="tape">As of <see cref="Gelu(Tensor, Tape)"/>.</param>
    public static Tensor Elu(Tensor x, double alpha, Tape? tape = null)
    {
        tape?.Keep((gradient, kept) => BackwardKernels.Elu(gradient, kept[0], alpha), x);
        using var scalar = alpha.ToScalar();
        return x.elu(scalar, Arithmetic.One, Arithmetic.One);
    }

    /// <summary>(exp(x) - exp(-x)) / (exp(x) + exp(-x)).</summary>
    /// <param name="x">The value; it stays the caller's.</param>
    /// <param name="tape">As of <see cref="Gelu(Tensor, Tape)"/>.</param>
    public static Tensor Tanh(Tensor x, Tape? tape = null)
    {
        var y = x.tanh();
        tape?.Keep((gradient, kept) => BackwardKernels.Tanh(gradient, kept[0]), y);
        return y;
    }

    /// <summary>exp(x) / sum exp(x): of a map [B, C, H, W] over the channels of each pixel, else over the last dimension.</summary>
    /// <param name="x">The value; it stays the caller's.</param>
    /// <param name="tape">As of <see cref="Gelu(Tensor, Tape)"/>.</param>
    public static Tensor Softmax(Tensor x, Tape? tape = null)
    {
        long channels = x.dim() == 4 ? 1 : x.dim() - 1;
        var y = x.softmax(channels);
        tape?.Keep((gradient, kept) => BackwardKernels.Softmax(gradient, kept[0], channels), y);
        return y;
    }
}
