namespace Sakd.Architectures;

/// <summary>
/// The unit of ShuffleNetV1 (Zhang et al., CVPR 2018, arXiv 1707.01083). With stride 2 the pooled input is put beside the convolved, which
/// brings the channels that are missing. A first convolution of the stem's 24 channels is not grouped.
/// </summary>
[Block("groups = 3", "first = in == 24 ? 1 : groups", "out = stride == 2 ? channels - in : channels")]
[Conv("conv1", 1, "out / 4", Groups = "first"), BatchNorm("bn1"), Relu, ChannelShuffle("first")]
[DepthwiseConv("conv2", 3, Stride = "stride"), BatchNorm("bn2"), Relu]
[Conv("conv3", 1, "out", Groups = "groups"), BatchNorm("bn3", As = "residual")]
[Identity(From = "in", When = "stride == 1", As = "skip")]
[AvgPool(3, Stride = 2, Padding = 1, From = "in", When = "stride == 2", As = "skip")]
[Add("residual", "skip", When = "stride == 1", As = "joined")]
[Concat("residual", "skip", When = "stride == 2", As = "joined")]
[Relu]
public sealed partial class ShuffleUnit;

/// <summary>
/// The unit of ShuffleNetV2 that keeps the shape: one half of the channels passes, the other is convolved (Ma et al., ECCV 2018, arXiv
/// 1807.11164).
/// </summary>
[Block]
[Split("kept", "changed")]
[Conv("conv1", 1, "in / 2"), BatchNorm("bn1"), Relu]
[DepthwiseConv("conv2", 3), BatchNorm("bn2")]
[Conv("conv3", 1, "in / 2"), BatchNorm("bn3"), Relu(As = "convolved")]
[Concat("kept", "convolved"), ChannelShuffle(2)]
public sealed partial class SplitUnit;

/// <summary>
/// The unit of ShuffleNetV2 that halves the map: both halves of the output are convolved from the whole input (Ma et al., ECCV 2018).
/// </summary>
[Block]
[DepthwiseConv("conv1", 3, Stride = "stride"), BatchNorm("bn1")]
[Conv("conv2", 1, "channels / 2"), BatchNorm("bn2"), Relu(As = "left")]
[Conv("conv3", 1, "channels / 2", From = "in"), BatchNorm("bn3"), Relu]
[DepthwiseConv("conv4", 3, Stride = "stride"), BatchNorm("bn4")]
[Conv("conv5", 1, "channels / 2"), BatchNorm("bn5"), Relu(As = "right")]
[Concat("left", "right"), ChannelShuffle(2)]
public sealed partial class DownUnit;

/// <summary>A 1x1 convolution, batch norm and ReLU: the tail of ShuffleNetV2.</summary>
[Block]
[Conv("conv2", 1, "channels"), BatchNorm("bn2"), Relu]
public sealed partial class PointwiseTail;
