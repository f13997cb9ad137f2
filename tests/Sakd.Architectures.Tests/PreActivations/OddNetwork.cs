namespace Sakd.Architectures.Tests.PreActivations;

/// <summary>A block that begins with a batch norm and a ReLU and ends in another.</summary>
[Block]
[BatchNorm("bn1"), Relu, Conv("conv1", 3, "channels", Stride = "stride"), BatchNorm("bn2"), Relu]
internal sealed partial class NormedBlock;

/// <summary>A block whose ReLU is followed by a shuffle; that of one group gives a view of what it reads.</summary>
[Block("groups = 1")]
[Conv("conv1", 3, "channels"), Relu, ChannelShuffle("groups")]
internal sealed partial class ShuffledRelu;

/// <summary>A block that ends in the ReLU that ends at 6.</summary>
[Block]
[Conv("conv1", 3, "channels"), BatchNorm("bn1"), Relu6]
internal sealed partial class ClippedBlock;

/// <summary>
/// What no family has: a stage that two pre-activations come from, one that is nothing but the batch norm and ReLU of the stage before it,
/// one whose pre-activation shares its memory with what its ReLU reads, one that ends in two ReLUs, and one whose ReLU ends at 6.
/// </summary>
[Architecture("odd", Input = "3x32x32", Classes = 10)]
[Stem<PlainConv>("", 8)]
[Stage<NormedBlock>("normed", 8, Stride = 2)]
[Stage<PlainConv>("bare", 8, Stride = 2)]
[Stage<BnRelu>("bn", 8, Indexed = false)]
[Stage<ShuffledRelu>("shuffled", 8)]
[Stage<DownUnit>("down", 8, Stride = 2)]
[Stage<ClippedBlock>("clipped", 8)]
[Stage<PlainConv>("last", 8)]
[Tail<ConvBnRelu>("tail", 8)]
[Head("fc")]
internal sealed partial class OddNetwork;
