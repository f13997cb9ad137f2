using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Tests.Emission;

/// <summary>Generated code compiles whatever the types and namespaces around it are called.</summary>
public sealed class HiddenNamesTests
{
    /// <summary>Networks and pairs of every kind, whose author names every type in full.</summary>
    private static readonly string Networks = InFull(Toys.ConvBnRelu + Toys.BasicBlock + Toys.Architectures + Toys.Pair)
        + """

        [Sakd.Block] [Sakd.BatchNorm("bn0")] [Sakd.Relu] [Sakd.Conv("conv", 3, "channels", As = "map")]
        [Sakd.Split("left", "right", From = "map")] [Sakd.Concat("left", "right")] [Sakd.ChannelShuffle(2)]
        public sealed partial class Shuffled;

        [Sakd.Architecture("by-hand", Input = "3x16x16", Classes = 10)]
        public sealed class ByHand : global::TorchSharp.torch.nn.Module<global::TorchSharp.torch.Tensor, global::TorchSharp.torch.Tensor>
        {
            [Sakd.Stem("4x16x16")]
            private readonly global::TorchSharp.Modules.Conv2d stem = global::TorchSharp.torch.nn.Conv2d(3, 4, 3, padding: 1);

            [Sakd.Stage("4x16x16")] private readonly global::TorchSharp.Modules.ReLU relu = global::TorchSharp.torch.nn.ReLU();
            [Sakd.Head] private readonly global::TorchSharp.Modules.Linear fc = global::TorchSharp.torch.nn.Linear(4, 10);

            public ByHand()
                : base("ByHand") => RegisterComponents();

            public override global::TorchSharp.torch.Tensor forward(global::TorchSharp.torch.Tensor x) =>
                fc.forward(relu.forward(stem.forward(x)).mean([2, 3]));
        }

        [Sakd.SpotAdaptive<ToyTeacher, ByHand>(Input = "3x16x16", Classes = 10)]
        public sealed partial class TeacherToByHand;
        """;

    private static readonly string[] Names = [.. ShortNames.All, "CompiledAttribute", "DeclaredMemberAttribute", "UnsafeAccessorAttribute"];

