namespace Sakd.Architectures;

/// <summary>The inverted residual of MobileNetV3 (Howard et al., Searching for MobileNetV3, ICCV 2019, arXiv 1905.02244).</summary>
[Block("expanded = 16", "kernel = 3", "swish = 0")]
[Conv("block.0.0", 1, "expanded"), BatchNorm("block.0.1", Epsilon = 0.001, Momentum = 0.01)]
[Relu(When = "swish == 0"), Hardswish(When = "swish == 1")]
[DepthwiseConv("block.1.0", "kernel", Stride = "stride"), BatchNorm("block.1.1", Epsilon = 0.001, Momentum = 0.01)]
[Relu(When = "swish == 0"), Hardswish(When = "swish == 1")]
[Conv("block.2.0", 1, "channels"), BatchNorm("block.2.1", Epsilon = 0.001, Momentum = 0.01, As = "residual")]
[Add("in", "residual", When = "in == channels && stride == 1")]
public sealed partial class MobileNetV3Unit;

/// <summary>The same with squeeze and excitation between its convolutions.</summary>
[Block("expanded = 16", "kernel = 3", "swish = 0", "squeezed = 8")]
[Conv("block.0.0", 1, "expanded"), BatchNorm("block.0.1", Epsilon = 0.001, Momentum = 0.01)]
[Relu(When = "swish == 0"), Hardswish(When = "swish == 1")]
[DepthwiseConv("block.1.0", "kernel", Stride = "stride"), BatchNorm("block.1.1", Epsilon = 0.001, Momentum = 0.01)]
[Relu(When = "swish == 0"), Hardswish(When = "swish == 1")]
[Use<SqueezeExcite>("block.2", With = "squeezed = squeezed, hard = 1")]
[Conv("block.3.0", 1, "channels"), BatchNorm("block.3.1", Epsilon = 0.001, Momentum = 0.01, As = "residual")]
[Add("in", "residual", When = "in == channels && stride == 1")]
public sealed partial class ExcitedMobileNetV3Unit;

/// <summary>The first one of the large network, which does not widen.</summary>
[Block("expanded = 16", "kernel = 3", "swish = 0")]
[DepthwiseConv("block.0.0", "kernel", Stride = "stride"), BatchNorm("block.0.1", Epsilon = 0.001, Momentum = 0.01)]
[Relu(When = "swish == 0"), Hardswish(When = "swish == 1")]
[Conv("block.1.0", 1, "channels"), BatchNorm("block.1.1", Epsilon = 0.001, Momentum = 0.01, As = "residual")]
[Add("in", "residual", When = "in == channels && stride == 1")]
public sealed partial class FirstMobileNetV3Unit;

/// <summary>The first one of the small network, which does not widen but has squeeze and excitation.</summary>
[Block("expanded = 16", "kernel = 3", "swish = 0", "squeezed = 8")]
[DepthwiseConv("block.0.0", "kernel", Stride = "stride"), BatchNorm("block.0.1", Epsilon = 0.001, Momentum = 0.01)]
[Relu(When = "swish == 0"), Hardswish(When = "swish == 1")]
[Use<SqueezeExcite>("block.1", With = "squeezed = squeezed, hard = 1")]
[Conv("block.2.0", 1, "channels"), BatchNorm("block.2.1", Epsilon = 0.001, Momentum = 0.01, As = "residual")]
[Add("in", "residual", When = "in == channels && stride == 1")]
public sealed partial class FirstExcitedMobileNetV3Unit;

/// <summary>The stem of MobileNetV3.</summary>
[Block]
[Conv("0", 3, "channels", Stride = "stride"), BatchNorm("1", Epsilon = 0.001, Momentum = 0.01), Hardswish]
public sealed partial class MobileNetV3Stem;

/// <summary>The end of the large network: a convolution, the mean, and a linear layer before that of the head.</summary>
[Block]
[Conv("features.16.0", 1, "channels"), BatchNorm("features.16.1", Epsilon = 0.001, Momentum = 0.01), Hardswish]
[GlobalAvgPool, Linear("classifier.0", 1280), Hardswish, Dropout("classifier.2", 0.2)]
public sealed partial class LargeMobileNetV3Tail;

/// <summary>The end of the small network.</summary>
[Block]
[Conv("features.12.0", 1, "channels"), BatchNorm("features.12.1", Epsilon = 0.001, Momentum = 0.01), Hardswish]
[GlobalAvgPool, Linear("classifier.0", 1024), Hardswish, Dropout("classifier.2", 0.2)]
public sealed partial class SmallMobileNetV3Tail;

