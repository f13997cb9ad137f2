using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// How weights start. torch's own initialisers draw from the global generator; these are the same rules from a given one.
/// </summary>
internal static class Initialization
{
    /// <summary>Initialises every layer below a module, in the order of the keys.</summary>
    internal static void Run(nn.Module module, Generator generator)
    {
        foreach (var (_, child) in module.named_children())
        {
            if (child is IInitializable layer) layer.Initialize(generator);
            else Run(child, generator);
        }
    }

    /// <summary>N(0, 2 / fan_out) with fan_out = C_out k^2, the bias zero.</summary>
    internal static void KaimingNormal(Parameter weight, Parameter? bias, Generator generator)
    {
        double fanOut = weight.size(0) * Receptive(weight);
        Draw(weight, values => values.normal_(0, Math.Sqrt(2 / fanOut), generator));
        if (bias is not null) Fill(bias, 0);
    }

    /// <summary>U(-b, b) with b = sqrt(3 / fan_in): PyTorch's "kaiming uniform with a = 1".</summary>
    internal static void KaimingUniform(Parameter weight, Generator generator)
    {
        double bound = Math.Sqrt(3 / FanIn(weight));
        Draw(weight, values => values.uniform_(-bound, bound, generator));
    }

    /// <summary>
    /// U(-b, b) for weight and bias with b = 1 / sqrt(fan_in): what PyTorch's "kaiming uniform with a = sqrt 5" comes to. Its fan_in is
    /// the weight's second dimension times the kernel's area, of transposed convolutions too.
    /// </summary>
    internal static void PyTorchDefault(Parameter weight, Parameter? bias, Generator generator)
    {
        double bound = 1 / Math.Sqrt(FanIn(weight));
        Draw(weight, values => values.uniform_(-bound, bound, generator));
        if (bias is not null) Draw(bias, values => values.uniform_(-bound, bound, generator));
    }

    /// <summary>As norms start: weight 1, bias 0.</summary>
    internal static void Affine(Parameter weight, Parameter bias)
    {
        Fill(weight, 1);
        Fill(bias, 0);
    }

    /// <summary>N(0, s^2) cut off at two deviations: the rule of transformers, whose published s is 0.02.</summary>
    internal static void TruncatedNormal(Parameter parameter, double deviation, Generator generator)
    {
        // By the inverse of the distribution: uniform between the two ends' quantiles, 2 Phi(2) - 1 = 0.9545 of all.
        const double Inside = 0.954499736103642;
        Draw(parameter, values =>
        {
            values.uniform_(-Inside, Inside, generator);
            values.erfinv_();
            using var scale = (deviation * Math.Sqrt(2)).ToScalar();
            values.mul_(scale);
        });
    }

    internal static void Fill(Parameter parameter, double value)
    {
        using var _ = no_grad();
        using var scalar = value.ToScalar();
        parameter.fill_(scalar);
    }

    /// <summary>torch draws in the order of the memory; the weights are to be the same in either order.</summary>
    private static void Draw(Parameter parameter, Action<Tensor> draw)
    {
        using var _ = no_grad();
        using var values = empty(parameter.shape, parameter.dtype, parameter.device);
        draw(values);
        parameter.copy_(values);
    }

    private static double FanIn(Parameter weight) => weight.size(1) * Receptive(weight);

    private static double Receptive(Parameter weight) => weight.dim() == 4 ? weight.size(2) * weight.size(3) : 1;
}
