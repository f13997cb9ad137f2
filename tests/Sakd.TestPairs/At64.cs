using Sakd.Architectures;

namespace Sakd.TestPairs;

// The reference numbers know every network also at 64 pixels and 200 classes: these pairs have the compiler work them through for that.

[SpotAdaptive<ResNet110, ResNet8>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet110ToResNet8At64;

[SpotAdaptive<ResNet56, ResNet14>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet56ToResNet14At64;

[SpotAdaptive<ResNet44, ResNet20>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet44ToResNet20At64;

[SpotAdaptive<ResNet32x4, ResNet32>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet32x4ToResNet32At64;

[SpotAdaptive<ResNet32x4, ResNet8x4>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet32x4ToResNet8x4At64;

[SpotAdaptive<ResNet34, ResNet18>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet34ToResNet18At64;

[SpotAdaptive<ResNet152, ResNet50>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet152ToResNet50At64;

[SpotAdaptive<ResNet101, Vgg8>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet101ToVgg8At64;

[SpotAdaptive<Vgg19, Vgg11>(Input = "3x64x64", Classes = 200)]
internal sealed partial class Vgg19ToVgg11At64;

[SpotAdaptive<Vgg16, Vgg13>(Input = "3x64x64", Classes = 200)]
internal sealed partial class Vgg16ToVgg13At64;

[SpotAdaptive<WideResNet28x10, WideResNet16x1>(Input = "3x64x64", Classes = 200)]
internal sealed partial class WideResNet28x10ToWideResNet16x1At64;

[SpotAdaptive<WideResNet40x2, WideResNet16x2>(Input = "3x64x64", Classes = 200)]
internal sealed partial class WideResNet40x2ToWideResNet16x2At64;

[SpotAdaptive<WideResNet40x1, ShuffleNetV1>(Input = "3x64x64", Classes = 200)]
internal sealed partial class WideResNet40x1ToShuffleNetV1At64;

[SpotAdaptive<Vgg13, MobileNetV2>(Input = "3x64x64", Classes = 200)]
internal sealed partial class Vgg13ToMobileNetV2At64;

[SpotAdaptive<ResNet32x4, ShuffleNetV2>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet32x4ToShuffleNetV2At64;
