using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>What the templates of a pair print of its images, x, which are made at the larger of its two inputs.</summary>
/// <param name="Smaller">The input of the network that sees them resized, in words behind a comma; empty where both see the same.</param>
/// <param name="Comment">What each network sees, as a comment; null where both see the same.</param>
/// <param name="OfTeacher">The teacher's images, before its own normalisation.</param>
/// <param name="OfStudent">The student's; null where they are x.</param>
internal sealed record InputsCode(string Smaller, string? Comment, string OfTeacher, string? OfStudent)
{
    /// <summary>What holds the student's images.</summary>
    public string Student => OfStudent is null ? "x" : "xs";

    public static InputsCode Of(PairPlan plan)
    {
        var (images, teacher, student) = (plan.Input, plan.Teacher.Input, plan.Student.Input);
        return new InputsCode(
            student != images ? $", {student} for the student" : teacher != images ? $", {teacher} for the teacher" : "",
            teacher == student ? null : $"the teacher {teacher.WithBatch}, the student {student.WithBatch}",
            Seen(teacher),
            student == images ? null : Seen(student));

        string Seen(Shape shape) => shape == images
            ? "x"
            : FormattableString.Invariant($"Resized(x, height: {shape.Height}, width: {shape.Width})");
    }
}
