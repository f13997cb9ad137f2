namespace Sakd.Architectures;

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

/// <summary>resnet32x4 teaches resnet32: a heterogeneous CIFAR-100 pair of the paper.</summary>
[SpotAdaptive<ResNet32x4, ResNet32>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet32x4ToResNet32;

/// <summary>resnet20 teaches resnet8: the smallest CIFAR-100 pair, for tests and measurements.</summary>
[SpotAdaptive<ResNet20, ResNet8>(Input = "3x32x32", Classes = 100)]
public sealed partial class ResNet20ToResNet8;
