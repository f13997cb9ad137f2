using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Sakd.Generators.Tests.Diagnostics;

/// <summary>What each diagnostic says, and where. The attribute at fault is marked with [| and |].</summary>
public sealed class DiagnosticTests
{
    private const string Blocks = Toys.ConvBnRelu + Toys.BasicBlock;

    public static TheoryData<string, string, string> Mistakes { get; } = new()
    {
        {
            "SAKD0001", "'NotPartial' must be partial, so that the compiler can add its code: write 'partial class NotPartial'",
            "[Block] [Relu] public sealed class [|NotPartial|];"
        },
        {
            "SAKD0001", "'NotPartial' must be partial, so that the compiler can add its code: write 'partial class NotPartial'",
            """[Architecture("a")] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed class [|NotPartial|];""" + Blocks
        },
        {
            "SAKD0001", "'NotPartial' must be partial, so that the compiler can add its code: write 'partial class NotPartial'",
            "[SpotAdaptive<ToyTeacher, ToyStudent>] public sealed class [|NotPartial|];" + Blocks + Toys.Architectures
        },
        {
            "SAKD0002", "'Inner' is nested: move it to the top level of a namespace",
            "public partial class Outer { [Block] [Relu] public sealed partial class [|Inner|]; }"
        },
        { "SAKD0002", "'Generic' is generic: remove its type parameters", "[Block] [Relu] public sealed partial class [|Generic|]<T>;" },
        { "SAKD0002", "'Record' is a record: make it a class", "[Block] [Relu] public sealed partial record [|Record|];" },
        { "SAKD0002", "'Local' is local to its file: remove 'file'", "[Block] [Relu] file sealed partial class [|Local|];" },
        { "SAKD0002", "'Static' is static: remove 'static'", "[Block] [Relu] public static partial class [|Static|];" },
        { "SAKD0002", "'Abstract' is abstract: remove 'abstract'", "[Block] [Relu] public abstract partial class [|Abstract|];" },
        {
            "SAKD0002", "'Derived' has a base class: remove it, since the compiler adds its own",
            "[Block] [Relu] public sealed partial class [|Derived|] : Attribute;"
        },
        {
            "SAKD0002", "'Primary' has a primary constructor: remove it, since the compiler adds its own",
            "[Block] [Relu] public sealed partial class [|Primary|](int number) { public int Number => number; }"
        },
        {
            "SAKD0002", "'Spread' has its attributes on several partial declarations, which leaves their order open: put them on one",
            "[Block] [Relu] public sealed partial class [|Spread|]; [Identity] partial class Spread;"
        },
        {
            "SAKD0002", "'Roles' is more than one of block, architecture and pair: make a class for each",
            """[Block] [Relu] [Architecture("a")] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class [|Roles|];""" + Blocks
        },
        {
            "SAKD0003", "Conv \"conv\": '3.5' is not a valid value for Kernel: '.' at position 2 is one too many",
            """[Block] [[|Conv("conv", "3.5", "channels", Padding = 1)|]] public sealed partial class Bad;"""
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
            "SAKD0004", "Conv \"conv\": 'chanels' in '4 * chanels' is no name of this block; known are 'in', 'channels', 'stride', 'height', 'width'",
            """[Block] [Relu] [[|Conv("conv", 3, "4 * chanels")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0005", "Conv \"conv\": 'channels / 3' divides 8 by 3, which is inexact: choose sizes that divide, or write the expression without a division",
            """[Block] [[|Conv("conv", 3, "channels / 3")|]] public sealed partial class Third;""" + Network("Third")
        },
        {
            "SAKD0005", "Conv \"conv\": 'channels % 0' divides channels by 0, which is inexact: choose sizes that divide, or write the expression without a division",
            """[Block] [[|Conv("conv", 3, "channels % 0")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0006", "Add reads 'skip', which no layer before it defines; defined are 'in', 'left'",
            """[Block] [Relu(As = "left")] [[|Add("left", "skip")|]] [Identity(As = "skip")] public sealed partial class Bad;"""
        },
        {
            "SAKD0006", "Relu reads '#0', which no layer before it defines; defined are 'in'",
            """[Block] [Relu] [[|Relu(From = "#0")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0007", "Add: 'left' is 8x8x8 but 'in' is 8x16x16: give both the same channels and stride",
            """[Block] [Conv("conv", 3, "channels", Stride = 2, As = "left")] [[|Add("left", "in")|]] public sealed partial class Bad;""" + Network("Bad")
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
            "SAKD0009", "'Net' has no [Head] attributes: end the table with one, such as [Head(\"fc\")]",
            """[[|Architecture("net")|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0010", "'Net' has 1 [Stem], 0 [Stage] and 0 [Tail] attributes: it needs exactly one stem, then at least one stage, then at most one tail",
            """[[|Architecture("net")|]] [Stem<ConvBnRelu>("", 8)] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0010", "'Net' has 0 [Stem], 1 [Stage] and 0 [Tail] attributes: it needs exactly one stem, then at least one stage, then at most one tail",
            """[[|Architecture("net")|]] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0010", "'Net' has 1 [Stem], 1 [Stage] and 0 [Tail] attributes: it needs exactly one stem, then at least one stage, then at most one tail",
            """[[|Architecture("net")|]] [Stage<BasicBlock>("layer1", 8)] [Stem<ConvBnRelu>("", 8)] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0011", "'NoBlock' is used as a block by Stage \"layer1\" but has no [Block] attribute",
            """
            public sealed class NoBlock;
            [Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<NoBlock>("layer1", 8)|]] [Head("fc")] public sealed partial class Net;
            """ + Blocks
        },
        {
            "SAKD0012", "Relu (As \"a\"): 'a' is already the name of a value defined before: choose another",
            """[Block] [Relu(As = "a")] [[|Relu(As = "a")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0012", "Relu (As \"in\"): 'in' is already the name of the block's input: choose another",
            """[Block] [[|Relu(As = "in")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0012", "BatchNorm \"conv\": 'conv' is already the name of Conv \"conv\": choose another",
            """[Block] [Conv("conv", 3, 8)] [[|BatchNorm("conv")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0012", "BatchNorm \"conv.1\": 'conv.1' is already the name of a group that Conv \"conv\" belongs to: choose another",
            """[Block] [Conv("conv", 3, 8)] [[|BatchNorm("conv.1")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0012", "BatchNorm \"conv_1\": 'Conv1' is already the name of Conv \"conv1\": choose another",
            """[Block] [Conv("conv1", 3, 8)] [[|BatchNorm("conv_1")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0012", "Stage \"conv1\": 'conv1' is already the name of Stem \"\": choose another",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("conv1", 8)|]] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0012", "Stage \"features\": 'Features' is already the name of a member of every such class: choose another",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("features", 8)|]] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0013", "Conv \"conv 1\": 'conv 1' cannot be used as a key: it must be letters, digits and underscores, in parts with a dot between",
            """[Block] [[|Conv("conv 1", 3, 8)|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0013", "Relu (As \"1st\"): '1st' cannot be used as the name of a value: it must be letters, digits and underscores and start with a letter",
            """[Block] [[|Relu(As = "1st")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0013", "Conv2d: 'Conv2d' cannot be used as the name of this class: generated code uses a type of that name",
            "[Block] [Relu] public sealed partial class [|Conv2d|];"
        },
        {
            "SAKD0013", "Frozen: 'Frozen' cannot be used as the name of this class: it gets a member of that name",
            "[Block] [Relu] public sealed partial class [|Frozen|];"
        },
        {
            "SAKD0013", "Net: 'my net' cannot be used as the name of an architecture: it must be letters, digits, '_', '-' and '.', and start with a letter or digit",
            """[[|Architecture("my net")|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0014", "'Net': Input = \"3x32\" is no shape: write channels x height x width, such as \"3x32x32\", each from 1 to 65536",
            """[[|Architecture("net", Input = "3x32")|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0014", "'Pair': Input = \"3x0x32\" is no shape: write channels x height x width, such as \"3x32x32\", each from 1 to 65536",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x0x32")|]] public sealed partial class Pair;""" + Blocks + Toys.Architectures
        },
        {
            "SAKD0015", "'Net': Classes = 1: a classifier needs at least 2",
            """[[|Architecture("net", Classes = 1)|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0015", "'Pair': Classes = -10: a classifier needs at least 2",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(Classes = -10)|]] public sealed partial class Pair;""" + Blocks + Toys.Architectures
        },
        {
            "SAKD0016", "Relu (As \"a\"): none of 'stride == 2' and 'stride == 3' holds for in = 8, channels = 8, stride = 1, height = 16, width = 16, so that 'a' is undefined: let one of them hold in every case",
            """[Block] [[|Relu(As = "a", When = "stride == 2")|]] [Identity(As = "a", When = "stride == 3")] public sealed partial class Bad;""" + Network("Bad")
        },
        {
            "SAKD0016", "Relu (As \"a\"): more than one of 'stride == 1' and 'in == channels' holds for in = 8, channels = 8, stride = 1, height = 16, width = 16: let them exclude each other",
            """[Block] [[|Relu(As = "a", When = "stride == 1")|]] [Identity(As = "a", When = "in == channels")] public sealed partial class Bad;""" + Network("Bad")
        },
        {
            "SAKD0017", "'String' is the student of 'Pair' but has no [Architecture] attribute",
            "[[|SpotAdaptive<ToyTeacher, string>|]] public sealed partial class Pair;" + Blocks + Toys.Architectures
        },
        {
            "SAKD0018", "'Pair': teacher 'toy-teacher' has 2 stages (layer1 8x32x32, layer2 16x16x16) but student 'net' has 1 (layer1 8x8x8), and no two of them are of one size: say which belong together by Align, such as Align = \"1-1, 2-3\"",
            """
            [[|SpotAdaptive<ToyTeacher, Net>|]] public sealed partial class Pair;
            [Architecture("net")] [Stem<ConvBnRelu>("", 8, Stride = 4)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Net;
            """ + Blocks + Toys.Architectures
        },
        {
            "SAKD0019", "'Pair', layer1 and layer1: no adapter leads from 8x16x10 to 8x5x3: the maps must be square, or of the same size",
            """
            [[|SpotAdaptive<Wide, Narrow>(Input = "3x16x10")|]] public sealed partial class Pair;
            [Architecture("wide", Input = "3x16x10")] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Wide;
            [Architecture("narrow", Input = "3x16x10")] [Stem<ConvBnRelu>("", 8)] [Stage<Odd>("layer1", 8)] [Head("fc")] public sealed partial class Narrow;
            [Block] [Conv("conv", 4, "channels", Stride = 3, Padding = 0)] public sealed partial class Odd;
            """ + Blocks
        },
        { "SAKD0020", "'String' cannot distil 'Pair': it has no [Distiller] attribute", Distilled("string") },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': it implements none of ISpotDistiller, INeighbourDistiller and IMemoryDistiller",
            Distilled("Mine", """[Distiller("mine", Layout.Stages)] public sealed class Mine;""")
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': it has no accessible constructor (FeatureShape student, FeatureShape teacher)",
            Distilled("Mine", """[Distiller("mine", Layout.Stages)] public sealed class Mine(int number) : ISpotDistiller { public Tensor Loss(Tensor student, Tensor teacher) => student * number; }""")
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': the name 'at' is taken by another distiller",
            Distilled("Mine", """[Distiller("at", Layout.Stages)] public sealed class Mine(FeatureShape student, FeatureShape teacher) : ISpotDistiller { public Tensor Loss(Tensor s, Tensor t) => student.Channels * s + teacher.Channels * t; }""")
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': its name 'my-own' must be letters, digits and underscores",
            Distilled("Mine", """[Distiller("my-own", Layout.Stages)] public sealed class Mine(FeatureShape student, FeatureShape teacher) : ISpotDistiller { public Tensor Loss(Tensor s, Tensor t) => student.Channels * s + teacher.Channels * t; }""")
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': at the logits there is L_KL and nothing else: give it Layout.Stages",
            Distilled("Mine", """[Distiller("mine", Layout.Logits)] public sealed class Mine : ISpotDistiller { public Tensor Loss(Tensor s, Tensor t) => s + t; }""")
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': it is nested, generic, abstract or local to its file",
            Distilled("Mine<int>", """[Distiller("mine", Layout.Stages)] public sealed class Mine<T>(FeatureShape student, FeatureShape teacher) : ISpotDistiller { public Tensor Loss(Tensor s, Tensor t) => student.Channels * s + teacher.Channels * t; }""")
        },
        {
            "SAKD0021", "'Empty' has no layers: add attributes such as [Conv(\"conv1\", 3, \"channels\")] below [Block]",
            "[Block] public sealed partial class [|Empty|];"
        },
        {
            "SAKD0022", "Stage \"layer1\": Repeat = 0 is out of range: it must be between 1 and 10000",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("layer1", 8, Repeat = 0)|]] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0022", "Stem \"\": Channels = -8 is out of range: it must be between 1 and 65536",
            """[Architecture("net")] [[|Stem<ConvBnRelu>("", -8)|]] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Net;""" + Blocks
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
            "SAKD0005", "Half (As \"left\"): 'the channels of its input / 2' divides 7 by 2, which is inexact: choose sizes that divide, or write the expression without a division",
            """[Block] [Conv("conv1", 3, 7, As = "odd")] [[|Split("left", "right", From = "odd")|]] [Concat("left", "right")] public sealed partial class Mine;""" + Network("Mine")
        },
        {
            "SAKD0024", "Concat: 'left' is 8x8x8 but 'in' is 8x16x16: give both the same stride, so that height and width agree",
            """[Block] [MaxPool(2, As = "left")] [[|Concat("left", "in")|]] public sealed partial class Mine;""" + Network("Mine")
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
            "SAKD0004", "Mine: 'late' in 'late / 2' is no name of this block; known are 'in', 'channels', 'stride', 'height', 'width'",
            """[[|Block("mid = late / 2", "late = 2")|]] [Conv("conv1", 3, "mid")] public sealed partial class Mine;"""
        },
        {
            "SAKD0026", "Stage \"layer1\": With = \"wide = 2\": 'wide' is no parameter of Mine; there are 'mid'",
            """[Block("mid = 2", "half = mid / 2")] [Conv("conv1", 3, "mid")] public sealed partial class Mine;""" + Network("Mine", """, With = "wide = 2" """)
        },
        {
            "SAKD0026", "Stage \"layer1\": With = \"half = 2\": 'half' is no parameter of Mine; there are 'mid'",
            """[Block("mid = 2", "half = mid / 2")] [Conv("conv1", 3, "mid")] public sealed partial class Mine;""" + Network("Mine", """, With = "half = 2" """)
        },
        {
            "SAKD0026", "Stage \"layer1\": With = \"mid 2\": it must be written \"name = number\"",
            """[Block("mid = 2")] [Conv("conv1", 3, "mid")] public sealed partial class Mine;""" + Network("Mine", """, With = "mid 2" """)
        },
        {
            "SAKD0005", "Stage \"layer1\": '3 / mid' divides 3 by 2, which is inexact: choose sizes that divide, or write the expression without a division",
            """[Block("mid = 2", "half = 3 / mid")] [Conv("conv1", 3, "half")] public sealed partial class Mine;""" + Network("Mine", " ")
        },
        {
            "SAKD0027", "Stage \"layer1\": Repeat = 2 needs a number for each block: leave Indexed = false away",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("layer1", 8, Repeat = 2, Indexed = false)|]] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0027", "Stage \"layer1\": no spot follows it: write it as a [Tail], or leave Spot = false away",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("layer1", 8, Spot = false)|]] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0010", "'Net' has 1 [Stem], 1 [Stage] and 1 [Tail] attributes: it needs exactly one stem, then at least one stage, then at most one tail",
            """[[|Architecture("net")|]] [Stem<ConvBnRelu>("", 8)] [Tail<BasicBlock>("tail", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Net;""" + Blocks
        },
        {
            "SAKD0028", "'Pair': Align = \"2-1, 1-2\": write teacher-student numbers in ascending order, such as \"1-1, 2-3\"; the teacher has stages 1 to 2, the student 1 to 2",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x16x16", Align = "2-1, 1-2")|]] public sealed partial class Pair;""" + Blocks + Toys.Architectures
        },
        {
            "SAKD0030", "'Pair': teacher 'toy-student' has 39,760 multiply-adds, student 'toy-teacher' has 1,169,568: are the two in the right order?",
            """[[|SpotAdaptive<ToyStudent, ToyTeacher>(Input = "3x16x16", Classes = 10)|]] public sealed partial class Pair;""" + Blocks + Toys.Architectures
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    [MemberData(nameof(HandWrittenMistakes.All), MemberType = typeof(HandWrittenMistakes))]
    public void AMistakeIsReportedOnceAtTheAttributeAtFault(string id, string message, string text)
    {
        var marked = Marked.Parse(text.StartsWith("using", StringComparison.Ordinal) ? text : Toys.Header.Replace("using Sakd;", "using Sakd; using Tensor = TorchSharp.torch.Tensor;") + text);
        var generated = GeneratorHarness.Generate(marked.Source);

        Assert.Empty(generated.Crashes);
        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal((id, message), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(marked.Span, marked.Source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Equal(marked.Start, diagnostic.Location.SourceSpan.Start);
        Assert.Empty(generated.Errors());
        Assert.Empty(generated.FaultsInGeneratedCode());
    }

    [Fact]
    public void EveryDiagnosticIsTested() => Assert.Equal(
        Generators.Diagnostics.Descriptors.All.Select(descriptor => descriptor.Id),
        Mistakes.Concat(HandWrittenMistakes.All).Select(row => (string)((ITheoryDataRow)row).GetData()[0]!).Concat(["SAKD0029", "SAKD0031"]).Distinct().Order(StringComparer.Ordinal));

    /// <summary>Two architectures and a pair use the block: all of them meet its mistake, one report is enough.</summary>
    [Fact]
    public void AMistakeInABlockIsReportedOnceHoweverManyUseIt()
    {
        string source = Toys.Header + Toys.ConvBnRelu + Toys.BasicBlock.Replace("\"residual\", \"skip\"", "\"residual\", \"sip\"") + Toys.Architectures + Toys.Pair;
        var generated = GeneratorHarness.Generate(source);

        Assert.Equal("SAKD0006", Assert.Single(generated.Diagnostics).Id);
        Assert.Empty(generated.Errors());
    }

    [Fact]
    public void AMistakeThatOnlyAnInputBringsAboutIsReportedForThatInput()
    {
        string source = Toys.All.Replace("[Block]\n[Conv(\"conv1\", 3, \"channels\", Stride = \"stride\")] [BatchNorm(\"bn1\")] [Relu]\n[", "[Block]\n[Conv(\"conv1\", 3, \"channels\", Stride = \"stride\", Padding = \"height / 8\")] [BatchNorm(\"bn1\")] [Relu]\n[");
        Assert.NotEqual(Toys.All, source);
        var generated = GeneratorHarness.Generate(source);

        Assert.NotEmpty(generated.Diagnostics);
        Assert.All(generated.Diagnostics, diagnostic => Assert.Contains(diagnostic.Id, (string[])["SAKD0005", "SAKD0007"]));
        Assert.Empty(generated.Errors());
    }

    /// <summary>The block lies in another assembly, where it is right for the sizes that it was tried with.</summary>
    [Fact]
    public void AMistakeInAForeignBlockIsReportedOnTheStageThatUsesIt()
    {
        var library = GeneratorHarness.Generate(GeneratorHarness.Compile("Library", [Toys.Header + Toys.ConvBnRelu
            + """[Block] [Conv("conv", 1, "channels / 3")] public sealed partial class Third;"""])).Clean();
        var marked = Marked.Parse(
            """
            using Sakd;
            using Toy;

            namespace User;

            [Architecture("net", Input = "3x16x16")]
            [Stem<ConvBnRelu>("", 9)]
            [Stage<Third>("layer1", 9)]
            [[|Stage<Third>("layer2", 16)|]]
            [Head("fc")]
            public sealed partial class Net;
            """);

        var generated = GeneratorHarness.Generate(marked.Source, GeneratorHarness.Image(library.Output));

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal("SAKD0005", diagnostic.Id);
        Assert.Equal("Conv \"conv\": 'channels / 3' divides 16 by 3, which is inexact: choose sizes that divide, or write the expression without a division", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal((marked.Start, marked.Span.Length), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Empty(generated.Errors());
    }

    /// <summary>The block's assembly was built by a compiler that emits other code, or by none.</summary>
    [Theory]
    [InlineData("[Sakd.Compiled(0)] ", "by another version of Sakd.Generators (contract 0, here 1)")]
    [InlineData("", "without Sakd.Generators, or with errors")]
    public void AClassThatWasCompiledOtherwiseIsReportedOnItsUser(string stamp, string how)
    {
        var library = GeneratorHarness.Compile("Library", [$"using Sakd; namespace Toy; {stamp}[Block] [Conv(\"conv1\", 3, \"channels\")] public sealed partial class Old;"]);
        var marked = Marked.Parse("using Sakd; using Toy; [Architecture(\"net\")] [[|Stem<Old>(\"stem\", 8)|]] [Stage<Fresh>(\"layer1\", 8)] [Head(\"fc\")] public sealed partial class Net; [Block] [Conv(\"conv1\", 3, \"channels\")] public sealed partial class Fresh;");

        var generated = GeneratorHarness.Generate(marked.Source, GeneratorHarness.Image(library));

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal(("SAKD0029", $"'Old' was compiled {how}: build its assembly again, with the version that this project uses"), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal((marked.Start, marked.Span.Length), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }

    /// <summary>Its assembly has no companion for it.</summary>
    [Fact]
    public void ANetworkWrittenByHandThatWasNotCompiledIsReportedOnThePair()
    {
        var library = GeneratorHarness.Compile("Library", [Toys.HandWritten]);
        var marked = Marked.Parse("using Sakd; using Toy; [[|SpotAdaptive<ByHand, ByHand>(Input = \"3x16x16\")|]] public sealed partial class Pair;");

        var generated = GeneratorHarness.Generate(marked.Source, GeneratorHarness.Image(library));

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal(("SAKD0029", "'ByHand' was compiled without Sakd.Generators, or with errors: build its assembly again, with the version that this project uses"), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal((marked.Start, marked.Span.Length), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }

    /// <summary>The teacher of another assembly does not fit the pair's input: the pair is at fault.</summary>
    [Fact]
    public void AMistakeInAForeignArchitectureIsReportedOnThePair()
    {
        var library = GeneratorHarness.Generate(GeneratorHarness.Compile("Library", [Toys.Header + Toys.ConvBnRelu
            + """[Block] [Conv("conv", 9, "channels", Padding = 0)] public sealed partial class Shrink;""" + Network("Shrink")])).Clean();
        var marked = Marked.Parse(
            """
            using Sakd;
            using Toy;

            [[|SpotAdaptive<Net, Net>(Input = "3x8x8")|]]
            public sealed partial class Pair;
            """);

        var generated = GeneratorHarness.Generate(marked.Source, GeneratorHarness.Image(library.Output));

        var diagnostic = Assert.Single(generated.Diagnostics);
        Assert.Equal("Conv \"conv\": for an input of 8x8x8, the height of its output is 0: it must be between 1 and 65536", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal((marked.Start, marked.Span.Length), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Empty(generated.Errors());
    }

    /// <summary>A network of one stage of a block, behind a stem of 8 channels.</summary>
    /// <param name="block">The block.</param>
    /// <param name="says">What else the stage says, which is then at fault; null where the block is.</param>
    private static string Network(string block, string? says = null) =>
        $$"""

        [Architecture("net", Input = "3x16x16")] [Stem<StemOfNet>("stem", 8)] [{{(says is null ? "" : "[|")}}Stage<{{block}}>("layer1", 8{{says}}){{(says is null ? "" : "|]")}}] [Head("fc")] public sealed partial class Net;
        [Block] [Conv("conv1", 3, "channels")] public sealed partial class StemOfNet;
        """;

    private static string Distilled(string distiller, string declaration = "") =>
        $$"""
        [SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x16x16")] [[|Distill<{{distiller}}>|]] public sealed partial class Pair;
        {{declaration}}
        """ + Blocks + Toys.Architectures;
}
