namespace Sakd.Architectures;

/// <summary>The residual network of 18 layers for ImageNet, under torchvision's keys (He et al., CVPR 2016, arXiv 1512.03385).</summary>
[Architecture("resnet18-imagenet", Input = "3x224x224", Classes = 1000)]
[Stem<ImageNetStem>("", 64, Stride = 2)]
[Stage<BasicBlock>("layer1", 64, Repeat = 2)]
[Stage<BasicBlock>("layer2", 128, Stride = 2, Repeat = 2)]
[Stage<BasicBlock>("layer3", 256, Stride = 2, Repeat = 2)]
[Stage<BasicBlock>("layer4", 512, Stride = 2, Repeat = 2)]
[Head("fc")]
public sealed partial class ImageNetResNet18;

/// <summary>The residual network of 34 layers for ImageNet, under torchvision's keys (He et al., CVPR 2016, arXiv 1512.03385).</summary>
[Architecture("resnet34-imagenet", Input = "3x224x224", Classes = 1000)]
[Stem<ImageNetStem>("", 64, Stride = 2)]
[Stage<BasicBlock>("layer1", 64, Repeat = 3)]
[Stage<BasicBlock>("layer2", 128, Stride = 2, Repeat = 4)]
[Stage<BasicBlock>("layer3", 256, Stride = 2, Repeat = 6)]
[Stage<BasicBlock>("layer4", 512, Stride = 2, Repeat = 3)]
[Head("fc")]
public sealed partial class ImageNetResNet34;

/// <summary>The residual network of 50 layers for ImageNet, under torchvision's keys (He et al., CVPR 2016, arXiv 1512.03385).</summary>
[Architecture("resnet50-imagenet", Input = "3x224x224", Classes = 1000)]
[Stem<ImageNetStem>("", 64, Stride = 2)]
[Stage<ImageNetBottleneck>("layer1", 64, Repeat = 3)]
[Stage<ImageNetBottleneck>("layer2", 128, Stride = 2, Repeat = 4)]
[Stage<ImageNetBottleneck>("layer3", 256, Stride = 2, Repeat = 6)]
[Stage<ImageNetBottleneck>("layer4", 512, Stride = 2, Repeat = 3)]
[Head("fc")]
public sealed partial class ImageNetResNet50;

/// <summary>ResNeXt-50 of 32 groups of 4 channels, under torchvision's keys (Xie et al., CVPR 2017, arXiv 1611.05431).</summary>
[Architecture("resnext50_32x4d", Input = "3x224x224", Classes = 1000)]
[Stem<ImageNetStem>("", 64, Stride = 2)]
[Stage<ImageNetBottleneck>("layer1", 64, Repeat = 3, With = "base = 4, groups = 32")]
[Stage<ImageNetBottleneck>("layer2", 128, Stride = 2, Repeat = 4, With = "base = 4, groups = 32")]
[Stage<ImageNetBottleneck>("layer3", 256, Stride = 2, Repeat = 6, With = "base = 4, groups = 32")]
[Stage<ImageNetBottleneck>("layer4", 512, Stride = 2, Repeat = 3, With = "base = 4, groups = 32")]
[Head("fc")]
public sealed partial class ResNeXt50;
