namespace Sakd.Architectures;

/// <summary>A 7x7 convolution, batch norm, ReLU and max-pooling: the stem of the ImageNet networks (He et al., CVPR 2016).</summary>
[Block]
[Conv("conv1", 7, "channels", Stride = "stride"), BatchNorm("bn1"), Relu, MaxPool(3, Stride = 2, Padding = 1)]
public sealed partial class ImageNetStem;
