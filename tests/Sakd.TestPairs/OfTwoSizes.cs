using Sakd.Architectures;

namespace Sakd.TestPairs;

// One network sees the images at half the size, or at five eighths.

[SpotAdaptive<ResNet20, ResNet8>(TeacherInput = "3x32x32", StudentInput = "3x16x16", Name = "resnet20-halved-resnet8")]
internal sealed partial class ResNet20ToHalvedResNet8;

[SpotAdaptive<ResNet20, ResNet8>(TeacherInput = "3x32x32", StudentInput = "3x20x20", Name = "resnet20-smaller-resnet8")]
internal sealed partial class ResNet20ToSmallerResNet8;

#pragma warning disable SAKD0030 // At half the size the larger network computes less.
[SpotAdaptive<ResNet20, ResNet8>(TeacherInput = "3x16x16", StudentInput = "3x32x32", Name = "halved-resnet20-resnet8")]
internal sealed partial class HalvedResNet20ToResNet8;
