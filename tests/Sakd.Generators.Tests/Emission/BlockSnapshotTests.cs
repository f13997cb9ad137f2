using Sakd.Testing;

namespace Sakd.Generators.Tests.Emission;

public sealed class BlockSnapshotTests
{
    [Fact]
    public void Shortcut() => Verify(Toys.BasicBlock);

    [Fact]
    public void WrittenOut() => Verify(Toys.WrittenOut);

    /// <summary>
    /// A bias, expressions in every place, values without names under a condition, and no batch norm that could be folded.
    /// </summary>
    [Fact]
    public void Everything() => Verify(
        """

        /// <summary>A block that says everything.</summary>
        [Block]
        [BatchNorm("bn1")] [Relu(As = "activated")]
        [Conv("conv1", "height >= 8 ? 5 : 3", "channels / 2", Stride = "stride", Padding = "height >= 8 ? 2 : 1", Bias = true, As = "half")]
        [Conv("extra", 1, "channels / 2", When = "stride == 2")] [Relu(When = "stride == 2")]
        [Conv("conv2", 3, "2 * (channels - channels / 2)", As = "wide")]
        [Shortcut("shortcut", From = "activated", Channels = "2 * (channels - channels / 2)")]
        [Add("wide", "shortcut")]
        internal sealed partial class Everything;

        """);

    [Fact]
    public void WithoutParameters() => Verify(
        """

        /// <summary>A block of nothing but an activation.</summary>
        [Block] [Relu] public sealed partial class Activation;

        """);

    [Fact]
    public void SqueezeAndExcitation() => Verify(
        """

        /// <summary>A residual block whose channels are weighed, with dropout between its convolutions.</summary>
        [Block("reduction = 4")]
        [Conv("conv1", 3, "channels"), BatchNorm("bn1"), Relu]
        [Dropout("dropout", 0.3), Conv("conv2", 3, "channels"), BatchNorm("bn2", As = "map")]
        [GlobalAvgPool, Linear("fc1", "channels / reduction"), Relu, Linear("fc2", "channels"), Sigmoid(As = "weights")]
        [Multiply("map", "weights"), Dropout("late", 0.5, When = "channels >= 64"), Identity(As = "scaled")]
        [Shortcut("downsample", As = "skip"), Add("scaled", "skip"), Relu]
        public sealed partial class Squeezed;

        """);

    /// <summary>Norms and functions of each element, with their options and without.</summary>
    [Fact]
    public void Elementwise() => Verify(
        """

        /// <summary>A block of norms and activations.</summary>
        [Block("groups = 4")]
        [LayerNorm("norm1", Epsilon = 1e-6), Gelu, GroupNorm("norm2", "groups"), Relu, InstanceNorm("norm3", Affine = true)]
        [Gelu(Tanh = true), InstanceNorm("norm4")]
        [Prelu("act1"), Silu, Hardswish, Hardsigmoid, LeakyRelu, Prelu("act2", PerChannel = true), LeakyRelu(0.2), Elu, Tanh, Softmax]
        [Conv("conv", 1, "channels"), BatchNorm("bn", Epsilon = 1e-3, Momentum = 0.01), Silu]
        public sealed partial class Elementwise;

        """);

    /// <summary>Convolutions and windows of every shape, other sizes, linear layers of pixels.</summary>
    [Fact]
    public void Shapes() => Verify(
        """

        /// <summary>A block of all that changes a map's size.</summary>
        [Block("wide = 5")]
        [Conv("conv1", "1x7", "channels", Stride = "stride x 1"), BatchNorm("bn1"), Relu]
        [Conv("conv2", "wide", "channels", Dilation = 2, Bias = true), DepthwiseConv("conv3", "3 x wide"), BatchNorm("bn3", As = "map")]
        [Conv("conv4", 4, "channels", Padding = "same", Dilation = "1x3"), BatchNorm("bn4", As = "other"), Add("map", "other"), Relu]
        [MaxPool(3, Stride = 2, CeilMode = true), AvgPool("wide x 2", Padding = "2x1", CountIncludePad = false)]
        [ConvTranspose("up", 4, "channels", Stride = 2, Padding = 1), BatchNorm("bn5"), Relu]
        [Upsample(2), Upsample(Size = "7x9", Mode = UpsampleMode.Bilinear, AlignCorners = true)]
        [Linear("fc1", "channels", PerPixel = true), Gelu, AdaptiveAvgPool("wide x 2"), Flatten]
        [Linear("fc2", "channels", Bias = false), Relu]
        public sealed partial class Shapes;

        """);

