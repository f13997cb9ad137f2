namespace Sakd.App.Tests.TwoSizes;

// Two networks for grey images of two sizes, and a pair in either order.

/// <summary>A convolution.</summary>
[Block]
[Conv("conv", 3, "channels", Stride = "stride"), BatchNorm("bn"), Relu]
internal sealed partial class Convolved;

[Architecture("large", Input = "1x28x28", Classes = 10)]
[Stem<Convolved>("stem", 16)]
[Stage<Convolved>("layer1", 16, Stride = 2)]
[Stage<Convolved>("layer2", 32, Stride = 2)]
[Head("fc")]
internal sealed partial class Large;

[Architecture("small", Input = "1x14x14", Classes = 10)]
[Stem<Convolved>("stem", 8)]
[Stage<Convolved>("layer1", 8, Stride = 2)]
[Stage<Convolved>("layer2", 16)]
[Head("fc")]
internal sealed partial class Small;

[SpotAdaptive<Large, Small>(TeacherInput = "1x28x28", StudentInput = "1x14x14")]
internal sealed partial class LargeToSmall;

#pragma warning disable SAKD0030 // The teacher is the smaller network: a pair has to work in this order too.
[SpotAdaptive<Small, Large>(TeacherInput = "1x14x14", StudentInput = "1x28x28")]
internal sealed partial class SmallToLarge;
