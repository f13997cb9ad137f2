namespace Sakd.Architectures;

/// <summary>The basic residual block (He et al., Deep Residual Learning for Image Recognition, CVPR 2016, arXiv 1512.03385).</summary>
[Block]
[Conv("conv1", 3, "channels", Stride = "stride"), BatchNorm("bn1"), Relu]
[Conv("conv2", 3, "channels"), BatchNorm("bn2", As = "residual")]
[Shortcut("downsample", As = "skip")]
[Add("residual", "skip"), Relu]
public sealed partial class BasicBlock;
