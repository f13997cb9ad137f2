namespace Sakd.Architectures;

/// <summary>resnet14 teaches resnet8w8 on images of 28 x 28 grey pixels in 10 classes: the pair of the main job.</summary>
[SpotAdaptive<ResNet14, ResNet8W8>(Input = "1x28x28", Classes = 10)]
public sealed partial class ResNet14ToResNet8W8;

/// <summary>resnet20 teaches resnet8w8 on images of 28 x 28 grey pixels in 10 classes.</summary>
[SpotAdaptive<ResNet20, ResNet8W8>(Input = "1x28x28", Classes = 10)]
public sealed partial class ResNet20ToResNet8W8;

/// <summary>resnet20 teaches resnet8w4 on images of 28 x 28 grey pixels in 10 classes.</summary>
[SpotAdaptive<ResNet20, ResNet8W4>(Input = "1x28x28", Classes = 10)]
public sealed partial class ResNet20ToResNet8W4;

/// <summary>resnet8w8 teaches resnet8w4: the pair for trying things out, a few seconds an epoch.</summary>
[SpotAdaptive<ResNet8W8, ResNet8W4>(Input = "1x28x28", Classes = 10)]
public sealed partial class ResNet8W8ToResNet8W4;

/// <summary>A vision transformer teaches resnet8w8: tokens of 7x7 pixels against maps of 14 and 7.</summary>
[SpotAdaptive<SmallImageTransformerMicro, ResNet8W8>(Input = "1x28x28", Classes = 10, Align = "1-2, 2-3")]
public sealed partial class SmallImageTransformerToResNet8W8;
