namespace Sakd.Architectures;

/// <summary>The CIFAR residual network of 8 layers: three stages of 1 basic block (He et al., 2016, section 4.2).</summary>
[Architecture("resnet8", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 16)]
[Stage<BasicBlock>("layer1", 16)]
[Stage<BasicBlock>("layer2", 32, Stride = 2)]
[Stage<BasicBlock>("layer3", 64, Stride = 2)]
[Head("fc")]
public sealed partial class ResNet8;

/// <summary>The CIFAR residual network of 14 layers: three stages of 2 basic blocks (He et al., 2016, section 4.2).</summary>
[Architecture("resnet14", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 16)]
[Stage<BasicBlock>("layer1", 16, Repeat = 2)]
[Stage<BasicBlock>("layer2", 32, Stride = 2, Repeat = 2)]
[Stage<BasicBlock>("layer3", 64, Stride = 2, Repeat = 2)]
[Head("fc")]
public sealed partial class ResNet14;

/// <summary>The CIFAR residual network of 20 layers: three stages of 3 basic blocks (He et al., 2016, section 4.2).</summary>
[Architecture("resnet20", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 16)]
[Stage<BasicBlock>("layer1", 16, Repeat = 3)]
[Stage<BasicBlock>("layer2", 32, Stride = 2, Repeat = 3)]
[Stage<BasicBlock>("layer3", 64, Stride = 2, Repeat = 3)]
[Head("fc")]
public sealed partial class ResNet20;

/// <summary>The CIFAR residual network of 32 layers: three stages of 5 basic blocks (He et al., 2016, section 4.2).</summary>
[Architecture("resnet32", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 16)]
[Stage<BasicBlock>("layer1", 16, Repeat = 5)]
[Stage<BasicBlock>("layer2", 32, Stride = 2, Repeat = 5)]
[Stage<BasicBlock>("layer3", 64, Stride = 2, Repeat = 5)]
[Head("fc")]
public sealed partial class ResNet32;

/// <summary>The CIFAR residual network of 44 layers: three stages of 7 basic blocks (He et al., 2016, section 4.2).</summary>
[Architecture("resnet44", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 16)]
[Stage<BasicBlock>("layer1", 16, Repeat = 7)]
[Stage<BasicBlock>("layer2", 32, Stride = 2, Repeat = 7)]
[Stage<BasicBlock>("layer3", 64, Stride = 2, Repeat = 7)]
[Head("fc")]
public sealed partial class ResNet44;

/// <summary>The CIFAR residual network of 56 layers: three stages of 9 basic blocks (He et al., 2016, section 4.2).</summary>
[Architecture("resnet56", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 16)]
[Stage<BasicBlock>("layer1", 16, Repeat = 9)]
[Stage<BasicBlock>("layer2", 32, Stride = 2, Repeat = 9)]
[Stage<BasicBlock>("layer3", 64, Stride = 2, Repeat = 9)]
[Head("fc")]
public sealed partial class ResNet56;

/// <summary>The CIFAR residual network of 110 layers: three stages of 18 basic blocks (He et al., 2016, section 4.2).</summary>
[Architecture("resnet110", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 16)]
[Stage<BasicBlock>("layer1", 16, Repeat = 18)]
[Stage<BasicBlock>("layer2", 32, Stride = 2, Repeat = 18)]
[Stage<BasicBlock>("layer3", 64, Stride = 2, Repeat = 18)]
[Head("fc")]
public sealed partial class ResNet110;

/// <summary>
/// resnet8 with stages four times as wide, and a stem twice (Tian et al., Contrastive Representation Distillation, ICLR 2020).
/// </summary>
[Architecture("resnet8x4", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 32)]
[Stage<BasicBlock>("layer1", 64)]
[Stage<BasicBlock>("layer2", 128, Stride = 2)]
[Stage<BasicBlock>("layer3", 256, Stride = 2)]
[Head("fc")]
public sealed partial class ResNet8x4;

/// <summary>
/// resnet32 with stages four times as wide, and a stem twice (Tian et al., Contrastive Representation Distillation, ICLR 2020).
/// </summary>
[Architecture("resnet32x4", Input = "3x32x32", Classes = 100)]
[Stem<ConvBnRelu>("", 32)]
[Stage<BasicBlock>("layer1", 64, Repeat = 5)]
[Stage<BasicBlock>("layer2", 128, Stride = 2, Repeat = 5)]
[Stage<BasicBlock>("layer3", 256, Stride = 2, Repeat = 5)]
[Head("fc")]
public sealed partial class ResNet32x4;
