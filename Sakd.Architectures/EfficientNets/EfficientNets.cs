namespace Sakd.Architectures;

/// <summary>
/// The inverted residual of EfficientNet, widened sixfold, with squeeze and excitation to a quarter of its input's channels and stochastic
/// depth that grows to a rate of 0.2 (Tan, Le, EfficientNet, ICML 2019, arXiv 1905.11946).
/// </summary>
[Block("kernel = 3")]
[Conv("block.0.0", 1, "6 * in"), BatchNorm("block.0.1"), Silu]
[DepthwiseConv("block.1.0", "kernel", Stride = "stride"), BatchNorm("block.1.1"), Silu]
[Use<SqueezeExcite>("block.2", With = "squeezed = in / 4, silu = 1")]
[Conv("block.3.0", 1, "channels"), BatchNorm("block.3.1")]
[DropPath("stochastic_depth", "0.2 * index / count", As = "residual")]
[Add("in", "residual", When = "in == channels && stride == 1")]
public sealed partial class EfficientUnit;

/// <summary>The same without widening: EfficientNet's first stage.</summary>
[Block]
[DepthwiseConv("block.0.0", 3, Stride = "stride"), BatchNorm("block.0.1"), Silu]
[Use<SqueezeExcite>("block.1", With = "squeezed = in / 4, silu = 1")]
[Conv("block.2.0", 1, "channels"), BatchNorm("block.2.1")]
[DropPath("stochastic_depth", "0.2 * index / count", As = "residual")]
[Add("in", "residual", When = "in == channels && stride == 1")]
public sealed partial class FirstEfficientUnit;

/// <summary>The stem of EfficientNet.</summary>
[Block]
[Conv("0", 3, "channels", Stride = "stride"), BatchNorm("1"), Silu]
public sealed partial class EfficientStem;

/// <summary>The end of EfficientNet, with dropout before the head.</summary>
[Block]
[Conv("features.8.0", 1, "channels"), BatchNorm("features.8.1"), Silu]
[GlobalAvgPool, Dropout("classifier.0", 0.2)]
public sealed partial class EfficientTail;

/// <summary>The same with more dropout: EfficientNet-B2's.</summary>
[Block]
[Conv("features.8.0", 1, "channels"), BatchNorm("features.8.1"), Silu]
[GlobalAvgPool, Dropout("classifier.0", 0.3)]
public sealed partial class EfficientB2Tail;

/// <summary>EfficientNet-B0, under torchvision's keys (Tan, Le, ICML 2019, arXiv 1905.11946).</summary>
[Architecture("efficientnet_b0", Input = "3x224x224", Classes = 1000)]
[Stem<EfficientStem>("features.0", 32, Stride = 2)]
[Stage<FirstEfficientUnit>("features.1", 16)]
[Stage<EfficientUnit>("features.2", 24, Stride = 2, Repeat = 2)]
[Stage<EfficientUnit>("features.3", 40, Stride = 2, Repeat = 2, With = "kernel = 5")]
[Stage<EfficientUnit>("features.4", 80, Stride = 2, Repeat = 3, Spot = false)]
[Stage<EfficientUnit>("features.5", 112, Repeat = 3, With = "kernel = 5")]
[Stage<EfficientUnit>("features.6", 192, Stride = 2, Repeat = 4, With = "kernel = 5", Spot = false)]
[Stage<EfficientUnit>("features.7", 320)]
[Tail<EfficientTail>("", 1280)]
[Head("classifier.1")]
public sealed partial class EfficientNetB0;

/// <summary>EfficientNet-B1, under torchvision's keys (Tan, Le, ICML 2019, arXiv 1905.11946).</summary>
[Architecture("efficientnet_b1", Input = "3x240x240", Classes = 1000)]
[Stem<EfficientStem>("features.0", 32, Stride = 2)]
[Stage<FirstEfficientUnit>("features.1", 16, Repeat = 2)]
[Stage<EfficientUnit>("features.2", 24, Stride = 2, Repeat = 3)]
[Stage<EfficientUnit>("features.3", 40, Stride = 2, Repeat = 3, With = "kernel = 5")]
[Stage<EfficientUnit>("features.4", 80, Stride = 2, Repeat = 4, Spot = false)]
[Stage<EfficientUnit>("features.5", 112, Repeat = 4, With = "kernel = 5")]
[Stage<EfficientUnit>("features.6", 192, Stride = 2, Repeat = 5, With = "kernel = 5", Spot = false)]
[Stage<EfficientUnit>("features.7", 320, Repeat = 2)]
[Tail<EfficientTail>("", 1280)]
[Head("classifier.1")]
public sealed partial class EfficientNetB1;

/// <summary>EfficientNet-B2, under torchvision's keys (Tan, Le, ICML 2019, arXiv 1905.11946).</summary>
[Architecture("efficientnet_b2", Input = "3x288x288", Classes = 1000)]
[Stem<EfficientStem>("features.0", 32, Stride = 2)]
[Stage<FirstEfficientUnit>("features.1", 16, Repeat = 2)]
[Stage<EfficientUnit>("features.2", 24, Stride = 2, Repeat = 3)]
[Stage<EfficientUnit>("features.3", 48, Stride = 2, Repeat = 3, With = "kernel = 5")]
[Stage<EfficientUnit>("features.4", 88, Stride = 2, Repeat = 4, Spot = false)]
[Stage<EfficientUnit>("features.5", 120, Repeat = 4, With = "kernel = 5")]
[Stage<EfficientUnit>("features.6", 208, Stride = 2, Repeat = 5, With = "kernel = 5", Spot = false)]
[Stage<EfficientUnit>("features.7", 352, Repeat = 2)]
[Tail<EfficientB2Tail>("", 1408)]
[Head("classifier.1")]
public sealed partial class EfficientNetB2;
