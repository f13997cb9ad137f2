// Every shipped architecture as the teacher of the one below it, and so as the student of the one above, on images as small as both can be.
#pragma warning disable SAKD0030 // Some teachers are smaller than their students, which a step does not mind.

using Sakd.Architectures;

namespace Sakd.TestPairs;

[SpotAdaptive<ResNet110, ResNet14>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet110ToResNet14;

[SpotAdaptive<ResNet14, ResNet8>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet14ToResNet8;

[SpotAdaptive<ResNet8, ResNet20>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet8ToResNet20;

[SpotAdaptive<ResNet20, ResNet32>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet20ToResNet32;

[SpotAdaptive<ResNet32, ResNet44>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet32ToResNet44;

[SpotAdaptive<ResNet44, ResNet56>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet44ToResNet56;

[SpotAdaptive<ResNet56, ResNet8x4>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet56ToResNet8x4;

[SpotAdaptive<ResNet8x4, ResNet32x4>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet8x4ToResNet32x4;

[SpotAdaptive<ResNet32x4, ResNet8W8>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet32x4ToResNet8W8;

[SpotAdaptive<ResNet8W8, ResNet8W4>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet8W8ToResNet8W4;

[SpotAdaptive<ResNet8W4, WideResNet16x1>(Input = "3x8x8", Classes = 3)]
internal sealed partial class ResNet8W4ToWideResNet16x1;

[SpotAdaptive<WideResNet16x1, WideResNet16x2>(Input = "3x8x8", Classes = 3)]
internal sealed partial class WideResNet16x1ToWideResNet16x2;

[SpotAdaptive<WideResNet16x2, WideResNet40x1>(Input = "3x8x8", Classes = 3)]
internal sealed partial class WideResNet16x2ToWideResNet40x1;

[SpotAdaptive<WideResNet40x1, WideResNet40x2>(Input = "3x8x8", Classes = 3)]
internal sealed partial class WideResNet40x1ToWideResNet40x2;

[SpotAdaptive<WideResNet40x2, WideResNet28x10>(Input = "3x8x8", Classes = 3)]
internal sealed partial class WideResNet40x2ToWideResNet28x10;

[SpotAdaptive<WideResNet28x10, ShuffleNetV1>(Input = "3x16x16", Classes = 3)]
internal sealed partial class WideResNet28x10ToShuffleNetV1;

[SpotAdaptive<ShuffleNetV1, ShuffleNetV2>(Input = "3x16x16", Classes = 3)]
internal sealed partial class ShuffleNetV1ToShuffleNetV2;

[SpotAdaptive<ShuffleNetV2, MobileNetV2>(Input = "3x16x16", Classes = 3)]
internal sealed partial class ShuffleNetV2ToMobileNetV2;

[SpotAdaptive<MobileNetV2, ResNet18>(Input = "3x16x16", Classes = 3)]
internal sealed partial class MobileNetV2ToResNet18;

[SpotAdaptive<ResNet18, ResNet34>(Input = "3x16x16", Classes = 3)]
internal sealed partial class ResNet18ToResNet34;

[SpotAdaptive<ResNet34, ResNet50>(Input = "3x16x16", Classes = 3)]
internal sealed partial class ResNet34ToResNet50;

[SpotAdaptive<ResNet50, ResNet101>(Input = "3x16x16", Classes = 3)]
internal sealed partial class ResNet50ToResNet101;

[SpotAdaptive<ResNet101, ResNet152>(Input = "3x16x16", Classes = 3)]
internal sealed partial class ResNet101ToResNet152;

[SpotAdaptive<ResNet152, Vgg8>(Input = "3x32x32", Classes = 3)]
internal sealed partial class ResNet152ToVgg8;

[SpotAdaptive<Vgg8, Vgg11>(Input = "3x32x32", Classes = 3)]
internal sealed partial class Vgg8ToVgg11;

[SpotAdaptive<Vgg11, Vgg13>(Input = "3x32x32", Classes = 3)]
internal sealed partial class Vgg11ToVgg13;

[SpotAdaptive<Vgg13, Vgg16>(Input = "3x32x32", Classes = 3)]
internal sealed partial class Vgg13ToVgg16;

[SpotAdaptive<Vgg16, Vgg19>(Input = "3x32x32", Classes = 3)]
internal sealed partial class Vgg16ToVgg19;

[SpotAdaptive<Vgg19, ImageNetResNet18>(Input = "3x32x32", Classes = 3)]
internal sealed partial class Vgg19ToImageNetResNet18;

[SpotAdaptive<ImageNetResNet18, ImageNetResNet34>(Input = "3x32x32", Classes = 3)]
internal sealed partial class ImageNetResNet18ToImageNetResNet34;

[SpotAdaptive<ImageNetResNet34, ImageNetResNet50>(Input = "3x32x32", Classes = 3)]
internal sealed partial class ImageNetResNet34ToImageNetResNet50;

[SpotAdaptive<ImageNetResNet50, ResNeXt50>(Input = "3x32x32", Classes = 3)]
internal sealed partial class ImageNetResNet50ToResNeXt50;

[SpotAdaptive<ResNeXt50, RegNetY400>(Input = "3x32x32", Classes = 3)]
internal sealed partial class ResNeXt50ToRegNetY400;

[SpotAdaptive<RegNetY400, DenseNet121>(Input = "3x32x32", Classes = 3)]
internal sealed partial class RegNetY400ToDenseNet121;

[SpotAdaptive<DenseNet121, ImageNetMobileNet>(Input = "3x32x32", Classes = 3)]
internal sealed partial class DenseNet121ToImageNetMobileNet;

[SpotAdaptive<ImageNetMobileNet, MnasNet>(Input = "3x32x32", Classes = 3)]
internal sealed partial class ImageNetMobileNetToMnasNet;

[SpotAdaptive<MnasNet, MobileNetV3Large>(Input = "3x32x32", Classes = 3)]
internal sealed partial class MnasNetToMobileNetV3Large;

[SpotAdaptive<MobileNetV3Large, MobileNetV3Small>(Input = "3x32x32", Classes = 3)]
internal sealed partial class MobileNetV3LargeToMobileNetV3Small;

[SpotAdaptive<MobileNetV3Small, EfficientNetB0>(Input = "3x32x32", Classes = 3)]
internal sealed partial class MobileNetV3SmallToEfficientNetB0;

[SpotAdaptive<EfficientNetB0, EfficientNetB1>(Input = "3x32x32", Classes = 3)]
internal sealed partial class EfficientNetB0ToEfficientNetB1;

[SpotAdaptive<EfficientNetB1, EfficientNetB2>(Input = "3x32x32", Classes = 3)]
internal sealed partial class EfficientNetB1ToEfficientNetB2;

[SpotAdaptive<EfficientNetB2, ConvNeXtTiny>(Input = "3x32x32", Classes = 3)]
internal sealed partial class EfficientNetB2ToConvNeXtTiny;

[SpotAdaptive<ConvNeXtTiny, VisionTransformerTiny>(Input = "3x32x32", Classes = 3)]
internal sealed partial class ConvNeXtTinyToVisionTransformerTiny;

[SpotAdaptive<VisionTransformerTiny, VisionTransformerSmall>(Input = "3x32x32", Classes = 3)]
internal sealed partial class VisionTransformerTinyToVisionTransformerSmall;

[SpotAdaptive<VisionTransformerSmall, SmallImageTransformerTiny>(Input = "3x32x32", Classes = 3)]
internal sealed partial class VisionTransformerSmallToSmallImageTransformerTiny;

[SpotAdaptive<SmallImageTransformerTiny, SmallImageTransformerSmall>(Input = "3x32x32", Classes = 3)]
internal sealed partial class SmallImageTransformerTinyToSmallImageTransformerSmall;

[SpotAdaptive<SmallImageTransformerSmall, SmallImageTransformerMicro>(Input = "3x32x32", Classes = 3)]
internal sealed partial class SmallImageTransformerSmallToSmallImageTransformerMicro;

[SpotAdaptive<SmallImageTransformerMicro, DenseNetBc100>(Input = "3x32x32", Classes = 3)]
internal sealed partial class SmallImageTransformerMicroToDenseNetBc100;

[SpotAdaptive<DenseNetBc100, MobileNetV2Half>(Input = "3x32x32", Classes = 3)]
internal sealed partial class DenseNetBc100ToMobileNetV2Half;

[SpotAdaptive<MobileNetV2Half, SqueezeNet>(Input = "3x32x32", Classes = 3, Align = "2-1, 3-2, 4-3")]
internal sealed partial class MobileNetV2HalfToSqueezeNet;

[SpotAdaptive<SqueezeNet, ResNet110>(Input = "3x32x32", Classes = 3, Align = "1-1, 2-2, 3-3")]
internal sealed partial class SqueezeNetToResNet110;
