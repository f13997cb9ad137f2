using static Sakd.Generators.Tests.Diagnostics.Mistakes.Sources;

namespace Sakd.Generators.Tests.Diagnostics.Mistakes;

/// <summary>Classes, keys and names. Each row: id, message, and source text with the attribute at fault between [| and |].</summary>
public static class ClassMistakes
{
    public static TheoryData<string, string, string> All { get; } = new()
    {
        {
            "SAKD0001", "'NotPartial' must be partial, so that the compiler can add its code: write 'partial class NotPartial'",
            "[Block] [Relu] public sealed class [|NotPartial|];"
        },
        {
            "SAKD0001", "'NotPartial' must be partial, so that the compiler can add its code: write 'partial class NotPartial'",
            """[Architecture("a")] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed class """
            + """[|NotPartial|];"""
            + Blocks
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
            "SAKD0002", "'Constructed' has a constructor: remove it, since the compiler adds its own",
            "[Block] [Relu] public sealed partial class [|Constructed|] { public Constructed() { } static Constructed() { } }"
        },
        {
            "SAKD0002", "'Spread' has its attributes on several partial declarations, which leaves their order open: put them on one",
            "[Block] [Relu] public sealed partial class [|Spread|]; [Identity] partial class Spread;"
        },
        {
            "SAKD0002", "'Roles' is more than one of block, architecture and pair: make a class for each",
            """[Block] [Relu] [Architecture("a")] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed """
            + """partial class [|Roles|];"""
            + Blocks
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
            "SAKD0012", "Conv \"c\": 'C' is already the name of a member of 'Bad': choose another",
            """[Block] [[|Conv("c", 3, 8)|]] public sealed partial class Bad { public int C { get; } }"""
        },
        {
            "SAKD0012", "Conv \"tape\": 'Tape' is already the name of a type that generated code uses: choose another",
            """[Block] [[|Conv("tape", 3, 8)|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0012", "Stage \"layer1\": 'Layer1' is already the name of a member of 'Net': choose another",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("layer1", 8)|]] [Head("fc")] public sealed partial """
            + """class Net { public string Layer1() => ""; }"""
            + Blocks
        },
        {
            "SAKD0012", "Stage \"conv1\": 'conv1' is already the name of Stem \"\": choose another",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("conv1", 8)|]] [Head("fc")] public sealed partial """
            + """class Net;"""
            + Blocks
        },
        {
            "SAKD0012", "Stage \"forward_result\": 'ForwardResult' is already the name of a member of every such class: choose another",
            """[Architecture("net")] [Stem<ConvBnRelu>("", 8)] [[|Stage<BasicBlock>("forward_result", 8)|]] [Head("fc")] public sealed """
            + """partial class Net;"""
            + Blocks
        },
        {
            "SAKD0013",
            "Conv \"conv 1\": 'conv 1' cannot be used as a key: it must be letters, digits and underscores, in parts with a dot between",
            """[Block] [[|Conv("conv 1", 3, 8)|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0013",
            "Relu (As \"1st\"): '1st' cannot be used as the name of a value: it must be letters, digits and underscores and start with a "
            + "letter",
            """[Block] [[|Relu(As = "1st")|]] public sealed partial class Bad;"""
        },
        {
            "SAKD0013", "Frozen: 'Frozen' cannot be used as the name of this class: it gets a member of that name",
            "[Block] [Relu] public sealed partial class [|Frozen|];"
        },
        {
            "SAKD0013",
            "Net: 'my net' cannot be used as the name of an architecture: it must be letters, digits, '_', '-' and '.', and start with a "
            + "letter or digit",
            """[[|Architecture("my net")|]] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed """
            + """partial class Net;"""
            + Blocks
        },
        {
            "SAKD0012", "Relu (As \"in\"): 'in' is already the name of the block's input: choose another",
            """[Block] [[|Relu(As = "in", When = "stride == 1")|]] [Identity(As = "in", When = "stride != 1")] public sealed partial """
            + """class Bad;"""
        },
        {
            "SAKD0050", "'Two': 'net' is already the name of architecture 'One': give one of them another",
            """
            [Architecture("net")] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class One;
            [[|Architecture("net")|]] [Stem<ConvBnRelu>("", 16)] [Stage<BasicBlock>("layer1", 16)] [Head("fc")]
            public sealed partial class Two;
            """ + Blocks
        },
        {
            "SAKD0050", "'Two': 'toy-teacher-toy-student' is already the name of pair 'One': give one of them another",
            """
            [[|SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x16x16")|]] public sealed partial class Two;
            [SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x16x16", Name = "toy-teacher-toy-student")] public sealed partial class One;
            """ + Blocks + Toys.Architectures
        },
        {
            "SAKD0052", "'Forgotten' has [Conv] but no [Block]: add [Block], or remove it",
            """[[|Conv("conv1", 3, "channels")|]] [Relu] public sealed partial class Forgotten;"""
        },
        {
            "SAKD0052", "'Forgotten' has [Stem] but no [Architecture]: add [Architecture], or remove it",
            """[[|Stem<ConvBnRelu>("", 8)|]] [Stage<BasicBlock>("layer1", 8)] [Head("fc")] public sealed partial class Forgotten;"""
            + Blocks
        },
        {
            "SAKD0052", "'Forgotten' has [Distill] but no [SpotAdaptive]: add [SpotAdaptive], or remove it",
            "[[|Distill<AttentionTransfer>|]] public sealed partial class Forgotten;"
        },
    };
}
