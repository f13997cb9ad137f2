namespace Sakd.Architectures;

/// <summary>A 3x3 convolution, batch norm and ReLU: the stem of the CIFAR networks.</summary>
[Block]
[Conv("conv1", 3, "channels", Stride = "stride"), BatchNorm("bn1"), Relu]
public sealed partial class ConvBnRelu;
