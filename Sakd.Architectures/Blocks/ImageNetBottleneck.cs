namespace Sakd.Architectures;

/// <summary>
/// The bottleneck as torchvision has it, stride in its 3x3 convolution. Of <c>base</c> channels in 64 each of <c>groups</c> groups has its
/// share: 64 and 1 make a ResNet, 4 and 32 a ResNeXt (Xie et al., Aggregated Residual Transformations, CVPR 2017, arXiv 1611.05431).
/// </summary>
[Block("base = 64", "groups = 1", "mid = channels * base / 64 * groups")]
[Conv("conv1", 1, "mid"), BatchNorm("bn1"), Relu]
[Conv("conv2", 3, "mid", Stride = "stride", Groups = "groups"), BatchNorm("bn2"), Relu]
[Conv("conv3", 1, "4 * channels"), BatchNorm("bn3", As = "residual")]
[Shortcut("downsample", Channels = "4 * channels", As = "skip")]
[Add("residual", "skip"), Relu]
public sealed partial class ImageNetBottleneck;
