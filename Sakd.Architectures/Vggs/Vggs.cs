namespace Sakd.Architectures;

/// <summary>VGG with 5 convolutions and batch norm, for small images: the last stage halves only maps of 8 pixels or more.</summary>
[Architecture("vgg8", Input = "3x32x32", Classes = 100)]
[Stem<VggBlock>("block0", 64, With = "pool = 0")]
[Stage<VggBlock>("block1", 128, Indexed = false)]
[Stage<VggBlock>("block2", 256, Indexed = false)]
[Stage<VggBlock>("block3", 512, Indexed = false)]
[Stage<VggBlock>("block4", 512, Indexed = false, With = "pool = 8")]
[Head("classifier")]
public sealed partial class Vgg8;

/// <summary>VGG with 8 convolutions and batch norm, for small images: the last stage halves only maps of 8 pixels or more.</summary>
[Architecture("vgg11", Input = "3x32x32", Classes = 100)]
[Stem<VggBlock>("block0", 64, With = "pool = 0")]
[Stage<VggBlock>("block1", 128, Indexed = false)]
[Stage<VggBlock>("block2", 256, Indexed = false, With = "convs = 2")]
[Stage<VggBlock>("block3", 512, Indexed = false, With = "convs = 2")]
[Stage<VggBlock>("block4", 512, Indexed = false, With = "convs = 2, pool = 8")]
[Head("classifier")]
public sealed partial class Vgg11;

/// <summary>VGG with 10 convolutions and batch norm, for small images: the last stage halves only maps of 8 pixels or more.</summary>
[Architecture("vgg13", Input = "3x32x32", Classes = 100)]
[Stem<VggBlock>("block0", 64, With = "convs = 2, pool = 0")]
[Stage<VggBlock>("block1", 128, Indexed = false, With = "convs = 2")]
[Stage<VggBlock>("block2", 256, Indexed = false, With = "convs = 2")]
[Stage<VggBlock>("block3", 512, Indexed = false, With = "convs = 2")]
[Stage<VggBlock>("block4", 512, Indexed = false, With = "convs = 2, pool = 8")]
[Head("classifier")]
public sealed partial class Vgg13;

/// <summary>VGG with 13 convolutions and batch norm, for small images: the last stage halves only maps of 8 pixels or more.</summary>
[Architecture("vgg16", Input = "3x32x32", Classes = 100)]
[Stem<VggBlock>("block0", 64, With = "convs = 2, pool = 0")]
[Stage<VggBlock>("block1", 128, Indexed = false, With = "convs = 2")]
[Stage<VggBlock>("block2", 256, Indexed = false, With = "convs = 3")]
[Stage<VggBlock>("block3", 512, Indexed = false, With = "convs = 3")]
[Stage<VggBlock>("block4", 512, Indexed = false, With = "convs = 3, pool = 8")]
[Head("classifier")]
public sealed partial class Vgg16;

/// <summary>VGG with 16 convolutions and batch norm, for small images: the last stage halves only maps of 8 pixels or more.</summary>
[Architecture("vgg19", Input = "3x32x32", Classes = 100)]
[Stem<VggBlock>("block0", 64, With = "convs = 2, pool = 0")]
[Stage<VggBlock>("block1", 128, Indexed = false, With = "convs = 2")]
[Stage<VggBlock>("block2", 256, Indexed = false, With = "convs = 4")]
[Stage<VggBlock>("block3", 512, Indexed = false, With = "convs = 4")]
[Stage<VggBlock>("block4", 512, Indexed = false, With = "convs = 4, pool = 8")]
[Head("classifier")]
public sealed partial class Vgg19;
