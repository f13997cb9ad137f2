namespace Sakd.Architectures;

/// <summary>
/// One to four 3x3 convolutions, each with bias, batch norm and ReLU (Simonyan, Zisserman, ICLR 2015, arXiv 1409.1556). A map of at least
/// <c>pool</c> pixels is halved first; 0 leaves every map as it is.
/// </summary>
[Block("convs = 1", "pool = 2")]
[MaxPool(2, When = "pool > 0 && height >= pool")]
[Conv("0", 3, "channels", Bias = true), BatchNorm("1")]
[Relu(When = "convs >= 2"), Conv("3", 3, "channels", Bias = true, When = "convs >= 2"), BatchNorm("4", When = "convs >= 2")]
[Relu(When = "convs >= 3"), Conv("6", 3, "channels", Bias = true, When = "convs >= 3"), BatchNorm("7", When = "convs >= 3")]
[Relu(When = "convs >= 4"), Conv("9", 3, "channels", Bias = true, When = "convs >= 4"), BatchNorm("10", When = "convs >= 4")]
[Relu]
public sealed partial class VggBlock;