    public static TheoryData<string, string> Places => new()
    {
        { "classes of the same namespace", In("Shop.Nets", name => $"public class {name};") },
        { "generic classes of the same namespace", In("Shop.Nets", name => $"public class {name}<T>;") },
        { "classes of a surrounding namespace", In("Shop", name => $"public class {name};") },
        { "classes of no namespace", In("", name => $"public class {name};") },
        { "namespaces inside the same one", In("Shop.Nets", name => $"namespace {name} {{ public class Other; }}") },
        { "namespaces inside a surrounding one", In("Shop", name => $"namespace {name} {{ public class Other; }}") },
        { "aliases of the whole assembly", string.Concat(Names.Select(name => $"global using {name} = System.String;\n")) },
        {
            "roots",
            "namespace Shop { namespace Sakd { namespace Layers { public class Tape; } } namespace TorchSharp { public class torch; } "
            + "namespace System { public class IDisposable; } }"
        },
        {
            "namespaces that the whole assembly uses",
            "global using TorchSharp.Modules; global using static TorchSharp.torch.nn; global using static TorchSharp.torch.nn.functional; "
            + "global using TorchSharp; global using System.Reflection;"
        },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void TypesAndNamespacesMayBeCalledAsTheRuntimes(string place, string others)
    {
        Assert.NotEmpty(place);
        string networks = place == "roots" ? Networks.Replace("Sakd.", "global::Sakd.").Replace("global::global::", "global::") : Networks;
        GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [$"namespace Shop.Nets;\n{networks}", others])).Clean();
    }

    [Fact]
    public void OfNoNamespaceToo() =>
        GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [Networks, In("", name => $"public class {name};")])).Clean();

    [Fact]
    public void AnotherAssemblysNamespacesCount()
    {
        var library = GeneratorHarness.Compile("Library", [In("Shop.Nets", name => $"namespace {name} {{ public class Other; }}")]);
        GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [$"namespace Shop.Nets;\n{Networks}"], GeneratorHarness.Image(library)))
            .Clean();
    }

    /// <summary>Blocks, networks and pairs themselves may have such names.</summary>
    [Theory]
    [InlineData("Tensor", "Block", "Architecture", "Samples", "DistillationStep")]
    [InlineData("Tape", "FrozenBlock", "Layout", "StepResult", "RoutingNetwork")]
    [InlineData("Exact", "Members", "Decisions", "IDisposable", "Profile")]
    [InlineData("Stage", "nn", "Trail", "List", "Catalog")]
    [InlineData("Functional", "Linear", "AttentionTransfer", "no_grad", "torch")]
    public void AnnotatedClassesMayBeCalledSo(string stem, string block, string teacher, string student, string pair)
    {
        string networks = InFull(Toys.ConvBnRelu + Toys.BasicBlock + Toys.Architectures + Toys.Pair);
        foreach (var (from, to) in (IEnumerable<(string, string)>)[
            ("ConvBnRelu", stem), ("BasicBlock", block), ("ToyTeacher", teacher), ("ToyStudent", student), ("TeacherToStudent", pair),
        ])
            networks = networks.Replace(from, to);

        GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [$"namespace Shop.Nets;\n{networks}"])).Clean();
    }

    [Fact]
    public void MembersOfTheSameClassMayBeCalledSo()
    {
        string members = string.Concat(
            Names.Except(["Functional", "Tape", "Exact"])
                .Select((name, index) => index % 2 == 0 ? $" public int {name} => 1;" : $" public class {name};"));
        string networks = string.Join(
            "",
            (Toys.ConvBnRelu + Toys.BasicBlock + Toys.Architectures + Toys.Pair)
                .Split(";\n")
                .Select(part => Regex.IsMatch(part, @"class \w+$") ? $"{part} {{{members} }}\n" : part));
        GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [Toys.Header + networks])).Clean();
    }

    /// <summary>Names are written in full where they have to be, and nowhere else.</summary>
    [Fact]
    public void OnlyWhatIsHiddenIsWrittenInFull()
    {
        string plain = Step([Toys.All]), hiding = Step([Toys.All, "namespace Toy; public class Samples;"]);

        Assert.DoesNotContain(
            "global::", string.Join("\n", plain.Split('\n').Where(line => !line.StartsWith("using ", StringComparison.Ordinal))));
        Assert.Equal(plain.Replace(" Samples samples", " global::Sakd.Samples samples"), hiding);

        static string Step(string[] sources) =>
            GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", sources)).Clean().Files["Toy.TeacherToStudent.Stages.g.cs"];
    }

    /// <summary>The warning about a pair of obsolete networks is given where it is declared, and not in generated code.</summary>
    [Theory]
    [InlineData("[Obsolete]", "CS0612, CS0618")]
    [InlineData("[Obsolete(\"Another one is better.\")]", "CS0612, CS0618")]
    [InlineData("[Obsolete(\"Another one is better.\", DiagnosticId = \"TOY1\")]", "TOY1")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"TOY2\")]", "TOY2")]
    public void ObsoleteNetworksBringNoWarningsIntoGeneratedCode(string attribute, string id)
    {
        string source = "#pragma warning disable CS0612, CS0618, TOY1, TOY2\n"
            + Toys.All.Replace("\n[Block]", $"\n{attribute} [Block]").Replace("\n[Architecture(", $"\n{attribute} [Architecture(");

        var generated = GeneratorHarness.Generate(source).Clean();

        Assert.StartsWith($"#pragma warning disable {id} //", generated.Files["Toy.TeacherToStudent.Stages.g.cs"]);
        Assert.DoesNotContain("#pragma", string.Concat(GeneratorHarness.Generate(Toys.All).Files.Values));
    }

    private static string InFull(string declarations) => Regex.Replace(declarations, @"\[(?=[A-Z]\w*[\](<])", "[Sakd.");

    private static string In(string inside, Func<string, string> declare)
    {
        string declarations = string.Join(
            "\n", Names.Select(name => declare(SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name)));
        return inside.Length == 0 ? declarations : $"namespace {inside}\n{{\n{declarations}\n}}";
    }
}
