using static Sakd.Generators.Tests.Diagnostics.Mistakes.Sources;

namespace Sakd.Generators.Tests.Diagnostics.Mistakes;

/// <summary>
/// Values, and a block's own names. Each row: id, message, and source text with the attribute at fault between [| and |].
/// </summary>
public static class ExpressionMistakes
{
    public static TheoryData<string, string, string> All { get; } = new()
    {
        {
            "SAKD0003", "Conv \"conv\": '3.5' is not a valid value for Kernel: '.' at position 2 is one too many",
            """[Block] [[|Conv("conv", "3.5", "channels", Padding = 1)|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0003", "ConvTranspose \"conv\": '1x7' is not a valid value for Kernel: windows are square: write one number, such as 7",
            """[Block] [[|ConvTranspose("conv", "1x7", "channels")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0003", "Conv \"conv\": '7x5' is not a valid value for KernelWidth: '7x5' is no number of 32 bits",
            """[Block] [[|Conv("conv", "1x7x5", "channels")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0003", "MaxPool: '2 +' is not a valid value for Kernel: it ends too early",
            """[Block] [[|MaxPool("2 +")|]] [Conv("conv", 3, "channels")] public sealed partial class Bad;"""
        },
        {
            "SAKD0003", "Relu: 'stride' is not a valid value for When: a condition is wanted, such as 'stride != 1'",
            """[Block] [[|Relu(When = "stride")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0003", "Relu: '1 == 2' is not a valid value for When: it is the same for every size",
            """[Block] [[|Relu(When = "1 == 2")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0003", "Relu: 'stride + 1 == stride + 1' is not a valid value for When: it compares a value with itself",
            """[Block] [[|Relu(When = "in == 3 && stride + 1 == stride+1")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0003", "Conv \"conv\": '100000 * 100000' is not a valid value for Channels: it is beyond 32 bits",
            """[Block] [[|Conv("conv", 1, "in + 100000 * 100000")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0004",
            "Conv \"conv\": 'chanels' in '4 * chanels' is no name of this block; known are 'in', 'channels', 'stride', 'height', "
            + "'width', 'index', 'count'",
            """[Block] [Relu] [[|Conv("conv", 3, "4 * chanels")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0004", "Mine: 'late' in 'late / 2' is no name of this block; known are 'in', 'channels', 'stride', 'height', "
            + "'width', 'index', 'count'",
            """[[|Block("mid = late / 2", "late = 2")|]] [Conv("conv1", 3, "mid")] public sealed partial class Mine;"""
        },
        {
            "SAKD0005",
            "Conv \"conv\": 'channels / 3' divides 8 by 3, which is inexact: choose sizes that divide, or write the expression without a "
            + "division",
            """[Block] [[|Conv("conv", 3, "channels / 3")|]] public sealed partial class Third;""" + Network("Third")
        },
        {
            "SAKD0005",
            "Conv \"conv\": 'channels % 0' divides channels by 0, which is inexact: choose sizes that divide, or write the expression "
            + "without a division",
            """[Block] [[|Conv("conv", 3, "channels % 0")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0005",
            "Half (As \"left\"): 'the channels of its input / 2' divides 7 by 2, which is inexact: choose sizes that divide, or write the "
            + "expression without a division",
            """[Block] [Conv("conv1", 3, 7, As = "odd")] [[|Split("left", "right", From = "odd")|]] [Concat("left", "right")] public """
            + """sealed partial class Mine;"""
            + Network("Mine")
        },
        {
            "SAKD0005",
            "Stage \"layer1\": '3 / mid' divides 3 by 2, which is inexact: choose sizes that divide, or write the expression without a "
            + "division",
            """[Block("mid = 2", "half = 3 / mid")] [Conv("conv1", 3, "half")] public sealed partial class Mine;""" + Network("Mine", " ")
        },
        {
            "SAKD0025", "'Mine': \"mid\" is no parameter or abbreviation: it must be written \"name = value\"",
            """[[|Block("mid")|]] [Conv("conv1", 3, "channels")] public sealed partial class Mine;"""
        },
        {
            "SAKD0025", "'Mine': \"stride = 2\" is no parameter or abbreviation: 'stride' cannot be a name of a block's own",
            """[[|Block("stride = 2")|]] [Conv("conv1", 3, "channels")] public sealed partial class Mine;"""
        },
        {
            "SAKD0025", "'Mine': \"mid = 3\" is no parameter or abbreviation: 'mid' is defined already",
            """[[|Block("mid = 2", "mid = 3")|]] [Conv("conv1", 3, "mid")] public sealed partial class Mine;"""
        },
        {
            "SAKD0026", "Stage \"layer1\": With = \"wide = 2\": 'wide' is no parameter of Mine; there are 'mid'",
            """[Block("mid = 2", "half = mid / 2")] [Conv("conv1", 3, "mid")] public sealed partial class Mine;"""
            + Network("Mine", """, With = "wide = 2" """)
        },
        {
            "SAKD0026", "Stage \"layer1\": With = \"half = 2\": 'half' is no parameter of Mine; there are 'mid'",
            """[Block("mid = 2", "half = mid / 2")] [Conv("conv1", 3, "mid")] public sealed partial class Mine;"""
            + Network("Mine", """, With = "half = 2" """)
        },
        {
            "SAKD0026", "Stage \"layer1\": With = \"mid 2\": it must be written \"name = number\"",
            """[Block("mid = 2")] [Conv("conv1", 3, "mid")] public sealed partial class Mine;""" + Network("Mine", """, With = "mid 2" """)
        },
    };
}
