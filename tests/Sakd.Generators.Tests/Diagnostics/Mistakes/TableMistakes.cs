using static Sakd.Generators.Tests.Diagnostics.Mistakes.Sources;

namespace Sakd.Generators.Tests.Diagnostics.Mistakes;

/// <summary>
/// An architecture's table, inputs and classes. Each row: id, message, and source text with the attribute at fault between [| and |].
/// </summary>
public static class TableMistakes
{
    public static TheoryData<string, string, string> All { get; } = new()
    {
        {
            "SAKD0013",
            "Stage \"layer1\": 'ForwardResult' cannot be used as the name of a block: every network gets a nested class of that name",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<ForwardResult>("layer1", 8)|]] [Head("fc")] public sealed """
            + """partial class Net;"""
            + Blocks.Replace("BasicBlock", "ForwardResult")
        },
        {
            "SAKD0057", "'Net': Input = \"32x32x3\" is 32 channels of 32x3 pixels: if it is the other way round, write \"3x32x32\"",
            """[[|Architecture("net", Input = "32x32x3")|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] """
            + """public sealed partial class Net;"""
            + Blocks
        },
        {
            "SAKD0058", "'Net': an image, 3x65536x65536, has 12,884,901,888 elements, more than 2,147,483,647: choose a smaller Input",
            """[[|Architecture("net", Input = "3x65536x65536")|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] """
            + """[Head("fc")] public sealed partial class Net;"""
            + Blocks
        },
        {
            "SAKD0058",
            "Head \"fc\": the network with its 2,000,000,000 classes, its weights, has 18,000,000,824 parameters, more than 2,147,483,647: "
            + "ask for fewer classes",
            """[Architecture("net", Classes = 2000000000)] [Stem<ConvBnRelu>("", 8)] [Stage<ConvBnRelu>("layer1", 8)] [[|Head("fc")|]] """
            + """public sealed partial class Net;"""
            + Toys.ConvBnRelu
        },
        {
            "SAKD0058",
            "Stage \"layer1\": the network up to here, its weights, has 2,416,222,208 parameters, more than 2,147,483,647: ask for fewer "
            + "channels or blocks",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8192)] [[|Stage<ConvBnRelu>("layer1", 8192, Repeat = 4)|]] [Head("fc")] """
            + """public sealed partial class Net;"""
            + Toys.ConvBnRelu
        },
        {
            "SAKD0009", "'Net' has no head: end the table with one, such as [Head(\"fc\")]",
            """[[|Architecture("net")|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] public sealed partial class Net;"""
            + Blocks
        },
        {
            "SAKD0009", "'Net' has 2 heads: end the table with one, such as [Head(\"fc\")]",
            """[[|Architecture("net")|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Classifier<ConvBnRelu>("last")] """
            + """[Head("fc")] public sealed partial class Net;"""
            + Blocks
        },
        {
            "SAKD0027",
            "Classifier \"last\": its block makes 8 maps for 100 classes: let its last convolution have \"channels\"",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [[|Classifier<Scores>("last")|]] """
            + """public sealed partial class Net; [Block, Conv("conv", 1, 8)] public sealed partial class Scores;"""
            + Blocks
        },
        {
            "SAKD0010",
            "'Net' has 1 [Stem], 0 [Stage] and 0 [Tail] attributes: it needs exactly one stem, then at least one stage, then at most one "
            + "tail",
            """[[|Architecture("net")|]] [Stem<ConvBnRelu>("", 8)] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0010",
            "'Net' has 0 [Stem], 1 [Stage] and 0 [Tail] attributes: it needs exactly one stem, then at least one stage, then at most one "
            + "tail",
            """[[|Architecture("net")|]] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0010",
            "'Net' has 1 [Stem], 1 [Stage] and 0 [Tail] attributes: it needs exactly one stem, then at least one stage, then at most one "
            + "tail",
            """[[|Architecture("net")|]] [Stage<BasicBlock>("layer1", 8)] [Stem<ConvBnRelu>("", 8)] [Head("fc")] public sealed partial """
            + """class Net;"""
            + Blocks
        },
        {
            "SAKD0010",
            "'Net' has 1 [Stem], 1 [Stage] and 1 [Tail] attributes: it needs exactly one stem, then at least one stage, then at most one "
            + "tail",
            """[[|Architecture("net")|]] [Stem<ConvBnRelu>("", 8)] [Tail<BasicBlock>("tail", 8)] [Stage<BasicBlock>("layer1", 8)] """
            + """[Head("fc")] public sealed partial class Net;"""
            + Blocks
        },
        {
            "SAKD0011", "'NoBlock' is used as a block by Stage \"layer1\" but has no [Block] attribute",
            """
            public sealed class NoBlock;
            [Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<NoBlock>("layer1", 8)|]] [Head("fc")] public sealed partial class Net;
            """ + Blocks
        },
        {
            "SAKD0014", "'Net': Input = \"3x32\" is no shape: write channels x height x width, such as \"3x32x32\", each from 1 to 65536",
            """[[|Architecture("net", Input = "3x32")|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public """
            + """sealed partial class Net;"""
            + Blocks
        },
        {
            "SAKD0014",
            "'Pair': Input = \"3x0x32\" is no shape: write channels x height x width, such as \"3x32x32\", each from 1 to 65536",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x0x32")|]] public sealed partial class Pair;""" + Blocks
            + Toys.Architectures
        },
        {
            "SAKD0015", "'Net': Classes = 1: a classifier needs at least 2",
            """[[|Architecture("net", Classes = 1)|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public """
            + """sealed partial class Net;"""
            + Blocks
        },
        {
            "SAKD0015", "'Pair': Classes = -10: a classifier needs at least 2",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(Classes = -10)|]] public sealed partial class Pair;""" + Blocks + Toys.Architectures
        },
        {
            "SAKD0022", "Stage \"layer1\": Repeat = 0 is out of range: it must be between 1 and 10000",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("layer1", 8, Repeat = 0)|]] [Head("fc")] public """
            + """sealed partial class Net;"""
            + Blocks
        },
        {
            "SAKD0022", "Stem \"\": Channels = -8 is out of range: it must be between 1 and 65536",
            """[Architecture("net")] [[|Stem<ConvBnRelu>("", -8)|]] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial """
            + """class Net;"""
            + Blocks
        },
        {
            "SAKD0027", "Stage \"layer1\": Repeat = 2 needs a number for each block: leave Indexed = false away",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("layer1", 8, Repeat = 2, Indexed = false)|]] """
            + """[Head("fc")] public sealed partial class Net;"""
            + Blocks
        },
        {
            "SAKD0027", "Stage \"layer1\": no spot follows it: write it as a [Tail], or leave Spot = false away",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("layer1", 8, Spot = false)|]] [Head("fc")] public """
            + """sealed partial class Net;"""
            + Blocks
        },
    };
}
