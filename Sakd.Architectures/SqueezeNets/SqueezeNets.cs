namespace Sakd.Architectures;

/// <summary>
/// The fire module of SqueezeNet: squeezed by 1x1 convolutions, expanded again by 1x1 and 3x3 ones side by side; with a stride, behind a
/// pooling.
/// </summary>
[Block]
[MaxPool(3, Stride = "stride", Padding = "0", CeilMode = true, When = "stride > 1")]
[Conv("squeeze", 1, "channels / 8", Bias = true), Relu(As = "squeezed")]
[Conv("expand1x1", 1, "channels / 2", Bias = true), Relu(As = "pixels")]
[Conv("expand3x3", 3, "channels / 2", Bias = true, From = "squeezed"), Relu(As = "windows")]
[Concat("pixels", "windows")]
public sealed partial class Fire;

/// <summary>The stem of SqueezeNet: a convolution within the image.</summary>
[Block, Conv("features.0", 3, "channels", Stride = "stride", Padding = "0", Bias = true), Relu]
public sealed partial class SqueezeStem;

/// <summary>The end of SqueezeNet: a map of scores for each class.</summary>
[Block, Dropout("0", 0.5), Conv("1", 1, "channels", Bias = true), Relu]
public sealed partial class SqueezeClassifier;

/// <summary>SqueezeNet 1.1, under torchvision's keys (Iandola et al., arXiv 1602.07360).</summary>
[Architecture("squeezenet1_1", Input = "3x224x224", Classes = 1000)]
[Stem<SqueezeStem>("", 64, Stride = 2)]
[Stage<Fire>("features", 128, Stride = 2, Repeat = 2, Blocks = "3")]
[Stage<Fire>("features", 256, Stride = 2, Repeat = 2, Blocks = "6")]
[Stage<Fire>("features", 384, Stride = 2, Repeat = 2, Blocks = "9", Spot = false)]
[Stage<Fire>("features", 512, Repeat = 2, Blocks = "11")]
[Classifier<SqueezeClassifier>("classifier")]
public sealed partial class SqueezeNet;
