using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>Writes the routing pass, segment by segment: t_i = T_i(a_i), s_i = S_i(c_i), then the two that they are joined to.</summary>
/// <param name="layout">The layout.</param>
/// <param name="teacherView">The field that holds the frozen teacher.</param>
/// <param name="plain">The local that holds what the teacher's own pass has computed; null where that was in another mode.</param>
/// <param name="hasTrail">Whether "t" has the graph of it.</param>
internal sealed class RouteWriter(LayoutPlan layout, string teacherView, string? plain, bool hasTrail)
{
    private readonly List<SegmentCode> _segments = [];

    /// <summary>The segments of several stages that the lines call by name.</summary>
    public IReadOnlyList<SegmentCode> Segments => _segments;

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
        yield return plain is null ? $"var t1 = pass.First({Call("T1", teacherView, segment.Teacher)}, x);" : $"var t1 = pass.Known({plain}.{Feature(1)});";
        yield return $"var s1 = pass.First({Call("S1", "_view", segment.Student)}, x);";
    }

    private IEnumerable<string> Later(int number)
    {
        var segment = layout.Segments[number - 1];
        var known = plain is null ? "" : $", plain: {plain}.{Feature(number)}" + (hasTrail ? $", trail: (t.{Feature(number - 1)}, t.{Feature(number)})" : "");
        yield return $"// Segment {number}{(segment.EndsAtLogits ? ", to the logits" : "")}.";
        yield return $"var t{number} = pass.Teacher({Call($"T{number}", teacherView, segment.Teacher)}, a{number}{known});";
        yield return $"var s{number} = pass.Student({Call($"S{number}", "_view", segment.Student)}, c{number});";
    }

    /// <summary>The teacher's feature at the end of a segment.</summary>
    private string Feature(int segment) => segment == layout.BranchPoints ? "Logits" : layout.Spots[segment - 1].Teacher.Property;

    /// <summary>A segment as a method: the view's own, or one of the step that calls several.</summary>
    private string Call(string name, string network, IReadOnlyList<string> stages)
    {
        if (stages.Count == 1)
        {
            return $"{network}.{stages[0]}";
        }

        var calls = stages.Select((stage, index) => new StageCall(index == 0 ? "x" : Naming.Local(stages[index - 1]), stage, Naming.Local(stage)));
        _segments.Add(new SegmentCode(name, network, [.. calls]));
        return name;
    }
}
