using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>Writes the routing pass, segment by segment: t_i = T_i(a_i), s_i = S_i(c_i), then the two that they are joined to.</summary>
/// <param name="layout">The layout.</param>
/// <param name="studentImages">What holds the student's images.</param>
internal sealed class RouteWriter(LayoutPlan layout, string studentImages)
{
    public IEnumerable<string> Lines()
    {
        yield return "// Both networks in evaluation mode, as they are now.";
        yield return "if (TrainsTeacher) T.Refresh();";
        yield return "S.Refresh();";
        yield return $"var pass = Begin(w{(layout.IsSampleWise ? "" : ", isSampleWise: false")});";
        yield return "";
        for (var i = 1; i <= layout.BranchPoints; i++)
        {
            foreach (var line in i == 1 ? First() : Later(i))
            {
                yield return line;
            }

            if (i == layout.BranchPoints)
            {
                yield return $"return pass.End(t{i}, s{i});";
                yield break;
            }

            var spot = layout.Spots[i - 1];
            var shapes = $"{spot.Teacher.WithBatch}, {spot.Student.WithBatch}";
            yield return $"var (a{i + 1}, c{i + 1}) = pass.Join(t{i}, s{i}, routing.Spot{i}); // {shapes}";
            yield return "";
        }
    }

    private IEnumerable<string> First()
    {
        var segment = layout.Segments[0];
        yield return "// Segment 1 has no graph; a frozen teacher's part of it is what its forward pass has just computed.";
        yield return $"var t1 = pass.First({View("T", segment.Teacher)}, xt, {Feature(1)});";
        yield return $"var s1 = pass.First({View("S", segment.Student)}, {studentImages});";
    }

    private IEnumerable<string> Later(int number)
    {
        var segment = layout.Segments[number - 1];
        yield return $"// Segment {number}{(segment.EndsAtLogits ? ", to the logits" : "")}.";
        yield return $"var t{number} = pass.Teacher({View("T", segment.Teacher)}, a{number}, {Feature(number)});";
        yield return $"var s{number} = pass.Student({View("S", segment.Student)}, c{number});";
    }

    /// <summary>What the teacher's forward pass has at the end of a segment.</summary>
    private string Feature(int segment) => $"t.{(segment == layout.BranchPoints ? "Logits" : layout.Spots[segment - 1].Teacher.Property)}";

    /// <summary>A segment of a frozen network, stage by stage.</summary>
    private static string View(string network, IReadOnlyList<string> stages) =>
        $"[{string.Join(", ", stages.Select(stage => $"{network}.{stage}"))}]";
}
