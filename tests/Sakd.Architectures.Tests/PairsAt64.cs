namespace Sakd.Architectures.Tests;

// The reference numbers know every network also at 64 pixels and 200 classes: these pairs have the compiler work them through for that.

[SpotAdaptive<ResNet110, ResNet8>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet110ToResNet8At64;

[SpotAdaptive<ResNet56, ResNet14>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet56ToResNet14At64;

[SpotAdaptive<ResNet44, ResNet20>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet44ToResNet20At64;

[SpotAdaptive<ResNet32, ResNet8x4>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet32ToResNet8x4At64;

[SpotAdaptive<ResNet32x4, ResNet8x4>(Input = "3x64x64", Classes = 200)]
internal sealed partial class ResNet32x4ToResNet8x4At64;
