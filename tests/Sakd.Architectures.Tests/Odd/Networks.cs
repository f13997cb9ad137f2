namespace Sakd.Architectures.Tests.Odd;

// Networks as nobody would publish them, which the language allows.

[Block, Conv("conv", 3, "channels", Stride = "stride"), BatchNorm("norm"), Relu]
internal sealed partial class Plain;

/// <summary>No padding: 7 pixels become 3.</summary>
[Block, Conv("conv", 3, "channels", Stride = "stride", Padding = "0"), BatchNorm("norm"), Relu]
internal sealed partial class Valid;

/// <summary>A wide window and a tall one, then one with holes.</summary>
[Block]
[Conv("wide", "1x7", "channels", Stride = "1 x stride"), Relu]
[Conv("tall", "7x1", "channels", Stride = "stride x 1"), BatchNorm("norm"), Relu]
[Conv("holes", 3, "channels", Dilation = 2), BatchNorm("norm2"), Relu]
internal sealed partial class Crossed;

/// <summary>Down twice and up again, each size beside what came down through it.</summary>
[Block]
[Conv("in", 3, "channels", Stride = "stride"), BatchNorm("norm"), Relu(As = "whole")]
[MaxPool(2), Conv("half", 3, "2 * channels"), Relu(As = "half")]
[MaxPool(2), Conv("quarter", 3, "4 * channels"), Relu]
[Upsample(2), Conv("up2", 3, "2 * channels"), Relu(As = "up2")]
[Concat("up2", "half"), Conv("join2", 3, "2 * channels"), Relu]
[ConvTranspose("up1", 2, "channels", Stride = "2", As = "up1")]
[Concat("up1", "whole"), Conv("join1", 3, "channels"), BatchNorm("norm1"), Relu]
internal sealed partial class Valley;

/// <summary>Its size stays, and that of its values too, so that a thousand of them are a network.</summary>
[Block, DepthwiseConv("conv", 3, As = "residual"), Add("residual", "in"), LayerNorm("norm")]
internal sealed partial class Grain;

/// <summary>28, 14, 7 and 3 pixels.</summary>
[Architecture("odd-rough", Input = "1x28x28", Classes = 10)]
[Stem<Plain>("stem", 6)]
[Stage<Plain>("stage1", 8, Stride = 2)]
[Stage<Plain>("stage2", 12, Stride = 2)]
[Stage<Valid>("stage3", 16, Stride = 2)]
[Head("fc")]
internal sealed partial class Rough;

/// <summary>28, 14, 7 and 4 pixels: the last has no size in common with 3.</summary>
[Architecture("odd-smooth", Input = "1x28x28", Classes = 10)]
[Stem<Plain>("stem", 3)]
[Stage<Plain>("stage1", 5, Stride = 2)]
[Stage<Plain>("stage2", 7, Stride = 2)]
[Stage<Plain>("stage3", 11, Stride = 2)]
[Head("fc")]
internal sealed partial class Smooth;

/// <summary>Six stages, the last of one pixel.</summary>
[Architecture("odd-six", Input = "3x16x16", Classes = 2)]
[Stem<Plain>("stem", 4)]
[Stage<Plain>("stage1", 4)]
[Stage<Plain>("stage2", 6, Stride = 2)]
[Stage<Plain>("stage3", 6)]
[Stage<Plain>("stage4", 8, Stride = 2)]
[Stage<Plain>("stage5", 8, Stride = 2)]
[Stage<Plain>("stage6", 8, Stride = 2)]
[Head("fc")]
internal sealed partial class Six;

/// <summary>Three stages, the last of one pixel by a stride of 4.</summary>
[Architecture("odd-three", Input = "3x16x16", Classes = 2)]
[Stem<Plain>("stem", 4)]
[Stage<Plain>("stage1", 4, Stride = 2)]
[Stage<Plain>("stage2", 6, Stride = 2)]
[Stage<Plain>("stage3", 8, Stride = 4)]
[Head("fc")]
internal sealed partial class Three;

/// <summary>Thirds: 27, 9, 3 and 1 pixels.</summary>
[Architecture("odd-thirds", Input = "3x27x27", Classes = 5)]
[Stem<Plain>("stem", 4)]
[Stage<Crossed>("stage1", 6, Stride = 3)]
[Stage<Crossed>("stage2", 8, Stride = 3)]
[Stage<Plain>("stage3", 10, Stride = 3)]
[Head("fc")]
internal sealed partial class Thirds;

/// <summary>The same sizes by windows of one kind.</summary>
[Architecture("odd-plain-thirds", Input = "3x27x27", Classes = 5)]
[Stem<Plain>("stem", 3)]
[Stage<Plain>("stage1", 5, Stride = 3)]
[Stage<Plain>("stage2", 7, Stride = 3)]
[Stage<Plain>("stage3", 9, Stride = 3)]
[Head("fc")]
internal sealed partial class PlainThirds;

/// <summary>Blocks that are networks for segmentation.</summary>
[Architecture("odd-valleys", Input = "3x16x16", Classes = 5)]
[Stem<Valley>("stem", 4)]
[Stage<Valley>("stage1", 4)]
[Stage<Valley>("stage2", 6, Stride = 2)]
[Head("fc")]
internal sealed partial class Valleys;

/// <summary>A stage of a thousand blocks.</summary>
[Architecture("odd-deep", Input = "3x16x16", Classes = 5)]
[Stem<Plain>("stem", 4)]
[Stage<Grain>("stage1", 4, Repeat = 1000)]
[Stage<Plain>("stage2", 6, Stride = 2)]
[Head("fc")]
internal sealed partial class Deep;

[SpotAdaptive<Rough, Smooth>]
internal sealed partial class RoughToSmooth;

[SpotAdaptive<Six, Three>]
internal sealed partial class SixToThree;

[SpotAdaptive<Thirds, PlainThirds>]
internal sealed partial class ThirdsToPlain;

[SpotAdaptive<Deep, Valleys>]
internal sealed partial class DeepToValleys;
