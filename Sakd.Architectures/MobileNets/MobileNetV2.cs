namespace Sakd.Architectures;

/// <summary>
/// MobileNetV2 for small images, as the published distillation code has it: the first two stages keep the size, ReLU in place of ReLU6. The
/// seven stages of the paper form four spots, and a 1280-channel convolution is the tail (Sandler et al., CVPR 2018, arXiv 1801.04381).
/// </summary>
[Architecture("MobileNetV2", Input = "3x32x32", Classes = 100)]
[Stem<SequentialConvBnRelu>("conv1", 32, Stride = 2)]
[Stage<InvertedResidual>("blocks.0", 16, Spot = false, With = "expansion = 1")]
[Stage<InvertedResidual>("blocks.1", 24, Repeat = 2)]
[Stage<InvertedResidual>("blocks.2", 32, Stride = 2, Repeat = 3)]
[Stage<InvertedResidual>("blocks.3", 64, Stride = 2, Repeat = 4, Spot = false)]
[Stage<InvertedResidual>("blocks.4", 96, Repeat = 3)]
[Stage<InvertedResidual>("blocks.5", 160, Stride = 2, Repeat = 3, Spot = false)]
[Stage<InvertedResidual>("blocks.6", 320)]
[Tail<SequentialConvBnRelu>("conv2", 1280, With = "kernel = 1")]
[Head("classifier.0")]
public sealed partial class MobileNetV2;

/// <summary>
/// MobileNetV2 of half the width for small images, as the distillation literature trains it: the "MobileNetV2" of 64.60 % that published
/// tables on CIFAR-100 have. The head's 1280 channels are not halved.
/// </summary>
[Architecture("MobileNetV2-half", Input = "3x32x32", Classes = 100)]
[Stem<SequentialConvBnRelu>("conv1", 16, Stride = 2)]
[Stage<InvertedResidual>("blocks.0", 8, Spot = false, With = "expansion = 1")]
[Stage<InvertedResidual>("blocks.1", 12, Repeat = 2)]
[Stage<InvertedResidual>("blocks.2", 16, Stride = 2, Repeat = 3)]
[Stage<InvertedResidual>("blocks.3", 32, Stride = 2, Repeat = 4, Spot = false)]
[Stage<InvertedResidual>("blocks.4", 48, Repeat = 3)]
[Stage<InvertedResidual>("blocks.5", 80, Stride = 2, Repeat = 3, Spot = false)]
[Stage<InvertedResidual>("blocks.6", 160)]
[Tail<SequentialConvBnRelu>("conv2", 1280, With = "kernel = 1")]
[Head("classifier.0")]
public sealed partial class MobileNetV2Half;
