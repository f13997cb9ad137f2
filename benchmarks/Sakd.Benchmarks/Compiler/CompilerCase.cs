using System.Reflection;

namespace Sakd.Benchmarks.Compiler;

/// <summary>An assembly to compile.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Sources">Its files.</param>
/// <param name="OverArchitectures">Whether it references the shipped networks.</param>
/// <param name="Stage">A stage, as it is written in one of the files.</param>
/// <param name="EditedStage">The same after an edit.</param>
internal sealed record CompilerCase(string Name, IReadOnlyList<string> Sources, bool OverArchitectures, string Stage, string EditedStage)
{
    /// <summary>What is measured, from small to large.</summary>
    public static IReadOnlyList<CompilerCase> All { get; } =
    [
        new("resnet20-resnet8, one pair", [OnePair], OverArchitectures: true, "Repeat = 3", "Repeat = 4"),
        new("ResNet152-resnet110, one pair", [DeepPair], OverArchitectures: true, "Repeat = 36", "Repeat = 35"),
        new(
            "Sakd.Architectures", [.. Shipped()], OverArchitectures: false, "layer2\", 32, Stride = 2, Repeat = 3",
            "layer2\", 32, Stride = 2, Repeat = 4"),
    ];

    private const string OnePair = """
        using Sakd;
        using Sakd.Architectures;

        namespace Mine;

        [Architecture("teacher", Input = "3x32x32", Classes = 100)]
        [Stem<ConvBnRelu>("", 16)]
        [Stage<BasicBlock>("layer1", 16, Repeat = 3)]
        [Stage<BasicBlock>("layer2", 32, Stride = 2, Repeat = 3)]
        [Stage<BasicBlock>("layer3", 64, Stride = 2, Repeat = 3)]
        [Head("fc")]
        public sealed partial class Teacher;

        [Architecture("student", Input = "3x32x32", Classes = 100)]
        [Stem<ConvBnRelu>("", 16)]
        [Stage<BasicBlock>("layer1", 16)]
        [Stage<BasicBlock>("layer2", 32, Stride = 2)]
        [Stage<BasicBlock>("layer3", 64, Stride = 2)]
        [Head("fc")]
        public sealed partial class Student;

        [SpotAdaptive<Teacher, Student>(Input = "3x32x32", Classes = 100)]
        public sealed partial class TeacherToStudent;
        """;

    private const string DeepPair = """
        using Sakd;
        using Sakd.Architectures;

        namespace Mine;

        [Architecture("teacher", Input = "3x32x32", Classes = 100)]
        [Stem<ConvBnRelu>("", 64)]
        [Stage<Bottleneck>("layer1", 64, Repeat = 3)]
        [Stage<Bottleneck>("layer2", 128, Stride = 2, Repeat = 8)]
        [Stage<Bottleneck>("layer3", 256, Stride = 2, Repeat = 36)]
        [Stage<Bottleneck>("layer4", 512, Stride = 2, Repeat = 3)]
        [Head("linear")]
        public sealed partial class Teacher;

        [Architecture("student", Input = "3x32x32", Classes = 100)]
        [Stem<ConvBnRelu>("", 16)]
        [Stage<BasicBlock>("layer1", 16, Repeat = 18)]
        [Stage<BasicBlock>("layer2", 32, Stride = 2, Repeat = 18)]
        [Stage<BasicBlock>("layer3", 64, Stride = 2, Repeat = 18)]
        [Head("fc")]
        public sealed partial class Student;

        [SpotAdaptive<Teacher, Student>(Input = "3x32x32", Classes = 100)]
        public sealed partial class TeacherToStudent;
        """;

    /// <summary>The files of Sakd.Architectures, which the build puts into this program.</summary>
    private static IEnumerable<string> Shipped()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (string name in assembly
            .GetManifestResourceNames()
            .Where(name => name.EndsWith(".cs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }
}
