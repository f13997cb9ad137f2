namespace Sakd;

/// <summary>x Phi(x), with Phi the distribution function of the standard normal distribution (Hendrycks and Gimpel, 2016).</summary>
public sealed class GeluAttribute : LayerAttribute
{
    /// <summary>Whether it is approximated by 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</summary>
    public bool Tanh { get; set; }
}

/// <summary>x / (1 + exp(-x)), also called swish (Elfwing, Uchibe and Doya, 2017).</summary>
public sealed class SiluAttribute : LayerAttribute;

/// <summary>x min(max(x + 3, 0), 6) / 6 (Howard et al., MobileNetV3, 2019).</summary>
public sealed class HardswishAttribute : LayerAttribute;

/// <summary>min(max(x + 3, 0), 6) / 6.</summary>
public sealed class HardsigmoidAttribute : LayerAttribute;

/// <summary>x where x is above 0, else slope x.</summary>
/// <param name="slope">The slope below 0.</param>
public sealed class LeakyReluAttribute(double slope = 0.01) : LayerAttribute
{
    /// <summary>The slope below 0.</summary>
    public double Slope { get; } = slope;
}

/// <summary>x where x is above 0, else alpha (exp(x) - 1) (Clevert, Unterthiner and Hochreiter, 2015).</summary>
/// <param name="alpha">The negative of what it tends to below 0.</param>
public sealed class EluAttribute(double alpha = 1) : LayerAttribute
{
    /// <summary>The negative of what it tends to below 0.</summary>
    public double Alpha { get; } = alpha;
}

/// <summary>(exp(x) - exp(-x)) / (exp(x) + exp(-x)).</summary>
public sealed class TanhAttribute : LayerAttribute;

/// <summary>exp(x) / sum exp(x), the sum over the channels of each pixel.</summary>
public sealed class SoftmaxAttribute : LayerAttribute;
