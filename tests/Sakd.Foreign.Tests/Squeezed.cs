using Sakd;

namespace Acme.Vision;

/// <summary>A residual block whose channels are weighed (squeeze and excitation), with dropout between its convolutions.</summary>
[Block("reduction = 2")]
[Conv("conv1", 3, "channels", Stride = "stride"), BatchNorm("bn1"), Relu]
[Dropout("dropout", 0.25), Conv("conv2", 3, "channels"), BatchNorm("bn2", As = "map")]
[GlobalAvgPool, Linear("fc1", "channels / reduction"), Relu, Linear("fc2", "channels"), Sigmoid(As = "weights")]
[Multiply("map", "weights", As = "residual")]
[Shortcut("project", As = "skip"), Add("residual", "skip"), Relu]
internal sealed partial class Squeezed;

[Architecture("acme-squeezed", Input = "3x16x16", Classes = 4)]
[Stem<BareStem>("stem", 4)]
[Stage<Squeezed>("stages.a", 8)]
[Stage<Squeezed>("stages.b", 12, Stride = 2, With = "reduction = 3", Repeat = 2)]
[Head("head")]
internal sealed partial class AcmeSqueezed;
