namespace Sakd.Architectures;

/// <summary>The basic block under the keys of the CIFAR code that distillation papers share: the projection is "shortcut".</summary>
[Block]
[Conv("conv1", 3, "channels", Stride = "stride"), BatchNorm("bn1"), Relu]
[Conv("conv2", 3, "channels"), BatchNorm("bn2", As = "residual")]
[Shortcut("shortcut", As = "skip")]
[Add("residual", "skip"), Relu]
public sealed partial class ShortcutBlock;

/// <summary>
/// The bottleneck, four times as wide outside as inside (He et al., Deep Residual Learning for Image Recognition, CVPR 2016, arXiv
/// 1512.03385).
/// </summary>
[Block]
[Conv("conv1", 1, "channels"), BatchNorm("bn1"), Relu]
[Conv("conv2", 3, "channels", Stride = "stride"), BatchNorm("bn2"), Relu]
[Conv("conv3", 1, "4 * channels"), BatchNorm("bn3", As = "residual")]
[Shortcut("shortcut", Channels = "4 * channels", As = "skip")]
[Add("residual", "skip"), Relu]
public sealed partial class Bottleneck;
