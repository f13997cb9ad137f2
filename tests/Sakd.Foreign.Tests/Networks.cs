using Sakd;

namespace Acme.Vision;

// What a user writes: a block of their own, two networks and two pairs, one of them with a teacher that another assembly compiled.

/// <summary>Two convolutions with a shortcut, written out layer by layer.</summary>
[Block]
[Conv("conv1", 3, "channels", Stride = "stride"), BatchNorm("bn1"), Relu]
[Conv("conv2", 3, "channels"), BatchNorm("bn2", As = "residual")]
[Identity(From = "in", When = "in == channels && stride == 1", As = "skip")]
[Conv("project.conv", 1, "channels", Stride = "stride", From = "in", When = "in != channels || stride != 1")]
[BatchNorm("project.norm", When = "in != channels || stride != 1", As = "skip")]
[Add("residual", "skip"), Relu]
public sealed partial class TwoConvs;

/// <summary>A stem without batch norm, whose convolution has a bias.</summary>
[Block]
[Conv("conv", 3, "channels", Stride = "stride", Bias = true), Relu]
internal sealed partial class BareStem;

[Architecture("acme-tiny", Input = "3x16x16", Classes = 4)]
[Stem<BareStem>("stem", 4)]
[Stage<TwoConvs>("stages.a", 4)]
[Stage<TwoConvs>("stages.b", 6, Stride = 2)]
[Stage<TwoConvs>("stages.c", 8, Stride = 2, Repeat = 2)]
[Head("head")]
internal sealed partial class AcmeTiny;

[Architecture("acme-wide", Input = "3x16x16", Classes = 4)]
[Stem<BareStem>("stem", 8)]
[Stage<TwoConvs>("stages.a", 12, Stride = 2)]
[Stage<TwoConvs>("stages.b", 16)]
[Stage<TwoConvs>("stages.c", 20, Stride = 2)]
[Head("head")]
internal sealed partial class AcmeWide;

[SpotAdaptive<Sakd.Architectures.ResNet14, AcmeTiny>(Input = "3x16x16", Classes = 4)]
[Distill<Cosine>]
internal sealed partial class ResNet14ToAcmeTiny;

[SpotAdaptive<AcmeWide, AcmeTiny>(Input = "3x16x16", Classes = 4, Name = "acme")]
[Distill<Cosine>]
internal sealed partial class AcmePair;