/// <summary>
/// MobileNetV3-Large, under torchvision's keys: a spot where each size ends (Howard et al., ICCV 2019, arXiv 1905.02244).
/// </summary>
[Architecture("mobilenet_v3_large", Input = "3x224x224", Classes = 1000)]
[Stem<MobileNetV3Stem>("features.0", 16, Stride = 2)]
[Stage<FirstMobileNetV3Unit>("features", 16, Blocks = "1", With = "expanded = 16")]
[Stage<MobileNetV3Unit>("features", 24, Blocks = "2", Stride = 2, With = "expanded = 64", Spot = false)]
[Stage<MobileNetV3Unit>("features", 24, Blocks = "3", With = "expanded = 72")]
[Stage<ExcitedMobileNetV3Unit>("features", 40, Blocks = "4", Stride = 2, With = "expanded = 72, kernel = 5, squeezed = 24", Spot = false)]
[Stage<ExcitedMobileNetV3Unit>("features", 40, Blocks = "5", Repeat = 2, With = "expanded = 120, kernel = 5, squeezed = 32")]
[Stage<MobileNetV3Unit>("features", 80, Blocks = "7", Stride = 2, With = "expanded = 240, swish = 1", Spot = false)]
[Stage<MobileNetV3Unit>("features", 80, Blocks = "8", With = "expanded = 200, swish = 1", Spot = false)]
[Stage<MobileNetV3Unit>("features", 80, Blocks = "9", Repeat = 2, With = "expanded = 184, swish = 1", Spot = false)]
[Stage<ExcitedMobileNetV3Unit>("features", 112, Blocks = "11", With = "expanded = 480, swish = 1, squeezed = 120", Spot = false)]
[Stage<ExcitedMobileNetV3Unit>("features", 112, Blocks = "12", With = "expanded = 672, swish = 1, squeezed = 168")]
[Stage<ExcitedMobileNetV3Unit>("features", 160, Blocks = "13", Stride = 2,
    With = "expanded = 672, kernel = 5, swish = 1, squeezed = 168", Spot = false)]
[Stage<ExcitedMobileNetV3Unit>("features", 160, Blocks = "14", Repeat = 2, With = "expanded = 960, kernel = 5, swish = 1, squeezed = 240")]
[Tail<LargeMobileNetV3Tail>("", 960)]
[Head("classifier.3")]
public sealed partial class MobileNetV3Large;

/// <summary>
/// MobileNetV3-Small, under torchvision's keys: a spot where each size ends (Howard et al., ICCV 2019, arXiv 1905.02244).
/// </summary>
[Architecture("mobilenet_v3_small", Input = "3x224x224", Classes = 1000)]
[Stem<MobileNetV3Stem>("features.0", 16, Stride = 2)]
[Stage<FirstExcitedMobileNetV3Unit>("features", 16, Blocks = "1", Stride = 2, With = "expanded = 16, squeezed = 8")]
[Stage<MobileNetV3Unit>("features", 24, Blocks = "2", Stride = 2, With = "expanded = 72", Spot = false)]
[Stage<MobileNetV3Unit>("features", 24, Blocks = "3", With = "expanded = 88")]
[Stage<ExcitedMobileNetV3Unit>("features", 40, Blocks = "4", Stride = 2,
    With = "expanded = 96, kernel = 5, swish = 1, squeezed = 24", Spot = false)]
[Stage<ExcitedMobileNetV3Unit>("features", 40, Blocks = "5", Repeat = 2,
    With = "expanded = 240, kernel = 5, swish = 1, squeezed = 64", Spot = false)]
[Stage<ExcitedMobileNetV3Unit>("features", 48, Blocks = "7", With = "expanded = 120, kernel = 5, swish = 1, squeezed = 32", Spot = false)]
[Stage<ExcitedMobileNetV3Unit>("features", 48, Blocks = "8", With = "expanded = 144, kernel = 5, swish = 1, squeezed = 40")]
[Stage<ExcitedMobileNetV3Unit>("features", 96, Blocks = "9", Stride = 2,
    With = "expanded = 288, kernel = 5, swish = 1, squeezed = 72", Spot = false)]
[Stage<ExcitedMobileNetV3Unit>("features", 96, Blocks = "10", Repeat = 2, With = "expanded = 576, kernel = 5, swish = 1, squeezed = 144")]
[Tail<SmallMobileNetV3Tail>("", 576)]
[Head("classifier.3")]
public sealed partial class MobileNetV3Small;
