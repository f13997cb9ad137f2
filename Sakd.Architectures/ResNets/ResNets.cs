namespace Sakd.Architectures;

/// <summary>The ImageNet residual network of 18 layers with a stem for small images (He et al., CVPR 2016, arXiv 1512.03385).</summary>
[Architecture("ResNet18", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 64)]
[Stage<ShortcutBlock>("layer1", 64, Repeat = 2)]
[Stage<ShortcutBlock>("layer2", 128, Stride = 2, Repeat = 2)]
[Stage<ShortcutBlock>("layer3", 256, Stride = 2, Repeat = 2)]
[Stage<ShortcutBlock>("layer4", 512, Stride = 2, Repeat = 2)]
[Head("linear")]
public sealed partial class ResNet18;

/// <summary>The ImageNet residual network of 34 layers with a stem for small images (He et al., CVPR 2016, arXiv 1512.03385).</summary>
[Architecture("ResNet34", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 64)]
[Stage<ShortcutBlock>("layer1", 64, Repeat = 3)]
[Stage<ShortcutBlock>("layer2", 128, Stride = 2, Repeat = 4)]
[Stage<ShortcutBlock>("layer3", 256, Stride = 2, Repeat = 6)]
[Stage<ShortcutBlock>("layer4", 512, Stride = 2, Repeat = 3)]
[Head("linear")]
public sealed partial class ResNet34;

/// <summary>The ImageNet residual network of 50 layers with a stem for small images (He et al., CVPR 2016, arXiv 1512.03385).</summary>
[Architecture("ResNet50", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 64)]
[Stage<Bottleneck>("layer1", 64, Repeat = 3)]
[Stage<Bottleneck>("layer2", 128, Stride = 2, Repeat = 4)]
[Stage<Bottleneck>("layer3", 256, Stride = 2, Repeat = 6)]
[Stage<Bottleneck>("layer4", 512, Stride = 2, Repeat = 3)]
[Head("linear")]
public sealed partial class ResNet50;

/// <summary>The ImageNet residual network of 101 layers with a stem for small images (He et al., CVPR 2016, arXiv 1512.03385).</summary>
[Architecture("ResNet101", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 64)]
[Stage<Bottleneck>("layer1", 64, Repeat = 3)]
[Stage<Bottleneck>("layer2", 128, Stride = 2, Repeat = 4)]
[Stage<Bottleneck>("layer3", 256, Stride = 2, Repeat = 23)]
[Stage<Bottleneck>("layer4", 512, Stride = 2, Repeat = 3)]
[Head("linear")]
public sealed partial class ResNet101;

/// <summary>The ImageNet residual network of 152 layers with a stem for small images (He et al., CVPR 2016, arXiv 1512.03385).</summary>
[Architecture("ResNet152", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 64)]
[Stage<Bottleneck>("layer1", 64, Repeat = 3)]
[Stage<Bottleneck>("layer2", 128, Stride = 2, Repeat = 8)]
[Stage<Bottleneck>("layer3", 256, Stride = 2, Repeat = 36)]
[Stage<Bottleneck>("layer4", 512, Stride = 2, Repeat = 3)]
[Head("linear")]
public sealed partial class ResNet152;
