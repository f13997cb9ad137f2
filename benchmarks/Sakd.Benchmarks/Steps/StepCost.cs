namespace Sakd.Benchmarks.Steps;

/// <summary>The multiply-adds of a step of a pair that the compiler knows from inside, so that every count is there.</summary>
internal static class StepCost
{
    /// <summary>
    /// An adaptive step for one image by the dense schedule, without adapters. With T and S one forward pass of teacher and student and
    /// index 1 for stem and first stage: both passes T + S, the student's backward pass 2 S, the routing pass S + (T - T_1) forward, (T -
    /// T_1) + (S - S_1) backward as no weight wants a gradient: 3 T + 5 S - S_1 - 2 T_1.
    /// </summary>
    public static long Of(PairInfo pair) =>
        3 * pair.Teacher.MultiplyAdds!.Value + 5 * pair.Student.MultiplyAdds!.Value
        - FirstSegment(pair.Student) - 2 * FirstSegment(pair.Teacher);

    /// <summary>Stem and first stage: everything up to the second feature.</summary>
    private static long FirstSegment(ArchitectureInfo network)
    {
        var features = network.Stages.Index().Where(stage => stage.Item.IsFeature).Select(stage => stage.Index);
        return network.Stages.Take(features.ElementAt(1) + 1).Sum(stage => stage.MultiplyAdds!.Value);
    }
}
