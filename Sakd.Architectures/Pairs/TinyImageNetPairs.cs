namespace Sakd.Architectures;

/// <summary>resnet56 teaches resnet20: a tiny-ImageNet pair of the paper, 64 pixels and 200 classes.</summary>
[SpotAdaptive<ResNet56, ResNet20>(Input = "3x64x64", Classes = 200, Name = "resnet56-resnet20-64")]
public sealed partial class ResNet56ToResNet20At64;

/// <summary>resnet110 teaches resnet20: a tiny-ImageNet pair of the paper, 64 pixels and 200 classes.</summary>
[SpotAdaptive<ResNet110, ResNet20>(Input = "3x64x64", Classes = 200, Name = "resnet110-resnet20-64")]
public sealed partial class ResNet110ToResNet20At64;

/// <summary>vgg13 teaches vgg8: a tiny-ImageNet pair of the paper, 64 pixels and 200 classes.</summary>
[SpotAdaptive<Vgg13, Vgg8>(Input = "3x64x64", Classes = 200, Name = "vgg13-vgg8-64")]
public sealed partial class Vgg13ToVgg8At64;

/// <summary>vgg13 teaches MobileNetV2: a tiny-ImageNet pair of the paper, 64 pixels and 200 classes.</summary>
[SpotAdaptive<Vgg13, MobileNetV2>(Input = "3x64x64", Classes = 200, Name = "vgg13-MobileNetV2-64")]
public sealed partial class Vgg13ToMobileNetV2At64;

/// <summary>wrn_40_2 teaches wrn_16_2: a tiny-ImageNet pair of the paper, 64 pixels and 200 classes.</summary>
[SpotAdaptive<WideResNet40x2, WideResNet16x2>(Input = "3x64x64", Classes = 200, Name = "wrn_40_2-wrn_16_2-64")]
public sealed partial class WideResNet40x2ToWideResNet16x2At64;
