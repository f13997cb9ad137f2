using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>Writes the routing pass, segment by segment: t_i = T_i(a_i), s_i = S_i(c_i), then the two that they are joined to.</summary>
/// <param name="layout">The layout.</param>
/// <param name="teacherView">The field that holds the frozen teacher.</param>
/// <param name="plain">The local that holds what the teacher's own pass has computed; null where that was in another mode.</param>
/// <param name="hasTrail">Whether there may be a trail of it.</param>
internal sealed class RouteWriter(LayoutPlan layout, string teacherView, string? plain, bool hasTrail)
{
    public IEnumerable<string> Lines()
    {
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
            yield return $"var (a{i + 1}, c{i + 1}) = pass.Join(t{i}, s{i}, routing.Hst{i}, routing.Hts{i}); // {spot.Teacher.WithBatch}, {spot.Student.WithBatch}";
            yield return "";
        }
    }

    private IEnumerable<string> First()
    {
        var segment = layout.Segments[0];
        yield return plain is null
            ? "// Segment 1 has no graph; the teacher's own pass was in training mode, and here it is in evaluation mode."
            : "// Segment 1 has no graph, and the teacher's part of it is what its own pass has just computed.";
        yield return plain is null ? $"var t1 = pass.First({View(teacherView, segment.Teacher)}, x);" : $"var t1 = pass.Known({plain}.{Feature(1)});";
        yield return $"var s1 = pass.First({View("_view", segment.Student)}, x);";
    }

    private IEnumerable<string> Later(int number)
    {
        var segment = layout.Segments[number - 1];
        var known = plain is null ? "" : $", {plain}.{Feature(number)}" + (hasTrail ? $", trail?[{number}]" : "");
        yield return $"// Segment {number}{(segment.EndsAtLogits ? ", to the logits" : "")}.";
        yield return $"var t{number} = pass.Teacher({View(teacherView, segment.Teacher)}, a{number}{known});";
        yield return $"var s{number} = pass.Student({View("_view", segment.Student)}, c{number});";
    }

    /// <summary>The teacher's feature at the end of a segment.</summary>
    private string Feature(int segment) => segment == layout.BranchPoints ? "Logits" : layout.Spots[segment - 1].Teacher.Property;

    /// <summary>A segment of a frozen network: one stage, or several in a row.</summary>
    private static string View(string network, IReadOnlyList<string> stages) => stages.Count == 1
        ? $"{network}.{stages[0]}"
        : $"new FrozenStage([{string.Join(", ", stages.Select(stage => $"{network}.{stage}"))}])";
}
