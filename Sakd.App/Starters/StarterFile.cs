using System.Globalization;
using System.Text;

namespace Sakd.App.Starters;

/// <summary>A file of C# with a teacher, a student and their pair.</summary>
/// <param name="Images">What they are for.</param>
/// <param name="Budget">The most multiply-adds of the student.</param>
/// <param name="Name">The namespace, and the beginning of the classes' names.</param>
/// <param name="Teacher">The teacher.</param>
/// <param name="Student">The student.</param>
internal sealed record StarterFile(StarterImages Images, long Budget, string Name, ResNetTable Teacher, ResNetTable Student)
{
    /// <summary>The pair's name on the command line.</summary>
    public string Pair => Name.ToLowerInvariant();

    /// <summary>How many times the student's multiply-adds the teacher has.</summary>
    public string Ratio => ((double)Teacher.MultiplyAdds / Student.MultiplyAdds).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>The commands to go on with, in the project's folder.</summary>
    /// <param name="data">The images as they are named from there.</param>
    public string[] Commands(string data) =>
    [
        $"dotnet run -c Release -- inspect {Pair}",
        $"dotnet run -c Release -- distill {Pair} --data {Formatted.Argument(data)} --recipe {Recipe}",
        $"dotnet run -c Release -- evaluate {DistillationRun.FirstStudent(Pair)} --data {Formatted.Argument(data)}",
    ];

    /// <summary>The file.</summary>
    /// <param name="program">The program that writes it.</param>
    /// <param name="data">The images as they are named from its folder.</param>
    public string Text(string program, string data)
    {
        var text = new StringBuilder();
        string[] head =
        [
            $"A pair for images of one's own, as '{program} init' has made it:",
            "",
            $"  data      {Images.Path}: {Images.Kind}",
            $"  classes   {Formatted.Count(Images.Classes)}",
            $"  input     {Images.Input}: {Images.Reason}",
            $"  budget    {Formatted.Count(Budget)} multiply-adds for the student",
            $"  student   {Formatted.Count(Student.MultiplyAdds)} multiply-adds",
            $"  teacher   {Formatted.Count(Teacher.MultiplyAdds)} multiply-adds, {Ratio} times the student's",
            "",
            $"In the project {Name}, which references Sakd.App, Sakd.Architectures and, as an analyzer, Sakd.Generators:",
            "",
            .. Commands(data).Select(command => "  " + command),
        ];
        foreach (string line in head) text.Append($"// {Formatted.Plain(line)}".TrimEnd()).Append('\n');
        text.Append($"\nusing Sakd;\nusing Sakd.Architectures;\n\nnamespace {Name};\n");
        Append(text, Teacher, "Teacher");
        Append(text, Student, "Student");
        string pair =
            $"""

            /// <summary>The teacher teaches the student; both have features of the same sizes.</summary>
            [SpotAdaptive<{Name}Teacher, {Name}Student>(Name = "{Pair}")]
            public sealed partial class {Name}Pair;

            """;
        return text.Append(pair).ToString().ReplaceLineEndings("\n");
    }

    // What comes by a mirror is another digit: small grey images stay as they are.
    private string Recipe => Images.Input is { Channels: 1, Height: <= 32, Width: <= 32 } ? "fashion-mnist" : "small-photos";

    private void Append(StringBuilder text, ResNetTable table, string role)
    {
        string stem = table.Plan.HasImageNetStem ? "ImageNetStem" : "ConvBnRelu";
        string network =
            $"""

            /// <summary>The {role.ToLowerInvariant()}: {table.Stages} stages of {table.Blocks} basic blocks in all.</summary>
            [Architecture("{Pair}-{role.ToLowerInvariant()}", Input = "{table.Input}", Classes = {table.Classes})]
            [Stem<{stem}>("", {table.Width}{Stride(table.Plan.StemStride)})]

            """;
        text.Append(network);
        foreach (var (stage, channels) in table.Channels.Index())
        {
            string stride = Stride(table.Plan.Strides[stage]);
            string repeat = table.BlocksOf(stage) is > 1 and var blocks ? $", Repeat = {blocks}" : "";
            text.Append(CultureInfo.InvariantCulture, $"[Stage<BasicBlock>(\"layer{stage + 1}\", {channels}{stride}{repeat})]\n");
        }

        text.Append($"[Head(\"fc\")]\npublic sealed partial class {Name}{role};\n");
    }

    private static string Stride(int stride) => stride == 1 ? "" : $", Stride = {stride}";
}
