namespace Sakd.Architectures;

/// <summary>
/// Squeeze and excitation: a factor for each channel, from the mean of all of them (Hu et al., CVPR 2018, arXiv 1709.01507).
/// </summary>
[Block("squeezed = 8")]
[GlobalAvgPool, Conv("fc1", 1, "squeezed", Bias = true), Relu, Conv("fc2", 1, "in", Bias = true), Sigmoid(As = "factors")]
[Multiply("in", "factors")]
public sealed partial class SqueezeExcite;
