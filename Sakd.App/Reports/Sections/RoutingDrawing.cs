using System.Collections.Immutable;
using Sakd.Routing;

namespace Sakd.App.Reports.Sections;

/// <summary>
/// Draws a routing network from the images at the top to the logits: at the left the teacher's segments, at the right the student's, and
/// between two segments the adapters by which a sample changes sides.
/// </summary>
internal static class RoutingDrawing
{
    private const int Width = 400, Top = 34;

    private const int Box = 150, BoxHeight = 58, Left = 10, Right = Width - Left - Box;

    private const int LongestName = 21;

    private const int Gap = 74, Step = BoxHeight + Gap;

    private const int OfTeacher = Left + (Box / 2), OfStudent = Right + (Box / 2), Middle = Width / 2;

    /// <summary>The figure.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="layout">The layout of the run's distiller.</param>
    /// <param name="classes">The classes of the run's images.</param>
    /// <param name="routes">Whether a policy decides, and routes are taken.</param>
    public static Markup Draw(PairInfo pair, LayoutInfo layout, int classes, bool routes)
    {
        string of = routes
            ? $"policy and adapters have {Formatted.Count(layout.RoutingParameters)} parameters"
            : "its branch points";
        if (layout.Spots.Length > 1) of += "; behind an adapter stand its multiply-adds";
        string compiled = classes == pair.Classes ? ""
            : $"; logits and multiply-adds are of the {Formatted.Count(pair.Classes)} classes that the pair was compiled with, the run has "
                + Formatted.Count(classes);
        var teacher = Segments(pair.Teacher, [.. layout.Spots.Select(spot => spot.Teacher)]);
        var student = Segments(pair.Student, [.. layout.Spots.Select(spot => spot.Student)]);
        int height = Top + (layout.Spots.Length * Step) - Gap + 46;
        string label = $"Segments of {pair.Teacher.Name} and {pair.Student.Name} with {layout.Spots.Length} branch points";
        return Markup.Of($"""
            <figure class="drawing">
            <figcaption>{pair.Name}: {of}{compiled}</figcaption>
            <svg viewBox="0 0 {Width} {height}" role="img" aria-label="{label}">
            <text class="who" x="{OfTeacher}" y="20">{pair.Teacher.Name}</text>
            <text class="who" x="{OfStudent}" y="20">{pair.Student.Name}</text>
            {layout.Spots.Select((spot, i) => Row(spot, i, teacher[i], student[i], isLast: i == layout.Spots.Length - 1))}</svg>
            </figure>

            """);
    }

    private static Markup Row(SpotInfo spot, int i, Segment teacher, Segment student, bool isLast)
    {
        int y = Top + (i * Step), foot = y + BoxHeight, next = foot + Gap;
        var boxes = Markup.Of($"{Drawn("teacher", Left, y, teacher)}{Drawn("student", Right, y, student)}");
        if (isLast)
            return Markup.Of($"""
                {boxes}
                <path class="way" d="M{OfTeacher} {foot}V{foot + 22}H{Middle - 38}M{OfStudent} {foot}V{foot + 22}H{Middle + 38}"/>
                <text class="spot" x="{Middle}" y="{foot + 27}">{spot.Name}: logits</text>
                """);
        return Markup.Of($"""
            {boxes}
            <path class="way" d="M{OfTeacher} {foot}V{next}M{OfStudent} {foot}V{next}"/>
            <path class="cross" d="M{OfStudent} {foot + 6}L{OfTeacher} {next - 6}M{OfTeacher} {foot + 6}L{OfStudent} {next - 6}"/>
            <text class="spot" x="{Middle}" y="{foot + 16}">{spot.Name}</text>
            <text class="adapter" x="{Middle}" y="{foot + 54}">to teacher: {spot.Hst}{Cost(spot.StudentShape, spot.TeacherShape)}</text>
            <text class="adapter" x="{Middle}" y="{foot + 69}">to student: {spot.Hts}{Cost(spot.TeacherShape, spot.StudentShape)}</text>
            """);

        static string Cost(FeatureShape from, FeatureShape to) => $", {Formatted.Short(Adapter.MultiplyAdds(from, to))}";
    }

    private static Markup Drawn(string side, int x, int y, Segment segment) => Markup.Of($"""
        <rect class="{side}" x="{x}" y="{y}" width="{Box}" height="{BoxHeight}" rx="6"/>
        <text class="stage" x="{x + (Box / 2)}" y="{y + 18}">{Short(segment.Name)}</text>
        <text class="shape" x="{x + (Box / 2)}" y="{y + 34}">{segment.Output}</text>
        <text class="shape" x="{x + (Box / 2)}" y="{y + 49}">{segment.Cost}</text>
        """);

    // What is longer runs out of its box.
    private static string Short(string name) => name.Length <= LongestName ? name : $"{name[..(LongestName - 2)]}..";

    /// <summary>What lies between two branch points; the last runs to the logits.</summary>
    private static ImmutableArray<Segment> Segments(ArchitectureInfo network, string[] ends)
    {
        var segments = ImmutableArray.CreateBuilder<Segment>();
        int from = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            // A pooled vector is read behind the last stage and has no stage's name; the last segment takes what is left.
            int end = Enumerable.Range(0, network.Stages.Length)
                .FirstOrDefault(k => network.Stages[k].Name == ends[i], network.Stages.Length - 2);
            int to = i == ends.Length - 1 ? network.Stages.Length - 1 : end;
            var stages = network.Stages[Math.Min(from, to)..(to + 1)];
            long? cost = stages.All(stage => stage.MultiplyAdds is not null) ? stages.Sum(stage => stage.MultiplyAdds!.Value) : null;
            segments.Add(new Segment(
                stages.Length == 1 ? stages[0].Name : $"{stages[0].Name} to {stages[^1].Name}", Formatted.Shape(stages[^1].Output),
                $"{Formatted.Short(cost)} multiply-adds"));
            from = to + 1;
        }

        return segments.ToImmutable();
    }

    private sealed record Segment(string Name, string Output, string Cost);
}
