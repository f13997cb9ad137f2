namespace Sakd.Architectures;

/// <summary>A convolution, batch norm and ReLU under the keys of a PyTorch Sequential.</summary>
[Block("kernel = 3")]
[Conv("0", "kernel", "channels", Stride = "stride"), BatchNorm("1"), Relu]
public sealed partial class SequentialConvBnRelu;
