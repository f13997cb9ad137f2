namespace Sakd.Architectures;

/// <summary>
/// The block of ConvNeXt: a 7x7 convolution of each channel, then two linear layers over the channels of each pixel, beside a shortcut;
/// stochastic depth grows to a rate of 0.1 (Liu et al., A ConvNet for the 2020s, CVPR 2022, arXiv 2201.03545).
/// </summary>
[Block]
[DepthwiseConv("block.0", 7, Bias = true), LayerNorm("block.2", Epsilon = 1e-6)]
[Linear("block.3", "4 * in", PerPixel = true), Gelu, Linear("block.5", "in", PerPixel = true)]
[LayerScale("layer_scale", 1e-6, Spatial = true), DropPath("stochastic_depth", "0.1 * index / (count - 1)", As = "residual")]
[Add("in", "residual")]
public sealed partial class ConvNeXtBlock;

/// <summary>The stem of ConvNeXt: patches of 4x4 pixels.</summary>
[Block]
[Conv("0", 4, "channels", Stride = 4, Padding = 0, Bias = true), LayerNorm("1", Epsilon = 1e-6)]
public sealed partial class ConvNeXtStem;

/// <summary>What halves the map between two stages.</summary>
[Block]
[LayerNorm("0", Epsilon = 1e-6), Conv("1", 2, "channels", Stride = 2, Padding = 0, Bias = true)]
public sealed partial class ConvNeXtDownsampling;

/// <summary>The end of ConvNeXt: the mean is normalised before the head.</summary>
[Block]
[GlobalAvgPool, LayerNorm("classifier.0", Epsilon = 1e-6)]
public sealed partial class ConvNeXtTail;

/// <summary>ConvNeXt-Tiny, under torchvision's keys (Liu et al., CVPR 2022, arXiv 2201.03545).</summary>
[Architecture("convnext_tiny", Input = "3x224x224", Classes = 1000)]
[Stem<ConvNeXtStem>("features.0", 96)]
[Stage<ConvNeXtBlock>("features.1", 96, Repeat = 3)]
[Stage<ConvNeXtDownsampling>("features.2", 192, Spot = false, Indexed = false)]
[Stage<ConvNeXtBlock>("features.3", 192, Repeat = 3)]
[Stage<ConvNeXtDownsampling>("features.4", 384, Spot = false, Indexed = false)]
[Stage<ConvNeXtBlock>("features.5", 384, Repeat = 9)]
[Stage<ConvNeXtDownsampling>("features.6", 768, Spot = false, Indexed = false)]
[Stage<ConvNeXtBlock>("features.7", 768, Repeat = 3)]
[Tail<ConvNeXtTail>("", 768)]
[Head("classifier.2")]
public sealed partial class ConvNeXtTiny;
