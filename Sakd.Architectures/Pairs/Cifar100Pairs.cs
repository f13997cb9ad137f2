namespace Sakd.Architectures;

// The pairs of the paper, first those of one style, then those of two.

/// <summary>wrn_40_2 teaches wrn_16_2: a homogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<WideResNet40x2, WideResNet16x2>(Input = "3x32x32", Classes = 100)]
public sealed partial class WideResNet40x2ToWideResNet16x2;

/// <summary>resnet56 teaches resnet20: a homogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<ResNet56, ResNet20>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet56ToResNet20;

/// <summary>resnet110 teaches resnet20: a homogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<ResNet110, ResNet20>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet110ToResNet20;

/// <summary>resnet110 teaches resnet32: a homogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<ResNet110, ResNet32>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet110ToResNet32;

/// <summary>resnet32x4 teaches resnet8x4: a homogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<ResNet32x4, ResNet8x4>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet32x4ToResNet8x4;

/// <summary>vgg13 teaches vgg8: a homogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<Vgg13, Vgg8>(Input = "3x32x32", Classes = 100)]
public sealed partial class Vgg13ToVgg8;

/// <summary>vgg13 teaches MobileNetV2: a heterogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<Vgg13, MobileNetV2>(Input = "3x32x32", Classes = 100)]
public sealed partial class Vgg13ToMobileNetV2;

/// <summary>ResNet50 teaches MobileNetV2: a heterogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<ResNet50, MobileNetV2>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet50ToMobileNetV2;

/// <summary>ResNet50 teaches vgg8: a heterogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<ResNet50, Vgg8>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet50ToVgg8;

/// <summary>resnet32x4 teaches resnet32: a heterogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<ResNet32x4, ResNet32>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet32x4ToResNet32;

/// <summary>resnet32x4 teaches ShuffleNetV1: a heterogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<ResNet32x4, ShuffleNetV1>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet32x4ToShuffleNetV1;

/// <summary>resnet32x4 teaches ShuffleNetV2: a heterogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<ResNet32x4, ShuffleNetV2>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet32x4ToShuffleNetV2;

/// <summary>wrn_40_2 teaches ShuffleNetV1: a heterogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<WideResNet40x2, ShuffleNetV1>(Input = "3x32x32", Classes = 100)]
public sealed partial class WideResNet40x2ToShuffleNetV1;
