namespace Sakd.Architectures.Tests.Odd;

// Blocks of several inputs, and networks that they are a part of.

/// <summary>A step up, beside what came down.</summary>
[Block("kernel = 3"), Input("skip")]
[ConvTranspose("up", 2, "channels", Stride = 2, As = "large")]
[Concat("large", "skip"), Conv("conv", "kernel", "channels"), BatchNorm("norm"), Relu]
internal sealed partial class StepUp;

/// <summary>The channels of one value, weighed by another.</summary>
[Block("ratio = 2"), Input("gate")]
[GlobalAvgPool(From = "gate"), Linear("fc1", "in / ratio"), Relu, Linear("fc2", "in"), Sigmoid(As = "weights")]
[Multiply("in", "weights")]
internal sealed partial class Gated;

/// <summary>A convolution beside another value, led to as many channels where it has others.</summary>
[Block("act = 1"), Input("other")]
[Conv("conv", 3, "channels"), BatchNorm("norm", As = "led")]
[Conv("match", 1, "channels", From = "other", As = "matched"), Add("led", "matched"), Relu(When = "act == 1")]
internal sealed partial class Beside;

/// <summary>A value, and another that is made as large.</summary>
[Block, Input("other"), Upsample(Size = "height x width", From = "other", As = "large"), Add("in", "large")]
internal sealed partial class Sized;

/// <summary>Three inputs, two of them another's.</summary>
[Block, Input("first"), Input("second")]
[Use<Beside>("inner", From = "in, first", Channels = "channels", As = "both")]
[Conv("last", 1, "in", From = "both", As = "lasts"), Add("lasts", "second")]
internal sealed partial class Threefold;

/// <summary>Down twice and up again by the same step, then past a gate.</summary>
[Block("gates = 1")]
[Conv("whole", 3, "channels", Stride = "stride"), BatchNorm("norm"), Relu(As = "whole")]
[MaxPool(2), Conv("half", 3, "2 * channels"), Relu(As = "half")]
[MaxPool(2), Conv("quarter", 3, "4 * channels"), Relu(As = "quarter")]
[Use<StepUp>("up2", From = "quarter, half", Channels = "2 * channels", As = "wide")]
[Use<StepUp>("up1", From = "wide, whole", Channels = "channels", With = "kernel = 1", As = "back")]
[Use<Gated>("gate", From = "back, whole", When = "gates == 1", As = "weighed")]
[Identity(From = "back", When = "gates != 1", As = "weighed")]
[Use<Beside>("rest", From = "weighed, whole", Repeat = 2)]
internal sealed partial class Ravine;

/// <summary>Without a concatenation, so that its backward pass is written out.</summary>
[Block]
[Conv("first", 3, "channels", Stride = "stride"), BatchNorm("norm"), Relu(As = "first")]
[Conv("second", 3, "channels"), Relu(As = "second")]
[MaxPool(2, As = "small")]
[Use<Sized>("sized", From = "second, small", As = "sized")]
[Use<Threefold>("fold", From = "sized, first, first", As = "folded")]
[Use<Beside>("beside", From = "folded, first", With = "act = 0")]
internal sealed partial class Gully;

/// <summary>Blocks of which others are parts, with a gate and without.</summary>
[Architecture("odd-ravines", Input = "3x16x16", Classes = 5)]
[Stem<Ravine>("stem", 4)]
[Stage<Ravine>("stage1", 4, With = "gates = 0")]
[Stage<Ravine>("stage2", 6, Stride = 2)]
[Head("fc")]
internal sealed partial class Ravines;

/// <summary>The same sizes.</summary>
[Architecture("odd-gullies", Input = "3x16x16", Classes = 5)]
[Stem<Gully>("stem", 4)]
[Stage<Gully>("stage1", 4)]
[Stage<Gully>("stage2", 6, Stride = 2)]
[Head("fc")]
internal sealed partial class Gullies;

[SpotAdaptive<Ravines, Gullies>]
internal sealed partial class RavinesToGullies;
