namespace Sakd.Architectures;

// Not of the paper.

/// <summary>resnet20 teaches resnet8: the smallest CIFAR-100 pair, for tests and measurements.</summary>
[SpotAdaptive<ResNet20, ResNet8>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet20ToResNet8;

/// <summary>wrn_16_2 teaches wrn_16_1: a small pair of networks that normalise before they convolve.</summary>
[SpotAdaptive<WideResNet16x2, WideResNet16x1>(Input = "3x32x32", Classes = 100)]
public sealed partial class WideResNet16x2ToWideResNet16x1;

/// <summary>vgg13 teaches resnet8: a pair with different numbers of stages, aligned by resolution.</summary>
[SpotAdaptive<Vgg13, ResNet8>(Input = "3x32x32", Classes = 100)]
public sealed partial class Vgg13ToResNet8;

/// <summary>wrn_40_2 teaches wrn_40_1: a homogeneous CIFAR-100 pair of most tables of distillation.</summary>
[SpotAdaptive<WideResNet40x2, WideResNet40x1>(Input = "3x32x32", Classes = 100)]
public sealed partial class WideResNet40x2ToWideResNet40x1;

/// <summary>vgg13 teaches MobileNetV2 of half the width, which is what published tables call MobileNetV2.</summary>
[SpotAdaptive<Vgg13, MobileNetV2Half>(Input = "3x32x32", Classes = 100)]
public sealed partial class Vgg13ToMobileNetV2Half;

/// <summary>
/// A vision transformer teaches resnet8x4 on CIFAR-100: tokens of 8x8 pixels against maps of 16 and 8, the last two spots of both.
/// </summary>
[SpotAdaptive<SmallImageTransformerTiny, ResNet8x4>(Input = "3x32x32", Classes = 100, Align = "3-2, 4-3")]
public sealed partial class SmallImageTransformerToResNet8x4;
