namespace Sakd.Architectures;

/// <summary>
/// Patches of an image as tokens, behind a class token, with the place of each (Dosovitskiy et al., An Image is Worth 16x16 Words, ICLR
/// 2021, arXiv 2010.11929).
/// </summary>
[Block("patch = 16")]
[PatchEmbed("patch_embed.proj", "patch", "channels"), ClassToken("cls_token"), PositionEmbedding("pos_embed")]
public sealed partial class VisionTransformerStem;

/// <summary>A block of the encoder: attention and an MLP of four times the width, each normalised before, beside a shortcut.</summary>
[Block("heads = 3")]
[LayerNorm("norm1", Epsilon = 1e-6), Attention("attn", "heads", As = "mixed")]
[Add("in", "mixed", As = "attended")]
[LayerNorm("norm2", Epsilon = 1e-6), Mlp("mlp", "4 * in", As = "changed")]
[Add("attended", "changed")]
public sealed partial class VisionTransformerBlock;

/// <summary>The end of the encoder: its class token, normalised.</summary>
[Block]
[LayerNorm("norm", Epsilon = 1e-6), ReadToken]
public sealed partial class VisionTransformerTail;

/// <summary>
/// ViT-Ti/16, under timm's keys: its twelve blocks are four spots of three (Dosovitskiy et al., ICLR 2021, arXiv 2010.11929).
/// </summary>
[Architecture("vit_tiny_patch16_224", Input = "3x224x224", Classes = 1000)]
[Stem<VisionTransformerStem>("", 192)]
[Stage<VisionTransformerBlock>("blocks", 192, Repeat = 3, Blocks = "0")]
[Stage<VisionTransformerBlock>("blocks", 192, Repeat = 3, Blocks = "3")]
[Stage<VisionTransformerBlock>("blocks", 192, Repeat = 3, Blocks = "6")]
[Stage<VisionTransformerBlock>("blocks", 192, Repeat = 3, Blocks = "9")]
[Tail<VisionTransformerTail>("", 192)]
[Head("head")]
public sealed partial class VisionTransformerTiny;

/// <summary>
/// ViT-S/16, under timm's keys: its twelve blocks are four spots of three (Dosovitskiy et al., ICLR 2021, arXiv 2010.11929).
/// </summary>
[Architecture("vit_small_patch16_224", Input = "3x224x224", Classes = 1000)]
[Stem<VisionTransformerStem>("", 384)]
[Stage<VisionTransformerBlock>("blocks", 384, Repeat = 3, Blocks = "0", With = "heads = 6")]
[Stage<VisionTransformerBlock>("blocks", 384, Repeat = 3, Blocks = "3", With = "heads = 6")]
[Stage<VisionTransformerBlock>("blocks", 384, Repeat = 3, Blocks = "6", With = "heads = 6")]
[Stage<VisionTransformerBlock>("blocks", 384, Repeat = 3, Blocks = "9", With = "heads = 6")]
[Tail<VisionTransformerTail>("", 384)]
[Head("head")]
public sealed partial class VisionTransformerSmall;

/// <summary>ViT-Ti for images of 32x32 pixels, in patches of 4x4.</summary>
[Architecture("vit_tiny_patch4_32", Input = "3x32x32", Classes = 100)]
[Stem<VisionTransformerStem>("", 192, With = "patch = 4")]
[Stage<VisionTransformerBlock>("blocks", 192, Repeat = 3, Blocks = "0")]
[Stage<VisionTransformerBlock>("blocks", 192, Repeat = 3, Blocks = "3")]
[Stage<VisionTransformerBlock>("blocks", 192, Repeat = 3, Blocks = "6")]
[Stage<VisionTransformerBlock>("blocks", 192, Repeat = 3, Blocks = "9")]
[Tail<VisionTransformerTail>("", 192)]
[Head("head")]
public sealed partial class SmallImageTransformerTiny;

/// <summary>ViT-S for images of 32x32 pixels, in patches of 4x4.</summary>
[Architecture("vit_small_patch4_32", Input = "3x32x32", Classes = 100)]
[Stem<VisionTransformerStem>("", 384, With = "patch = 4")]
[Stage<VisionTransformerBlock>("blocks", 384, Repeat = 3, Blocks = "0", With = "heads = 6")]
[Stage<VisionTransformerBlock>("blocks", 384, Repeat = 3, Blocks = "3", With = "heads = 6")]
[Stage<VisionTransformerBlock>("blocks", 384, Repeat = 3, Blocks = "6", With = "heads = 6")]
[Stage<VisionTransformerBlock>("blocks", 384, Repeat = 3, Blocks = "9", With = "heads = 6")]
[Tail<VisionTransformerTail>("", 384)]
[Head("head")]
public sealed partial class SmallImageTransformerSmall;
