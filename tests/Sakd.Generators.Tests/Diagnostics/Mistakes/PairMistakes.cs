using static Sakd.Generators.Tests.Diagnostics.Mistakes.Sources;

namespace Sakd.Generators.Tests.Diagnostics.Mistakes;

/// <summary>Pairs and their distillers. Each row: id, message, and source text with the attribute at fault between [| and |].</summary>
public static class PairMistakes
{
    public static TheoryData<string, string, string> All { get; } = new()
    {
        {
            "SAKD0017", "'String' is the student of 'Pair' but has no [Architecture] attribute",
            "[[|SpotAdaptive<ToyTeacher, string>|]] public sealed partial class Pair;" + Blocks + Toys.Architectures
        },
        {
            "SAKD0018",
            "'Pair': teacher 'toy-teacher' has 2 stages (layer1 8x32x32, layer2 16x16x16) but student 'net' has 1 (layer1 8x8x8), and no "
            + "two of them are of one size: say which belong together by Align, such as Align = \"1-1, 2-3\"",
            """
            [[|SpotAdaptive<ToyTeacher, Net>(Input = "3x32x32", Classes = 10)|]] public sealed partial class Pair;
            [Architecture("net")] [Stem<ConvBnRelu>("", 8, Stride = 4)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")]
            public sealed partial class Net;
            """ + Blocks + Toys.Architectures
        },
        {
            "SAKD0013", "Pair: 'LastRouting' cannot be used as the name of its student: the pair gets a nested class of that name",
            """[[|SpotAdaptive<ToyTeacher, LastRouting>(Input = "3x16x16", Classes = 10)|]] public sealed partial class Pair;""" + Blocks
            + Toys.Architectures.Replace("ToyStudent", "LastRouting")
        },
        {
            "SAKD0014", "'Pair': Input = \"32x32\" is no shape: write channels x height x width, such as \"3x32x32\", each from 1 to 65536",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(Input = "32x32")|]] public sealed partial class Pair;""" + Blocks
            + Toys.Architectures
        },
        {
            "SAKD0014",
            "'Pair': StudentInput = \"16\" is no shape: write channels x height x width, such as \"3x32x32\", each from 1 to 65536",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(StudentInput = "16")|]] public sealed partial class Pair;""" + Blocks
            + Toys.Architectures
        },
        {
            "SAKD0073",
            "'Pair': the teacher sees 3x16x16 and the student 1x16x16, but resizing leaves channels as they are: let both have as many",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(StudentInput = "1x16x16")|]] public sealed partial class Pair;""" + Blocks
            + Toys.Architectures
        },
        {
            "SAKD0073",
            "'Pair': the teacher sees 3x32x16 and the student 3x16x32, and images are made at the larger size and resized to the smaller: "
            + "let one be as high and as wide as the other",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(TeacherInput = "3x32x16", StudentInput = "3x16x32")|]] """
            + "public sealed partial class Pair;" + Blocks + Toys.Architectures
        },
        {
            "SAKD0073", "'Pair': Input = \"3x32x32\" says nothing beside TeacherInput and StudentInput: leave it away",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x32x32", TeacherInput = "3x32x32", StudentInput = "3x16x16")|]] """
            + "public sealed partial class Pair;" + Blocks + Toys.Architectures
        },
        {
            "SAKD0054",
            "'Pair' has no Input, and its networks differ: teacher 'toy-teacher' has \"3x16x16\", student 'toy-student' has \"3x8x8\": "
            + "write Input = \"3x16x16\" or whatever the pair is for",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>|]] public sealed partial class Pair;""" + Blocks
            + Toys.Architectures.Replace("\"toy-student\", Input = \"3x16x16\"", "\"toy-student\", Input = \"3x8x8\"")
        },
        {
            "SAKD0054",
            "'Pair' has no Classes, and its networks differ: teacher 'toy-teacher' has 10, student 'toy-student' has 7: write Classes = 10 "
            + "or whatever the pair is for",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x16x16")|]] public sealed partial class Pair;""" + Blocks
            + Toys.Architectures.Replace("\"toy-student\", Input = \"3x16x16\", Classes = 10", "\"toy-student\", Classes = 7")
        },
        {
            "SAKD0056", "'Pair': 'ToyTeacher' is both the teacher and the student: name a larger network as the teacher",
            """[[|SpotAdaptive<ToyTeacher, ToyTeacher>|]] public sealed partial class Pair;""" + Blocks + Toys.Architectures
        },
        {
            "SAKD0057", "'Pair': Input = \"16x16x3\" is 16 channels of 16x3 pixels: if it is the other way round, write \"3x16x16\"",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(Input = "16x16x3")|]] public sealed partial class Pair;""" + Blocks
            + Toys.Architectures
                .Replace("Stride = 2", "Stride = 1")
                .Replace("\"layer2\", 8", "\"layer2\", 16")
                .Replace("\"layer1\", 4", "\"layer1\", 8")
        },
        {
            "SAKD0019", "'Pair', layer1 and layer1: no adapter leads from 8x16x10 to 8x7x4: the maps must be square, or of the same size",
            """
            [[|SpotAdaptive<Wide, Narrow>(Input = "3x16x10")|]] public sealed partial class Pair;
            [Architecture("wide", Input = "3x16x10")] [Stem<ConvBnRelu>("", 8)] [Stage<BasicBlock>("layer1", 8)] [Head("fc")]
            public sealed partial class Wide;
            [Architecture("narrow", Input = "3x16x10")] [Stem<ConvBnRelu>("", 8)] [Stage<Odd>("layer1", 8)] [Head("fc")]
            public sealed partial class Narrow;
            [Block] [Conv("conv", 3, "channels", Stride = 2, Padding = 0)] public sealed partial class Odd;
            """ + Blocks
        },
        { "SAKD0020", "'String' cannot distil 'Pair': it has no [Distiller] attribute", Distilled("string") },
        {
            "SAKD0020",
            "'Mine' cannot distil 'Pair': it implements none of ISpotDistiller, INeighbourDistiller, IMemoryDistiller and ILevelDistiller",
            Distilled("Mine", """[Distiller("mine", Layout.Stages)] public sealed class Mine;""")
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': it has no accessible constructor (FeatureShape student, FeatureShape teacher)",
            Distilled(
                "Mine",
                """[Distiller("mine", Layout.Stages)] public sealed class Mine(int number) : ISpotDistiller { public Tensor Loss(Tensor """
                + """student, Tensor teacher) => student * number; }""")
        },
        {
            "SAKD0020",
            "'Mine' cannot distil 'Pair': it has no accessible constructor (IReadOnlyList<FeatureShape> student, "
            + "IReadOnlyList<FeatureShape> teacher)",
            Distilled("Mine", OfLevels("Stages", shapes: "FeatureShape"))
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': all spots are compared at once only in Layout.Stages",
            Distilled("Mine", OfLevels("Last"))
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': what compares all spots at once has no part that is trained beforehand",
            Distilled(
                "Mine",
                OfLevels(
                    "Stages",
                    ", IPretrainedDistiller",
                    "public TorchSharp.torch.nn.Module Pretrained => null!; public Tensor PretrainingLoss(Tensor teacher) => teacher;"))
        },
        {
            "SAKD0020",
            "'Mine' cannot distil 'Pair': it needs every stage of both networks at a spot, but the teacher's stages are 2, the student's "
            + "2, the spots 1",
            Distilled("Mine", OfLevels("Stages")).Replace("(Input = \"3x16x16\")]", "(Input = \"3x16x16\", Align = \"2-2\")]")
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': what a network pools is compared in Layout.Last alone",
            Distilled(
                "Mine",
                """[Distiller("mine", Layout.Stages, Compares = Compared.ClassMaps)] public sealed class Mine(FeatureShape student, """
                + """FeatureShape teacher) : ISpotDistiller { public Tensor Loss(Tensor s, Tensor t) => student.Channels * s + """
                + """teacher.Channels * t; }""")
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': the name 'at' is taken by another distiller",
            Distilled(
                "Mine",
                """[Distiller("at", Layout.Stages)] public sealed class Mine(FeatureShape student, FeatureShape teacher) : """
                + """ISpotDistiller { public Tensor Loss(Tensor s, Tensor t) => student.Channels * s + teacher.Channels * t; }""")
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': its name 'my-own' must be letters, digits and underscores",
            Distilled(
                "Mine",
                """[Distiller("my-own", Layout.Stages)] public sealed class Mine(FeatureShape student, FeatureShape teacher) : """
                + """ISpotDistiller { public Tensor Loss(Tensor s, Tensor t) => student.Channels * s + teacher.Channels * t; }""")
        },
        {
            "SAKD0020",
            "'Mine' cannot distil 'Pair': a pair compares the logits by L_KL alone: give what compares features Layout.Stages, and to a "
            + "step what compares logits, as an ILogitDistiller in StepOptions.LogitDistiller",
            Distilled(
                "Mine",
                """[Distiller("mine", Layout.Logits)] public sealed class Mine : ISpotDistiller { public Tensor Loss(Tensor s, Tensor t) """
                + """=> s + t; }""")
        },
        {
            "SAKD0020",
            "'Mine' cannot distil 'Pair': a pair compares the logits by L_KL alone: give what compares features Layout.Stages, and to a "
            + "step what compares logits, as an ILogitDistiller in StepOptions.LogitDistiller",
            Distilled(
                "Mine",
                """public sealed class Mine : ILogitDistiller { public Tensor Loss(LogitBatch batch) => batch.Student; }""")
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': it is nested, generic, abstract or local to its file",
            Distilled(
                "Mine<int>",
                """[Distiller("mine", Layout.Stages)] public sealed class Mine<T>(FeatureShape student, FeatureShape teacher) : """
                + """ISpotDistiller { public Tensor Loss(Tensor s, Tensor t) => student.Channels * s + teacher.Channels * t; }""")
        },
        {
            "SAKD0028",
            "'Pair': Align = \"2-1, 1-2\": write teacher-student numbers in ascending order, such as \"1-1, 2-3\"; the teacher has stages "
            + "1 to 2, the student 1 to 2",
            """[[|SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x16x16", Align = "2-1, 1-2")|]] public sealed partial class Pair;"""
            + Blocks + Toys.Architectures
        },
        {
            "SAKD0030",
            "'Pair': teacher 'toy-student' has 39,760 multiply-adds, student 'toy-teacher' has 1,169,568: are the two in the right order?",
            """[[|SpotAdaptive<ToyStudent, ToyTeacher>(Input = "3x16x16", Classes = 10)|]] public sealed partial class Pair;""" + Blocks
            + Toys.Architectures
        },
        {
            "SAKD0020", "'Mine' cannot distil 'Pair': it is named twice: one [Distill] is enough",
            Distilled(
                "Mine",
                """[Distiller("mine", Layout.Stages)] public sealed class Mine(FeatureShape student, FeatureShape teacher) : """
                + """ISpotDistiller { public Tensor Loss(Tensor s, Tensor t) => student.Channels * s + teacher.Channels * t; }""")
                .Replace("[[|Distill", "[Distill<Mine>] [[|Distill")
        },
    };

    /// <summary>A distiller of all spots at once.</summary>
    /// <param name="layout">Its layout.</param>
    /// <param name="implements">What else it implements.</param>
    /// <param name="members">How.</param>
    /// <param name="shapes">What its constructor takes of each network.</param>
    private static string OfLevels(
        string layout, string implements = "", string members = "",
        string shapes = "System.Collections.Generic.IReadOnlyList<FeatureShape>") =>
        $$"""
        [Distiller("mine", Layout.{{layout}})]
        public sealed class Mine({{shapes}} student, {{shapes}} teacher) : ILevelDistiller{{implements}}
        {
            public object Shapes => (student, teacher);
            public System.Collections.Generic.IReadOnlyList<Tensor> Fuse(System.Collections.Generic.IReadOnlyList<Tensor> levels) => levels;
            public Tensor Loss(Tensor s, Tensor t) => s + t;
            {{members}}
        }
        """;
}
