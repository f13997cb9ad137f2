using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans;

/// <summary>The images of a pair as each of its networks sees them: most often the same for both.</summary>
/// <param name="Teacher">The teacher's; null where it is not known.</param>
/// <param name="Student">The student's, likewise.</param>
internal readonly record struct PairInputs(Shape? Teacher, Shape? Student)
{
    /// <summary>
    /// As the pair says, else as its networks do; null where there is no memory for such images, and then a problem was added.
    /// </summary>
    public static PairInputs? Of(PairDeclaration pair, Problems problems)
    {
        foreach (var (option, text) in new[]
        {
            ("Input", pair.Input), ("TeacherInput", pair.TeacherInput), ("StudentInput", pair.StudentInput),
        })
        {
            if (text is null)
            {
                continue;
            }

            if (Shape.Parse(text) is not { } shape)
            {
                problems.Add(Descriptors.BadShape, pair.Site, pair.Type.Name, option, text);
            }
            else if (!ArchitectureGraphBuilder.CheckInput(pair.Site, pair.Type, shape, problems, option))
            {
                return null;
            }
        }

        if (pair.TeacherInput is null && pair.StudentInput is null)
        {
            var text = pair.Input ?? PairPlan.Common(pair, network => network.Input, "Input", input => $"\"{input}\"", problems);
            var both = text is null ? null : Shape.Parse(text);
            return new PairInputs(both, both);
        }

        var inputs = new PairInputs(
            Shape.Parse(pair.TeacherInput ?? pair.Input ?? pair.Teacher?.Input ?? ""),
            Shape.Parse(pair.StudentInput ?? pair.Input ?? pair.Student?.Input ?? ""));
        if (inputs.Fault(pair) is { } fault)
        {
            problems.Add(Descriptors.UnfitInputs, pair.Site, pair.Type.Name, fault);
        }

        return inputs;
    }

    /// <summary>Why no image is both networks', or null.</summary>
    private string? Fault(PairDeclaration pair) =>
        pair is { Input: not null, TeacherInput: not null, StudentInput: not null }
            ? $"Input = \"{pair.Input}\" says nothing beside TeacherInput and StudentInput: leave it away"
        : Teacher is not { } teacher || Student is not { } student ? null
        : teacher.Channels != student.Channels
            ? $"the teacher sees {teacher} and the student {student}, but resizing leaves channels as they are: let both have as many"
        : !teacher.Covers(student) && !student.Covers(teacher)
            ? $"the teacher sees {teacher} and the student {student}, and images are made at the larger size and resized to the smaller: "
                + "let one be as high and as wide as the other"
        : null;
}
