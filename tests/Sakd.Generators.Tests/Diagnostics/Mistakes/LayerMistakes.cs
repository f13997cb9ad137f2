using static Sakd.Generators.Tests.Diagnostics.Mistakes.Sources;

namespace Sakd.Generators.Tests.Diagnostics.Mistakes;

/// <summary>Layers and what they read. Each row: id, message, and source text with the attribute at fault between [| and |].</summary>
public static class LayerMistakes
{
    public static TheoryData<string, string, string> All { get; } = new()
    {
        {
            "SAKD0006", "Add reads 'skip', which no layer before it defines; defined are 'in', 'left'",
            """[Block] [Relu(As = "left")] [[|Add("left", "skip")|]] [Identity(As = "skip")] public sealed partial class Bad;"""
        },
        {
            "SAKD0006", "Relu (As \"self\") reads 'self', which no layer before it defines; defined are 'in'",
            """[Block] [[|Relu(From = "self", As = "self")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0006", "Relu reads '#0', which no layer before it defines; defined are 'in'",
            """[Block] [Relu] [[|Relu(From = "#0")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0007", "Add: 'left' is 8x8x8 but 'in' is 8x16x16: give both the same channels and stride",
            """[Block] [Conv("conv", 3, "channels", Stride = 2, As = "left")] [[|Add("left", "in")|]] public sealed partial class Bad;"""
            + Network("Bad")
        },
        {
            "SAKD0008", "Conv \"conv\": for an input of 8x16x16, the height of its output is 0: it must be between 1 and 65536",
            """[Block] [[|Conv("conv", 17, "channels", Padding = 0)|]] public sealed partial class Bad;""" + Network("Bad")
        },
        {
            "SAKD0008", "Conv \"conv\": for an input of 8x16x16, Padding is -1: it must be between 0 and 65536",
            """[Block] [[|Conv("conv", 3, "channels", Padding = -1)|]] public sealed partial class Bad;""" + Network("Bad")
        },
        {
            "SAKD0008", "Conv \"conv\": for an input of 8x16x16, Channels is 800000: it must be between 1 and 65536",
            """[Block] [[|Conv("conv", 3, "100000 * channels")|]] public sealed partial class Bad;""" + Network("Bad")
        },
        {
            "SAKD0008",
            "Conv \"conv\", in Stage \"layer1\" of 'Net' with kernel = 0: for an input of 8x16x16, Kernel is 0: it must be between 1 and "
            + "65536",
            """[Block("kernel = 3")] [[|Conv("conv", "kernel", "channels")|]] public sealed partial class Mine;"""
            + Network("Mine", """, With = "kernel = 0" """).Replace("[|", "").Replace("|]", "")
        },
        {
            "SAKD0058",
            "Conv \"conv\": the layer, its weights, has 4,294,967,296 parameters, more than 2,147,483,647: ask for fewer channels",
            """[Block] [Conv("wide", 1, 65536, As = "wide")] [[|Conv("conv", 1, 65536)|]] public sealed partial class Mine;"""
            + Network("Mine")
        },
        {
            "SAKD0058",
            "Conv \"conv\": the layer, its weights, has 9,223,372,036,854,775,807 parameters, more than 2,147,483,647: ask for fewer "
            + "channels",
            """[Block] [Conv("wide", 1, 65536, As = "wide")] [[|Conv("conv", 65536, 65536)|]] public sealed partial class Mine;"""
            + Network("Mine")
        },
        {
            "SAKD0058",
            "Conv \"conv\": its output, 65536x256x256, has 4,294,967,296 elements, more than 2,147,483,647: ask for fewer channels",
            """[Block] [[|Conv("conv", 1, 65536)|]] public sealed partial class Mine;""" + Network("Mine").Replace("3x16x16", "3x256x256")
        },
        {
            "SAKD0008", "AvgPool: for an input of 8x16x16, Padding is 2: it must be between 0 and 1",
            """[Block] [[|AvgPool(3, Padding = 2)|]] [Conv("conv1", 3, "channels")] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0008", "MaxPool: for an input of 8x16x16, the height of its output is 0: it must be between 1 and 65536",
            """[Block] [[|MaxPool(17)|]] [Conv("conv1", 3, "channels")] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0016",
            "Relu (As \"a\"): none of 'stride == 2' and 'stride == 3' holds for in = 8, channels = 8, stride = 1, height = 16, width = 16, "
            + "so that 'a' is undefined: let one of them hold in every case",
            """[Block] [[|Relu(As = "a", When = "stride == 2")|]] [Identity(As = "a", When = "stride == 3")] public sealed partial class """
            + """Bad;"""
            + Network("Bad")
        },
        {
            "SAKD0016",
            "Relu (As \"a\"): more than one of 'stride == 1' and 'in == channels' holds for in = 8, channels = 8, stride = 1, height = 16, "
            + "width = 16: let them exclude each other",
            """[Block] [[|Relu(As = "a", When = "stride == 1")|]] [Identity(As = "a", When = "in == channels")] public sealed partial """
            + """class Bad;"""
            + Network("Bad")
        },
        {
            "SAKD0021", "'Empty' has no layers: add attributes such as [Conv(\"conv1\", 3, \"channels\")] below [Block]",
            "[Block] public sealed partial class [|Empty|];"
        },
        {
            "SAKD0023", "Conv \"conv1\": 3 groups do not divide 8 input channels and 8 output channels: choose a number that divides both",
            """[Block] [[|Conv("conv1", 3, "channels", Groups = 3)|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0023", "ChannelShuffle: 5 groups do not divide 8 input channels and 8 output channels: choose a number that divides both",
            """[Block] [[|ChannelShuffle(5)|]] [Conv("conv1", 3, "channels")] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0024", "Concat: 'left' is 8x8x8 but 'in' is 8x16x16: give both the same stride, so that height and width agree",
            """[Block] [MaxPool(2, As = "left")] [[|Concat("left", "in")|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0046",
            "Multiply: 'left' is 8x1x1 but 'in' is 8x16x16: the right side must have the left one's shape, or be one pixel of as many "
            + "channels",
            """[Block] [GlobalAvgPool(As = "left")] [[|Multiply("left", "in")|]] [Conv("conv1", 3, "channels", Padding = 1)] public """
            + """sealed partial class Mine;"""
            + Network("Mine")
        },
        {
            "SAKD0047",
            "Linear \"fc1\": its input is 8x16x16, but it reads a single pixel: put [GlobalAvgPool] before it, or write PerPixel = "
            + "true for the channels of each pixel, as a [Conv] with a kernel of 1 computes them",
            """[Block] [[|Linear("fc1", "channels")|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0008", "Linear \"fc1\": for an input of 8x1x1, Channels is 0: it must be between 1 and 65536",
            """[Block] [GlobalAvgPool] [[|Linear("fc1", "channels - 8")|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0048", "DropPath \"path\": a rate of 1.5 is out of range: it must be at least 0 and less than 1",
            """[Block] [Relu] [[|DropPath("path", "0.5 * (index + 3)")|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0003", "Conv \"conv1\": '1.5' is not a valid value for Kernel: '.' at position 2 is one too many",
            """[Block] [[|Conv("conv1", "1.5", "channels")|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0070", "Use \"inner\": 'Mine' leads back to the block that uses it, which would have no end: use blocks that do not",
            """[Block] [Relu] [[|Use<Mine>("inner")|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0011", "'Other' is used as a block by Use \"inner\" but has no [Block] attribute",
            """[Block] [Relu] [[|Use<Other>("inner")|]] public sealed partial class Mine; public sealed class Other;"""
        },
        {
            "SAKD0026", "Use \"inner\": With = \"late=2\": 'late' is no parameter of Other; there are 'times'",
            """[Block] [Relu] [[|Use<Other>("inner", With = "late=2")|]] public sealed partial class Mine; """
            + """[Block("times = 1")] [Conv("conv", 1, "channels * times")] public sealed partial class Other;"""
        },
        {
            "SAKD0071", "Slice: it reads channels 4 to 11, but its input has 8: choose a Start and Channels within them",
            """[Block] [[|Slice(4, "channels")|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0072", "Conv \"conv1\": its input is 16x16 tokens of 8, but it reads a map: put [ToMap] before it",
            """[Block] [ToTokens] [[|Conv("conv1", 3, "channels")|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0072", "Attention \"attn\": its input is 8x16x16, but it reads tokens: put [ToTokens] before it",
            """[Block] [[|Attention("attn", 2)|]] [ToMap] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0048", "Dropout \"drop\": a rate of 1 is out of range: it must be at least 0 and less than 1",
            """[Block] [Relu] [[|Dropout("drop", 1)|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0048", "Dropout \"drop\": a rate of NaN is out of range: it must be at least 0 and less than 1",
            """[Block] [Relu] [[|Dropout("drop", double.NaN)|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0049", "Conv \"conv1\": nothing reads its output: let a layer read it by From or a join, or remove this one",
            """[Block] [[|Conv("conv1", 3, "channels")|]] [Conv("conv2", 3, "channels", From = "in")] public sealed partial class Mine;"""
            + Network("Mine")
        },
        {
            "SAKD0049", "Half (As \"left\"): nothing reads 'left': let a layer read it by From or a join, or remove this one",
            """[Block] [[|Split("left", "right")|]] [Conv("conv1", 3, "channels")] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0049", "Relu (As \"a\"): nothing reads 'a': let a layer read it by From or a join, or remove this one",
            """[Block] [[|Relu(As = "a", When = "stride == 1")|]] [Identity(As = "a", When = "stride != 1")] [Conv("conv1", """
            + """3, "channels", From = "in")] public sealed partial class Mine;"""
            + Network("Mine")
        },
        {
            "SAKD0059", "BatchNorm \"bn\": Epsilon = 0 is out of range: it must be greater than 0",
            """[Block] [Conv("conv", 3, "channels")] [[|BatchNorm("bn", Epsilon = 0)|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0059", "BatchNorm \"bn\": Momentum = 1.5 is out of range: it must be from 0 to 1",
            """[Block] [Conv("conv", 3, "channels")] [[|BatchNorm("bn", Momentum = 1.5)|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0059", "LayerNorm \"norm\": Epsilon = NaN is out of range: it must be greater than 0",
            """[Block] [[|LayerNorm("norm", Epsilon = double.NaN)|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0059", "LeakyRelu: Slope = Infinity is out of range: it must be a finite number",
            """[Block] [[|LeakyRelu(double.PositiveInfinity)|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0023",
            "GroupNorm \"norm\": 3 groups do not divide 8 input channels and 8 output channels: choose a number that divides both",
            """[Block] [[|GroupNorm("norm", 3)|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0060",
            "InstanceNorm \"norm\": its input is 8x1x1, and a single pixel has no variance: let it read a larger map, or write "
            + "[LayerNorm], which is over the channels",
            """[Block] [GlobalAvgPool] [[|InstanceNorm("norm")|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0047",
            "Linear \"fc1\": its input is 8x16x16, but it reads a single pixel: put [GlobalAvgPool] before it, or write PerPixel = "
            + "true for the channels of each pixel, as a [Conv] with a kernel of 1 computes them",
            """[Block] [[|Linear("fc1", "channels", Bias = false)|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0061",
            "Conv \"conv\": Padding = \"same\" keeps the size, which only a stride of 1 does: leave the stride away, or write the padding "
            + "as a number",
            """[Block] [[|Conv("conv", 4, "channels", Padding = "same", Stride = "1x2")|]] public sealed partial class Mine;"""
            + Network("Mine")
        },
        {
            "SAKD0061", "Upsample: it has neither a factor nor a Size: write one of them, such as [Upsample(2)]",
            """[Block] [[|Upsample|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0061", "Upsample: it has both a factor and a Size: leave one of them away",
            """[Block] [[|Upsample(2, Size = "7x3")|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0061",
            "Upsample: AlignCorners is of bilinear interpolation alone: write Mode = UpsampleMode.Bilinear, or leave it away",
            """[Block] [[|Upsample(2, AlignCorners = true)|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0008", "Conv \"conv\": for an input of 8x16x16, the height of its output is 0: it must be between 1 and 65536",
            """[Block] [[|Conv("conv", "9x1", "channels", Padding = 0, Dilation = "2x1")|]] public sealed partial class Mine;"""
            + Network("Mine")
        },
        {
            "SAKD0008", "DepthwiseConv \"conv\": for an input of 8x16x16, the width of its dilation is 0: it must be between 1 and 65536",
            """[Block] [[|DepthwiseConv("conv", 3, Dilation = "1x0")|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0023",
            "ConvTranspose \"up\": 3 groups do not divide 8 input channels and 8 output channels: choose a number that divides both",
            """[Block] [[|ConvTranspose("up", 2, "channels", Groups = 3)|]] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0008", "ConvTranspose \"up\": for an input of 8x16x16, OutputPadding is 2: it must be between 0 and 1",
            """[Block] [[|ConvTranspose("up", 3, "channels", Stride = 2, OutputPadding = 2)|]] public sealed partial class Mine;"""
            + Network("Mine")
        },
        {
            "SAKD0008", "AvgPool: for an input of 8x16x16, the width of its padding is 1: it must be between 0 and 0",
            """[Block] [[|AvgPool("3x1", Padding = 1)|]] [Conv("conv1", 3, "channels")] public sealed partial class Mine;"""
            + Network("Mine")
        },
        {
            "SAKD0008", "Flatten: for an input of 8x128x128, the channels of its output is 131072: it must be between 1 and 65536",
            """[Block] [[|Flatten|]] [Conv("conv1", 1, "channels")] public sealed partial class Mine;"""
            + Network("Mine").Replace("3x16x16", "3x128x128")
        },
    };
}
