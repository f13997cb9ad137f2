namespace Sakd.Architectures;

/// <summary>ResNet34 teaches ResNet18 on ImageNet: the paper's pair. Its configuration was not published.</summary>
[SpotAdaptive<ImageNetResNet34, ImageNetResNet18>(Input = "3x224x224", Classes = 1000)]
public sealed partial class ImageNetResNet34ToResNet18;

/// <summary>ResNet50 teaches MobileNet on ImageNet: the pair of two styles in most tables of distillation.</summary>
[SpotAdaptive<ImageNetResNet50, ImageNetMobileNet>(Input = "3x224x224", Classes = 1000)]
public sealed partial class ImageNetResNet50ToMobileNet;
