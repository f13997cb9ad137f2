namespace Sakd.Architectures;

/// <summary>resnet8 with 8 channels in its first stage instead of 16: a student for small grey images.</summary>
[Architecture("resnet8w8", Input = "1x28x28", Classes = 10)]
[Stem<ConvBnRelu>("", 8)]
[Stage<BasicBlock>("layer1", 8)]
[Stage<BasicBlock>("layer2", 16, Stride = 2)]
[Stage<BasicBlock>("layer3", 32, Stride = 2)]
[Head("fc")]
public sealed partial class ResNet8W8;

/// <summary>resnet8 with 4 channels in its first stage instead of 16: a student for small grey images.</summary>
[Architecture("resnet8w4", Input = "1x28x28", Classes = 10)]
[Stem<ConvBnRelu>("", 4)]
[Stage<BasicBlock>("layer1", 4)]
[Stage<BasicBlock>("layer2", 8, Stride = 2)]
[Stage<BasicBlock>("layer3", 16, Stride = 2)]
[Head("fc")]
public sealed partial class ResNet8W4;
