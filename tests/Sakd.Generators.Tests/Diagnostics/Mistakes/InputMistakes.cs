using static Sakd.Generators.Tests.Diagnostics.Mistakes.Sources;

namespace Sakd.Generators.Tests.Diagnostics.Mistakes;

/// <summary>
/// Blocks of several inputs, and what uses them. Each row: id, message, and source text with the attribute at fault between [| and |].
/// </summary>
public static class InputMistakes
{
    private const string Joined =
        """[Block] [Input("skip")] [Conv("conv", 3, "channels", As = "led")] [Add("led", "skip")] public sealed partial class Joined;""";

    private const string Maybe =
        """[Block("deep = 0")] [Input("skip")] [Relu(When = "channels <= 8", As = "a")] [Identity(When = "channels > 8", As = "a")] """
        + """[Add("a", "skip")] public sealed partial class Maybe;""";

    public static TheoryData<string, string, string> All { get; } = new()
    {
        {
            "SAKD0074", "Use \"join\": 'Joined' reads 2 values, and its From names one value: write as many, such as From = \"in, skip\"",
            """[Block] [Relu] [[|Use<Joined>("join")|]] public sealed partial class Mine; """ + Joined
        },
        {
            "SAKD0074", "Use \"join\": 'Joined' reads 2 values, and its From names 3 values: write as many, such as From = \"in, skip\"",
            """[Block] [Relu(As = "a")] [[|Use<Joined>("join", From = "a, in, a")|]] public sealed partial class Mine; """ + Joined
        },
        {
            "SAKD0074", "Use \"unit\": 'Unit' reads one value, and its From names 2 values: write one name, or leave From away",
            """[Block] [Relu(As = "a")] [[|Use<Unit>("unit", From = "a, in")|]] public sealed partial class Mine; """
            + """[Block] [Conv("conv", 3, "channels")] public sealed partial class Unit;"""
        },
        {
            "SAKD0006", "Use \"join\" reads 'none', which no layer before it defines; defined are 'in', 'a'",
            """[Block] [Relu(As = "a")] [[|Use<Joined>("join", From = "a, none")|]] public sealed partial class Mine; """ + Joined
        },
        {
            "SAKD0012", "Input \"skip\": 'skip' is already the name of an input of the block: choose another",
            """[Block] [Input("skip")] [[|Input("skip")|]] [Add("in", "skip")] public sealed partial class Mine;"""
        },
        {
            "SAKD0012", "Input \"in\": 'in' is already the name of the block's input: choose another",
            """[Block] [[|Input("in")|]] [Add("in", "in")] public sealed partial class Mine;"""
        },
        {
            "SAKD0012", "Relu (As \"skip\"): 'skip' is already the name of an input of the block: choose another",
            """[Block] [Input("skip")] [[|Relu(As = "skip")|]] [Add("in", "skip")] public sealed partial class Mine;"""
        },
        {
            "SAKD0012", "Use \"join\": 'join.conv' is already the name of Conv \"join.conv\": choose another",
            """[Block] [Conv("join.conv", 3, "channels", As = "a")] [[|Use<Joined>("join", From = "a, in")|]] """
            + """public sealed partial class Mine; """ + Joined
        },
        {
            "SAKD0013",
            "Input \"a b\": 'a b' cannot be used as the name of a value: it must be letters, digits and underscores and start "
            + "with a letter",
            """[Block] [[|Input("a b")|]] [Relu] public sealed partial class Mine;"""
        },
        {
            "SAKD0016",
            "Use \"maybe\": 'Maybe' has layers that depend on conditions, or on the size of others of its layers, and they cannot be under "
            + "a condition besides: leave When away, or set by With what they depend on",
            """[Block] [Relu(As = "a")] [[|Use<Maybe>("maybe", From = "a, in", When = "stride == 1")|]] """
            + """public sealed partial class Mine; """ + Maybe
        },
        {
            "SAKD0016",
            "Use \"maybe\": for the values that it sets, none of 'deep == 0' and 'deep == 1' in 'Maybe' can hold: let exactly one of them "
            + "hold",
            """[Block] [Relu(As = "a")] [[|Use<Maybe>("maybe", From = "a, in", With = "deep = 2")|]] """
            + """public sealed partial class Mine; """ + Maybe.Replace("channels > 8", "deep == 1").Replace("channels <= 8", "deep == 0")
        },
        {
            "SAKD0016",
            "Use \"maybe\": for the values that it sets, more than one of 'channels <= 8' and 'deep == 0' in 'Maybe' can hold: let exactly "
            + "one of them hold",
            """[Block] [Relu(As = "a")] [[|Use<Maybe>("maybe", From = "a, in")|]] public sealed partial class Mine; """
            + Maybe.Replace("channels > 8", "deep == 0")
        },
        {
            "SAKD0022", "Use \"join\": Repeat = 101 is out of range: it must be between 1 and 100",
            """[Block] [Relu(As = "a")] [[|Use<Joined>("join", From = "a, in", Repeat = 101)|]] public sealed partial class Mine; """
            + Joined
        },
        {
            "SAKD0070", "Use \"again\": 'Mine' leads back to the block that uses it, which would have no end: use blocks that do not",
            """[Block] [Input("skip")] [[|Use<Mine>("again", From = "in, skip")|]] public sealed partial class Mine;"""
        },
        {
            "SAKD0005",
            "Conv \"join.conv\": 'in / 3' divides 8 by 3, which is inexact: choose sizes that divide, or write the expression "
            + "without a division",
            """[Block] [Relu(As = "a")] [[|Use<Joined>("join", From = "a, in")|]] public sealed partial class Mine; """
            + Joined.Replace("\"channels\"", "\"in / 3\"") + Network("Mine")
        },
        {
            "SAKD0007", "Add: 'join.led' is 16x16x16 but 'in' is 8x16x16: give both the same channels and stride",
            """[Block] [Relu(As = "a")] [[|Use<Joined>("join", From = "a, in", Channels = 16)|]] public sealed partial class Mine; """
            + Joined + Network("Mine")
        },
        {
            "SAKD0049", "Input \"skip\": nothing reads 'skip': let a layer read it by From or a join, or remove this one",
            """[Block] [[|Input("skip")|]] [Conv("conv", 3, "channels")] public sealed partial class Mine;"""
        },
        {
            "SAKD0075",
            "Stage \"layer1\": 'Joined' reads 2 values, and a row of the table has one value for its block: use it inside of a block, such "
            + "as by [Use<Joined>(\"key\", From = \"in, skip\")]",
            Joined + Network("Joined", "")
        },
        {
            "SAKD0052", "'Forgotten' has [Input] but no [Block]: add [Block], or remove it",
            """[[|Input("skip")|]] public sealed partial class Forgotten;"""
        },
    };
}
