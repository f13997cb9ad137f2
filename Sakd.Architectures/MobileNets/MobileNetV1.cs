namespace Sakd.Architectures;

/// <summary>
/// A convolution of each channel and one of each pixel, both with batch norm and ReLU (Howard et al., MobileNets, arXiv 1704.04861).
/// </summary>
[Block]
[DepthwiseConv("0", 3, Stride = "stride"), BatchNorm("1"), Relu]
[Conv("3", 1, "channels"), BatchNorm("4"), Relu]
public sealed partial class DepthwiseSeparable;

/// <summary>
/// MobileNet for ImageNet, under the keys of the code that distillation papers share: the student that ResNet-50 teaches in their tables
/// (Howard et al., arXiv 1704.04861).
/// </summary>
[Architecture("mobilenet-imagenet", Input = "3x224x224", Classes = 1000)]
[Stem<SequentialConvBnRelu>("model.0", 32, Stride = 2)]
[Stage<DepthwiseSeparable>("model", 64, Blocks = "1", Spot = false)]
[Stage<DepthwiseSeparable>("model", 128, Stride = 2, Repeat = 2, Blocks = "2")]
[Stage<DepthwiseSeparable>("model", 256, Stride = 2, Repeat = 2, Blocks = "4")]
[Stage<DepthwiseSeparable>("model", 512, Stride = 2, Repeat = 6, Blocks = "6")]
[Stage<DepthwiseSeparable>("model", 1024, Stride = 2, Repeat = 2, Blocks = "12")]
[Head("fc")]
public sealed partial class ImageNetMobileNet;
