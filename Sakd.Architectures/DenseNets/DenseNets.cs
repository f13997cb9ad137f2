namespace Sakd.Architectures;

/// <summary>
/// A layer of a DenseNet: a bottleneck whose output joins its input, so that every layer reads those before it (Huang et al., Densely
/// Connected Convolutional Networks, CVPR 2017, arXiv 1608.06993).
/// </summary>
[Block]
[BatchNorm("norm1"), Relu, Conv("conv1", 1, "4 * channels")]
[BatchNorm("norm2"), Relu, Conv("conv2", 3, "channels", As = "new")]
[Concat("in", "new")]
public sealed partial class DenseLayer;

/// <summary>Half the channels and half the size, between two dense blocks.</summary>
[Block]
[BatchNorm("norm"), Relu, Conv("conv", 1, "channels"), AvgPool(2)]
public sealed partial class DenseTransition;

/// <summary>The stem of DenseNets for ImageNet.</summary>
[Block]
[Conv("features.conv0", 7, "channels", Stride = "stride"), BatchNorm("features.norm0"), Relu, MaxPool(3, Stride = 2, Padding = 1)]
public sealed partial class DenseStem;

/// <summary>The stem of DenseNets for small images: a convolution.</summary>
[Block]
[Conv("features.conv0", 3, "channels")]
public sealed partial class SmallDenseStem;

/// <summary>Batch norm and ReLU behind the last dense block.</summary>
[Block]
[BatchNorm("features.norm5"), Relu]
public sealed partial class DenseTail;

/// <summary>
/// DenseNet-121 with a growth of 32, under torchvision's keys; each dense block is a spot (Huang et al., CVPR 2017, arXiv 1608.06993).
/// </summary>
[Architecture("densenet121", Input = "3x224x224", Classes = 1000)]
[Stem<DenseStem>("", 64, Stride = 2)]
[Stage<DenseLayer>("features.denseblock1", 32, Repeat = 6, Blocks = "denselayer1")]
[Stage<DenseTransition>("features.transition1", 128, Spot = false, Indexed = false)]
[Stage<DenseLayer>("features.denseblock2", 32, Repeat = 12, Blocks = "denselayer1")]
[Stage<DenseTransition>("features.transition2", 256, Spot = false, Indexed = false)]
[Stage<DenseLayer>("features.denseblock3", 32, Repeat = 24, Blocks = "denselayer1")]
[Stage<DenseTransition>("features.transition3", 512, Spot = false, Indexed = false)]
[Stage<DenseLayer>("features.denseblock4", 32, Repeat = 16, Blocks = "denselayer1")]
[Tail<DenseTail>("", 1024)]
[Head("classifier")]
public sealed partial class DenseNet121;

/// <summary>DenseNet-BC of 100 layers with a growth of 12, for small images (Huang et al., CVPR 2017, arXiv 1608.06993).</summary>
[Architecture("densenet-bc-100-12", Input = "3x32x32", Classes = 100)]
[Stem<SmallDenseStem>("", 24)]
[Stage<DenseLayer>("features.denseblock1", 12, Repeat = 16, Blocks = "denselayer1")]
[Stage<DenseTransition>("features.transition1", 108, Spot = false, Indexed = false)]
[Stage<DenseLayer>("features.denseblock2", 12, Repeat = 16, Blocks = "denselayer1")]
[Stage<DenseTransition>("features.transition2", 150, Spot = false, Indexed = false)]
[Stage<DenseLayer>("features.denseblock3", 12, Repeat = 16, Blocks = "denselayer1")]
[Tail<DenseTail>("", 342)]
[Head("classifier")]
public sealed partial class DenseNetBc100;
