using Sakd.Generators.Plans;

namespace Sakd.Generators.Emission;

/// <summary>Writes the routing pass, segment by segment: t_i = T_i(a_i), s_i = S_i(c_i), then the two junctions.</summary>
internal static class RouteWriter
{
    public static IEnumerable<string> Write(PairCode pair, LayoutPlan layout, string teacherView, bool isJoint)
    {
        for (var i = 1; i <= layout.BranchPoints; i++)
        {
            foreach (var line in i == 1 ? First(layout, teacherView, isJoint) : Later(layout, i, teacherView))
            {
                yield return line;
            }

            yield return $"using var w{i} = w.Weight({i - 1});";
            if (i == layout.BranchPoints)
            {
                yield return $"return Junction.Join(w{i}, t{i}, s{i}, NonFinite); // [B, {pair.Classes}]";
                yield break;
            }

            var spot = layout.Spots[i - 1];
            yield return $"using var hst{i} = routing.Hst{i}.forward(s{i});";
            yield return $"using var hts{i} = routing.Hts{i}.forward(t{i});";
            yield return $"using var a{i + 1} = Junction.Join(w{i}, t{i}, hst{i}, NonFinite); // {spot.Teacher.WithBatch}";
            yield return $"using var c{i + 1} = Junction.Join(w{i}, hts{i}, s{i}, NonFinite); // {spot.Student.WithBatch}";
            yield return "";
        }
    }

    private static IEnumerable<string> First(LayoutPlan layout, string teacherView, bool isJoint)
    {
        var segment = layout.Segments[0];
        if (isJoint)
        {
            yield return "// Segment 1 has no graph; the teacher's own pass was in training mode, and here it is in evaluation mode.";
            yield return "Tensor t1, s1;";
        }
        else
        {
            yield return "// Segment 1 has no graph, and the teacher's part of it is what its own pass has just computed.";
            yield return $"var t1 = t.{(layout.Spots.Count == 0 ? "Logits" : layout.Spots[0].Teacher.Property)};";
            yield return "Tensor s1;";
        }

        yield return "using (no_grad())";
        yield return "{";
        foreach (var line in (isJoint ? Through(teacherView, segment.Teacher, "x", "t1", declare: "") : []).Concat(Through("_view", segment.Student, "x", "s1", declare: "")))
        {
            yield return "    " + line;
        }

        yield return "}";
        yield return "";
    }

    private static IEnumerable<string> Later(LayoutPlan layout, int number, string teacherView)
    {
        var segment = layout.Segments[number - 1];
        yield return $"// Segment {number}{(segment.EndsAtLogits ? ", to the logits" : "")}.";
        foreach (var line in Through(teacherView, segment.Teacher, $"a{number}", $"t{number}", declare: "using var ")
            .Concat(Through("_view", segment.Student, $"c{number}", $"s{number}", declare: "using var ")))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Through(string network, IEnumerable<string> stages, string input, string output, string declare)
    {
        var calls = stages.ToList();
        for (var i = 0; i < calls.Count; i++)
        {
            var last = i == calls.Count - 1;
            var local = last ? output : $"{output}{calls[i]}";
            yield return $"{(last ? declare : "using var ")}{local} = {network}.{calls[i]}({input});";
            input = local;
        }
    }
}
