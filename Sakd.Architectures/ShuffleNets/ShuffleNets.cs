namespace Sakd.Architectures;

/// <summary>ShuffleNetV1 with 3 groups, for small images: a stem that keeps the size (Zhang et al., CVPR 2018, arXiv 1707.01083).</summary>
[Architecture("ShuffleNetV1", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 24, With = "kernel = 1")]
[Stage<ShuffleUnit>("layer1", 240, Stride = 2, Repeat = 4)]
[Stage<ShuffleUnit>("layer2", 480, Stride = 2, Repeat = 8)]
[Stage<ShuffleUnit>("layer3", 960, Stride = 2, Repeat = 4)]
[Head("linear")]
public sealed partial class ShuffleNetV1;

/// <summary>ShuffleNetV2 of width 1, for small images: a stem that keeps the size (Ma et al., ECCV 2018, arXiv 1807.11164).</summary>
[Architecture("ShuffleNetV2", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 24, With = "kernel = 1")]
[Stage<DownUnit, SplitUnit>("layer1", 116, Stride = 2, Repeat = 4)]
[Stage<DownUnit, SplitUnit>("layer2", 232, Stride = 2, Repeat = 8)]
[Stage<DownUnit, SplitUnit>("layer3", 464, Stride = 2, Repeat = 4)]
[Tail<PointwiseTail>("", 1024)]
[Head("linear")]
public sealed partial class ShuffleNetV2;
