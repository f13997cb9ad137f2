namespace Sakd.Architectures.Tests;

[Block]
[Conv("conv", 3, "channels"), Relu]
internal sealed partial class ConvRelu;

[Block]
[Conv("conv", 3, "channels", Bias = true), Relu]
internal sealed partial class BiasRelu;

[Block]
[BatchNorm("bn"), Conv("conv", 3, "channels"), Relu]
internal sealed partial class NormConvRelu;

[Block]
[Conv("conv", 3, "channels"), DepthwiseConv("depthwise", 3), Relu]
internal sealed partial class DepthwiseRelu;

// The ReLUs that a block ends in are never fused where its output is put together of them.
[Block("half = channels / 2")]
[Conv("left", 3, "half", From = "in"), BatchNorm("bn"), Relu(As = "one")]
[Conv("right", 1, "half", From = "in"), Relu(As = "other")]
[Concat("one", "other")]
internal sealed partial class ConcatRelu;

// Squeeze and excitation by convolutions of a single pixel.
[Block("squeezed = channels / 4")]
[Conv("conv", 3, "channels"), BatchNorm("bn", As = "map")]
[GlobalAvgPool, Conv("fc1", 1, "squeezed"), Relu, Conv("fc2", 1, "channels"), Sigmoid(As = "weights")]
[Multiply("map", "weights"), Relu]
internal sealed partial class ExcitedRelu;

[Architecture("relus-16", Input = "3x16x16", Classes = 4)]
[Stem<ConvRelu>("stem", 16)]
[Stage<BiasRelu>("bias", 16)]
[Stage<NormConvRelu>("norm", 32)]
[Stage<DepthwiseRelu>("depthwise", 32)]
[Stage<ConcatRelu>("concat", 32)]
[Stage<ExcitedRelu>("excited", 64)]
[Head("fc")]
internal sealed partial class Relus16;

[Architecture("relus-12", Input = "3x16x16", Classes = 4)]
[Stem<ConvRelu>("stem", 12)]
[Stage<BiasRelu>("bias", 12)]
[Stage<NormConvRelu>("norm", 12)]
[Stage<DepthwiseRelu>("depthwise", 20)]
[Stage<ConcatRelu>("concat", 20)]
[Stage<ExcitedRelu>("excited", 20)]
[Head("fc")]
internal sealed partial class Relus12;

[SpotAdaptive<Relus16, Relus12>(Input = "3x16x16", Classes = 4)]
internal sealed partial class Relus16ToRelus12;
