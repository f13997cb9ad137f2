namespace Sakd.Architectures;

/// <summary>
/// Squeeze and excitation: a factor for each channel, from the mean of all of them (Hu et al., CVPR 2018, arXiv 1709.01507). With
/// <c>silu = 1</c> the SiLU stands between its two convolutions, with <c>hard = 1</c> the hard sigmoid behind them.
/// </summary>
[Block("squeezed = 8", "silu = 0", "hard = 0")]
[GlobalAvgPool, Conv("fc1", 1, "squeezed", Bias = true), Relu(When = "silu == 0"), Silu(When = "silu == 1")]
[Conv("fc2", 1, "in", Bias = true)]
[Sigmoid(When = "hard == 0", As = "factors"), Hardsigmoid(When = "hard == 1", As = "factors")]
[Multiply("in", "factors")]
public sealed partial class SqueezeExcite;
