namespace Sakd.Architectures;

/// <summary>The inverted residual of MNASNet (Tan et al., MnasNet, CVPR 2019, arXiv 1807.11626).</summary>
[Block("expansion = 3", "kernel = 3")]
[Conv("layers.0", 1, "in * expansion"), BatchNorm("layers.1", Momentum = 0.0003), Relu]
[DepthwiseConv("layers.3", "kernel", Stride = "stride"), BatchNorm("layers.4", Momentum = 0.0003), Relu]
[Conv("layers.6", 1, "channels"), BatchNorm("layers.7", Momentum = 0.0003, As = "residual")]
[Add("in", "residual", When = "in == channels && stride == 1")]
public sealed partial class MnasUnit;

/// <summary>The stem of MNASNet: a convolution, and one of each channel and each pixel.</summary>
[Block]
[Conv("layers.0", 3, 32, Stride = "stride"), BatchNorm("layers.1", Momentum = 0.0003), Relu]
[DepthwiseConv("layers.3", 3), BatchNorm("layers.4", Momentum = 0.0003), Relu]
[Conv("layers.6", 1, "channels"), BatchNorm("layers.7", Momentum = 0.0003)]
public sealed partial class MnasStem;

/// <summary>The end of MNASNet.</summary>
[Block]
[Conv("layers.14", 1, "channels"), BatchNorm("layers.15", Momentum = 0.0003), Relu]
[GlobalAvgPool, Dropout("classifier.0", 0.2)]
public sealed partial class MnasTail;

/// <summary>MNASNet of width 1, under torchvision's keys (Tan et al., CVPR 2019, arXiv 1807.11626).</summary>
[Architecture("mnasnet1_0", Input = "3x224x224", Classes = 1000)]
[Stem<MnasStem>("", 16, Stride = 2)]
[Stage<MnasUnit>("layers.8", 24, Stride = 2, Repeat = 3)]
[Stage<MnasUnit>("layers.9", 40, Stride = 2, Repeat = 3, With = "kernel = 5")]
[Stage<MnasUnit>("layers.10", 80, Stride = 2, Repeat = 3, With = "kernel = 5, expansion = 6", Spot = false)]
[Stage<MnasUnit>("layers.11", 96, Repeat = 2, With = "expansion = 6")]
[Stage<MnasUnit>("layers.12", 192, Stride = 2, Repeat = 4, With = "kernel = 5, expansion = 6", Spot = false)]
[Stage<MnasUnit>("layers.13", 320, With = "expansion = 6")]
[Tail<MnasTail>("", 1280)]
[Head("classifier.1")]
public sealed partial class MnasNet;
