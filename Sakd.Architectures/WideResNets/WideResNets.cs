namespace Sakd.Architectures;

/// <summary>
/// The wide residual network of 16 layers and width 1 (Zagoruyko, Komodakis, 2016): three stages of 2 pre-activation blocks.
/// </summary>
[Architecture("wrn_16_1", Input = "3x32x32", Classes = 100)]
[Stem<PlainConv>("", 16)]
[Stage<WideBlock>("block1.layer", 16, Repeat = 2)]
[Stage<WideBlock>("block2.layer", 32, Stride = 2, Repeat = 2)]
[Stage<WideBlock>("block3.layer", 64, Stride = 2, Repeat = 2)]
[Tail<BnRelu>("", 64)]
[Head("fc")]
public sealed partial class WideResNet16x1;

/// <summary>
/// The wide residual network of 16 layers and width 2 (Zagoruyko, Komodakis, 2016): three stages of 2 pre-activation blocks.
/// </summary>
[Architecture("wrn_16_2", Input = "3x32x32", Classes = 100)]
[Stem<PlainConv>("", 16)]
[Stage<WideBlock>("block1.layer", 32, Repeat = 2)]
[Stage<WideBlock>("block2.layer", 64, Stride = 2, Repeat = 2)]
[Stage<WideBlock>("block3.layer", 128, Stride = 2, Repeat = 2)]
[Tail<BnRelu>("", 128)]
[Head("fc")]
public sealed partial class WideResNet16x2;

/// <summary>
/// The wide residual network of 40 layers and width 1 (Zagoruyko, Komodakis, 2016): three stages of 6 pre-activation blocks.
/// </summary>
[Architecture("wrn_40_1", Input = "3x32x32", Classes = 100)]
[Stem<PlainConv>("", 16)]
[Stage<WideBlock>("block1.layer", 16, Repeat = 6)]
[Stage<WideBlock>("block2.layer", 32, Stride = 2, Repeat = 6)]
[Stage<WideBlock>("block3.layer", 64, Stride = 2, Repeat = 6)]
[Tail<BnRelu>("", 64)]
[Head("fc")]
public sealed partial class WideResNet40x1;

/// <summary>
/// The wide residual network of 40 layers and width 2 (Zagoruyko, Komodakis, 2016): three stages of 6 pre-activation blocks.
/// </summary>
[Architecture("wrn_40_2", Input = "3x32x32", Classes = 100)]
[Stem<PlainConv>("", 16)]
[Stage<WideBlock>("block1.layer", 32, Repeat = 6)]
[Stage<WideBlock>("block2.layer", 64, Stride = 2, Repeat = 6)]
[Stage<WideBlock>("block3.layer", 128, Stride = 2, Repeat = 6)]
[Tail<BnRelu>("", 128)]
[Head("fc")]
public sealed partial class WideResNet40x2;

/// <summary>
/// The wide residual network of 28 layers and width 10 (Zagoruyko, Komodakis, 2016): three stages of 4 pre-activation blocks.
/// </summary>
[Architecture("wrn_28_10", Input = "3x32x32", Classes = 100)]
[Stem<PlainConv>("", 16)]
[Stage<WideBlock>("block1.layer", 160, Repeat = 4)]
[Stage<WideBlock>("block2.layer", 320, Stride = 2, Repeat = 4)]
[Stage<WideBlock>("block3.layer", 640, Stride = 2, Repeat = 4)]
[Tail<BnRelu>("", 640)]
[Head("fc")]
public sealed partial class WideResNet28x10;
