namespace Sakd.Architectures;

/// <summary>
/// The inverted residual with a linear bottleneck (Sandler et al., MobileNetV2, CVPR 2018, arXiv 1801.04381): widen, convolve each channel,
/// narrow; with a shortcut where the shape stays.
/// </summary>
[Block("expansion = 6")]
[Conv("conv.0", 1, "in * expansion"), BatchNorm("conv.1"), Relu]
[DepthwiseConv("conv.3", 3, Stride = "stride"), BatchNorm("conv.4"), Relu]
[Conv("conv.6", 1, "channels"), BatchNorm("conv.7", As = "residual")]
[Add("in", "residual", When = "in == channels && stride == 1")]
public sealed partial class InvertedResidual;
