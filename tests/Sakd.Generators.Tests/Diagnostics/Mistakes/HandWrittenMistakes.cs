namespace Sakd.Generators.Tests.Diagnostics.Mistakes;

/// <summary>What can be wrong with a network written by hand: the diagnostic, its message, and the text with the place marked.</summary>
public static class HandWrittenMistakes
{
    private const string Stem = """[Stem("4x16x16")] private readonly Conv2d stem = Conv2d(3, 4, 3, padding: 1);""";
    private const string Stage = """[Stage("8x8x8")] private readonly Conv2d layer1 = Conv2d(4, 8, 3, stride: 2, padding: 1);""";
    private const string Head = "[Head] private readonly Linear fc = Linear(8, 100);";
    private const string Class = """[Architecture("net", Input = "3x16x16")] public sealed class Net() : Module<Tensor, Tensor>("Net")""";
    private const string Forward = "public override Tensor forward(Tensor x) => x;";

    public static TheoryData<string, string, string> All { get; } = new()
    {
        {
            "SAKD0002", "'Net' is nested: move it to the top level of a namespace",
            Text($"public static class Outer {{ {Class.Replace("class Net", "class [|Net|]")} {{ {Stem} {Stage} {Head} {Forward} }} }}")
        },
        {
            "SAKD0002", "'Net' is generic: remove its type parameters",
            Text(Class.Replace("class Net()", "class [|Net|]<T>()") + $"{{ {Stem} {Stage} {Head} {Forward} }}")
        },
        {
            "SAKD0002", "'Net' is abstract: remove 'abstract'",
            Text(Class.Replace("sealed class Net", "abstract class [|Net|]") + $"{{ {Stem} {Stage} {Head} {Forward} }}")
        },
        {
            "SAKD0002", "'Net' is local to its file: remove 'file'",
            Text(Class.Replace("public sealed class Net", "file sealed class [|Net|]") + $"{{ {Stem} {Stage} {Head} {Forward} }}")
        },
        {
            "SAKD0002", "'Net' has its attributes on several partial declarations, which leaves their order open: put them on one",
            Text(Class.Replace("class Net", "partial class [|Net|]") + $"{{ {Stem} {Stage} {Forward} }} partial class Net {{ {Head} }}")
        },
        {
            "SAKD0009", "'Net' has no head: end the table with one, such as [Head(\"fc\")]",
            Text(Marked(Class) + $"{{ {Stem} {Stage} {Forward} }}")
        },
        {
            "SAKD0010",
            "'Net' has 1 [Stem], 1 [Stage] and 0 [Tail] attributes: it needs exactly one stem, then at least one stage, then its tails, "
            + "and the head last",
            Text(Marked(Class) + $"{{ {Stage} {Stem} {Head} {Forward} }}")
        },
        {
            "SAKD0010",
            "'Net' has 0 [Stem], 0 [Stage] and 0 [Tail] attributes: it needs exactly one stem, then at least one stage, then its tails, "
            + "and the head last",
            Text(Marked(Class) + $"{{ {Head} {Forward} }}")
        },
        {
            "SAKD0012", "Head '_layer1': 'Layer1' is already the name of Stage 'layer1': choose another",
            Net(Stem, Stage, "[[|Head|]] private readonly Linear _layer1 = Linear(8, 100);")
        },
        {
            "SAKD0012", "The companion of 'Net': 'NetCompanion' is already the name of another class: choose another",
            Text(Class.Replace("class Net", "class [|Net|]") + $"{{ {Stem} {Stage} {Head} {Forward} }} public sealed class NetCompanion;")
        },
        {
            "SAKD0013",
            "Net: 'a net' cannot be used as the name of an architecture: it must be letters, digits, '_', '-' and '.', and start with a "
            + "letter or digit",
            Text(Marked(Class.Replace("\"net\"", "\"a net\"")) + $"{{ {Stem} {Stage} {Head} {Forward} }}")
        },
        {
            "SAKD0014", "'Net': Input = \"16x16\" is no shape: write channels x height x width, such as \"3x32x32\", each from 1 to 65536",
            Text(Marked(Class.Replace("3x16x16", "16x16")) + $"{{ {Stem} {Stage} {Head} {Forward} }}")
        },
        {
            "SAKD0027", "Stage 'layer1': no spot follows it: write it as a [Tail], or leave Spot = false away",
            Net(Stem, Stage.Replace("Stage(\"8x8x8\")", "[|Stage(\"8x8x8\", Spot = false)|]"), Head)
        },
        {
            "SAKD0032", "'Net' is declared by its members but is no nn.Module<Tensor, Tensor>: derive it from that class",
            Text("[Architecture(\"net\")] public sealed class [|Net|]" + $"{{ {Stem} {Stage} {Head} }}")
        },
        {
            "SAKD0033",
            "'layer1' of 'Net' is of type ModuleList<Conv2d>, which is no nn.Module<Tensor, Tensor>: put its modules into a Sequential",
            Net(Stem, """[[|Stage("8x8x8")|]] private readonly ModuleList<Conv2d> layer1 = ModuleList(Conv2d(4, 8, 3));""", Head)
        },
        {
            "SAKD0033",
            "'layer1' of 'Net' is of type LSTM, which is no nn.Module<Tensor, Tensor>: hold what it does in a Sequential or in a module of "
            + "one input and one output",
            Net(Stem, """[[|Stage("8x8x8")|]] public TorchSharp.Modules.LSTM? layer1;""", Head)
        },
        {
            "SAKD0034", "'layer1' of 'Net' cannot be read by its companion: it is static: make it a member of each network",
            Net(Stem, Stage.Replace("[Stage(\"8x8x8\")]", "[[|Stage(\"8x8x8\")|]]").Replace("readonly", "static readonly"), Head)
        },
        {
            "SAKD0034",
            "'layer1' of 'Net' cannot be read by its companion: its type, Inner, is private or local to its file: make that internal, or "
            + "declare the member as nn.Module<Tensor, Tensor>",
            Net(
                Stem,
                """[[|Stage("8x8x8")|]] private readonly Inner layer1 = new(); private sealed class Inner() : Module<Tensor, """
                + """Tensor>("Inner") { public override Tensor forward(Tensor x) => x; }""",
                Head)
        },
        {
            "SAKD0034", "'Layer1' of 'Net' cannot be read by its companion: it has no getter: give it one",
            Net(Stem, """[[|Stage("8x8x8")|]] public Conv2d Layer1 { set { } }""", Head)
        },
        {
            "SAKD0035",
            "'Net' has no constructor that its companion could call: give it a public or internal one whose only parameter without a "
            + "default, if any, is 'int classes'",
            Text(
                Class.Replace("class Net()", "class [|Net|](int width)")
                + $"{{ {Stem} {Stage} {Head} {Forward} public int Width => width; }}")
        },
        {
            "SAKD0036",
            "'Pair' is for images of 3x32x32, but its teacher 'Net' is written by hand for 3x16x16: let Input be the same, and the "
            + "declared shapes what the network makes of it",
            Net(Stem, Stage, Head)
            + """[[|SpotAdaptive<Net, Student>(Input = "3x32x32", Classes = 10)|]] public sealed partial class Pair; """
            + """[Architecture("student")] [Stem<Layer>("stem", 4)] [Stage<Layer>("layer1", 8)] [Head("fc")] public sealed partial class """
            + """Student; [Block] [Conv("conv", 3, "channels")] public sealed partial class Layer;"""
        },
        {
            "SAKD0037",
            "Stage 'layer1' is declared, but its class 'Part' has no [Architecture] attribute: give it one, such as [Architecture(\"net\", "
            + "Input = \"3x32x32\")], or take the member's away",
            Text(
                """public abstract class Part() : Module<Tensor, Tensor>("Part") { [[|Stage("8x8x8")|]] public readonly Linear layer1 = """
                + """Linear(8, 8); }""")
        },
        {
            "SAKD0038", "'Net' declares its blocks on the class, but also Stage 'layer1' on a member: leave the one or the other away",
            Text(
                """[Architecture("net")] [Stem<Layer>("stem", 4)] [Head("fc")] public sealed partial class Net { [[|Stage("8x8x8")|]] """
                + """private readonly Linear layer1 = Linear(8, 8); } [Block] [Conv("conv", 3, "channels")] public sealed partial class """
                + """Layer;""")
        },
        {
            "SAKD0039",
            "Stage 'layer1' of 'Net' is declared \"8\", which is no shape: each number from 1 to 65536, write channels x height x width, "
            + "such as \"64x8x8\"; only a [Tail] can be a vector",
            Net(Stem, Stage.Replace("Stage(\"8x8x8\")", "[|Stage(\"8\")|]"), Head)
        },
        {
            "SAKD0039",
            "Tail 'pool' of 'Net' is declared \"0\", which is no shape: each number from 1 to 65536, write channels x height x width, such "
            + "as \"64x8x8\", or the length of a vector, such as \"512\"",
            Net(Stem, Stage, """[[|Tail("0")|]] private readonly Flatten pool = Flatten(); """ + Head)
        },
    };

    private static string Net(params string[] members) => Text($"{Class} {{ {string.Join(" ", members)} {Forward} }}");

    private static string Text(string declarations) => Toys.HandWrittenHeader + declarations;

    private static string Marked(string declaration) =>
        declaration.Replace("[Architecture(", "[[|Architecture(").Replace(")] public", ")|]] public");
}
