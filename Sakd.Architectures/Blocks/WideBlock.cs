namespace Sakd.Architectures;

/// <summary>A convolution by itself: the stem of networks that normalise before they convolve.</summary>
[Block]
[Conv("conv1", 3, "channels", Stride = "stride")]
public sealed partial class PlainConv;

/// <summary>Batch norm and ReLU: the tail of networks that normalise before they convolve.</summary>
[Block]
[BatchNorm("bn1"), Relu]
public sealed partial class BnRelu;

/// <summary>
/// The pre-activation block (Zagoruyko, Komodakis, Wide Residual Networks, BMVC 2016, arXiv 1605.07146). Where the channels change, the
/// shortcut reads the activated input.
/// </summary>
[Block]
[BatchNorm("bn1"), Relu(As = "active")]
[Conv("conv1", 3, "channels", Stride = "stride"), BatchNorm("bn2"), Relu]
[Conv("conv2", 3, "channels", As = "residual")]
[Identity(From = "in", When = "in == channels", As = "skip")]
[Conv("convShortcut", 1, "channels", Stride = "stride", From = "active", When = "in != channels", As = "skip")]
[Add("residual", "skip")]
public sealed partial class WideBlock;