    /// <summary>A block used by another, its parameter set by an expression; several in a row; stochastic depth by its place.</summary>
    [Fact]
    public void BlocksInBlocks() => Verify(
        """

        /// <summary>Squeeze and excitation.</summary>
        [Block("squeezed = 8")]
        [GlobalAvgPool, Conv("fc1", 1, "squeezed", Bias = true), Relu, Conv("fc2", 1, "in", Bias = true), Sigmoid(As = "weights")]
        [Multiply("in", "weights")]
        public sealed partial class SqueezeExcite;

        /// <summary>A residual block that other blocks are a part of.</summary>
        [Block("ratio = 4")]
        [Conv("conv1", 3, "channels", Stride = "stride"), BatchNorm("bn1"), Relu]
        [Use<SqueezeExcite>("se", With = "squeezed = channels / ratio")]
        [Use<SqueezeExcite>("row", Repeat = 2, When = "stride == 1")]
        [DropPath("drop_path", "0.1 * index / (count - 1)", As = "residual")]
        [Shortcut("downsample", As = "skip"), Add("residual", "skip"), Relu]
        public sealed partial class Excited;

        """);

    /// <summary>
    /// Blocks of two inputs become layers of the block that uses them: of another size each time, repeated, one within another, and under
    /// a condition.
    /// </summary>
    [Fact]
    public void SeveralInputs() => Verify(
        """

        /// <summary>A step up, beside what came down.</summary>
        [Block("kernel = 3")]
        [Input("skip")]
        [ConvTranspose("up", 2, "in / 2", Stride = 2, As = "large")]
        [Use<Fuse>("fuse", From = "large, skip", Channels = "channels", Repeat = 2)]
        [Conv("conv", "kernel", "channels"), BatchNorm("bn"), Relu]
        public sealed partial class Up;

        /// <summary>One value led to the channels of what is asked for, if it has others, and another added to it.</summary>
        [Block("act = 1")]
        [Input("other")]
        [Conv("conv", 1, "channels", When = "in != channels", As = "led")] [Identity(When = "in == channels", As = "led")]
        [Conv("match", 1, "channels", From = "other", As = "matched"), Add("led", "matched"), Relu(When = "act == 1")]
        public sealed partial class Fuse;

        /// <summary>A value, and another as large.</summary>
        [Block]
        [Input("other")]
        [Upsample(Size = "height x width", From = "other", As = "large"), Concat("in", "large")]
        public sealed partial class Sized;

        /// <summary>The channels of one value, weighed by another.</summary>
        [Block("ratio = 4")]
        [Input("gate")]
        [GlobalAvgPool(From = "gate"), Linear("fc1", "in / ratio"), Relu, Linear("fc2", "in"), Sigmoid(As = "weights")]
        [Multiply("in", "weights")]
        public sealed partial class Gated;

        /// <summary>Down twice and up again.</summary>
        [Block("gates = 0")]
        [Conv("whole", 3, "channels", Stride = "stride"), BatchNorm("bn"), Relu(As = "whole")]
        [MaxPool(2), Conv("half", 3, "2 * channels"), Relu(As = "half")]
        [MaxPool(2), Conv("quarter", 3, "4 * channels"), Relu(As = "quarter")]
        [Use<Up>("up2", From = "quarter, half", Channels = "2 * channels", As = "wide")]
        [Use<Sized>("sized", From = "wide, quarter", As = "sized")]
        [Use<Gated>("gate", From = "sized, whole", With = "ratio = 2", When = "gates != 0", As = "weighed")]
        [Identity(From = "sized", When = "gates == 0", As = "weighed")]
        [Use<Up>("up1", From = "weighed, whole", Channels = "channels", With = "kernel = 1", As = "back")]
        [Use<Fuse>("end", From = "in, back", Channels = "channels", With = "act = 0")]
        public sealed partial class Valley;

        """);

    /// <summary>Attention between shortcuts, over tokens.</summary>
    [Fact]
    public void Transformer() => Verify(
        """

        /// <summary>Patches, a class token and the places of all of them.</summary>
        [Block("patch = 4")]
        [PatchEmbed("patch_embed.proj", "patch", "channels"), ClassToken("cls_token"), PositionEmbedding("pos_embed")]
        public sealed partial class Patches;

        /// <summary>An encoder's block.</summary>
        [Block("heads = 3")]
        [Attention("attn", "heads", QkvBias = false), LayerScale("gamma", 0.1)]
        [DropPath("drop_path", "0.1 * index / (count - 1)", As = "mixed")]
        [Add("in", "mixed", As = "attended")]
        [Linear("mlp.fc1", "4 * in"), Relu, Linear("mlp.fc2", "in", As = "changed")]
        [Add("attended", "changed")]
        public sealed partial class Encoder;

        """);

    private static void Verify(string source, [System.Runtime.CompilerServices.CallerMemberName] string method = "")
    {
        var generated = GeneratorHarness.Generate(Toys.Header + source).Clean();
        Snapshot.Verify(generated.Files.Select(file => (file.Key, file.Value)), method: method);
    }
}
