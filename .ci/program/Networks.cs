using Sakd;

namespace Twigs;

/// <summary>A convolution, batch norm and ReLU.</summary>
[Block]
[Conv("conv", 3, "channels", Stride = "stride"), BatchNorm("bn"), Relu]
public sealed partial class ConvBnRelu;

/// <summary>The teacher.</summary>
[Architecture("bough", Input = "3x16x16", Classes = 4)]
[Stem<ConvBnRelu>("stem", 16)]
[Stage<ConvBnRelu>("stage1", 16, Repeat = 2)]
[Stage<ConvBnRelu>("stage2", 32, Stride = 2, Repeat = 2)]
[Head("classifier")]
public sealed partial class Bough;

/// <summary>The student.</summary>
[Architecture("twig", Input = "3x16x16", Classes = 4)]
[Stem<ConvBnRelu>("stem", 8)]
[Stage<ConvBnRelu>("stage1", 8)]
[Stage<ConvBnRelu>("stage2", 16, Stride = 2)]
[Head("classifier")]
public sealed partial class Twig;

/// <summary>Bough teaches twig.</summary>
[SpotAdaptive<Bough, Twig>]
public sealed partial class BoughToTwig;
