namespace Sakd.Architectures;

/// <summary>A convolution, batch norm and ReLU: the stem of the CIFAR networks.</summary>
[Block("kernel = 3")]
[Conv("conv1", "kernel", "channels", Stride = "stride"), BatchNorm("bn1"), Relu]
public sealed partial class ConvBnRelu;
