namespace Sakd.Architectures;

/// <summary>
/// The block of RegNetY: a bottleneck as wide inside as outside, its 3x3 convolution in groups of 8 channels, with squeeze and excitation
/// to a quarter of the input's channels (Radosavovic et al., Designing Network Design Spaces, CVPR 2020, arXiv 2003.13678).
/// </summary>
[Block("group = 8")]
[Shortcut("proj", As = "skip")]
[Conv("f.a.0", 1, "channels", From = "in"), BatchNorm("f.a.1"), Relu]
[Conv("f.b.0", 3, "channels", Stride = "stride", Groups = "channels / group"), BatchNorm("f.b.1"), Relu]
[Use<SqueezeExcite>("f.se", With = "squeezed = in / 4")]
[Conv("f.c.0", 1, "channels"), BatchNorm("f.c.1", As = "residual")]
[Add("residual", "skip"), Relu]
public sealed partial class RegNetBlock;

/// <summary>RegNetY of 400 million multiply-adds, under torchvision's keys (Radosavovic et al., CVPR 2020, arXiv 2003.13678).</summary>
[Architecture("regnet_y_400mf", Input = "3x224x224", Classes = 1000)]
[Stem<SequentialConvBnRelu>("stem", 32, Stride = 2)]
[Stage<RegNetBlock>("trunk_output.block1", 48, Stride = 2, Blocks = "block1-0")]
[Stage<RegNetBlock>("trunk_output.block2", 104, Stride = 2, Repeat = 3, Blocks = "block2-0")]
[Stage<RegNetBlock>("trunk_output.block3", 208, Stride = 2, Repeat = 6, Blocks = "block3-0")]
[Stage<RegNetBlock>("trunk_output.block4", 440, Stride = 2, Repeat = 6, Blocks = "block4-0")]
[Head("fc")]
public sealed partial class RegNetY400;
