using System.Collections.Immutable;

namespace Sakd.App.Starters;

/// <summary>Finds a student within a budget, and a teacher for it, by counting what candidates cost.</summary>
internal static class ResNetSearch
{
    /// <summary>The short sides of images that there are networks for.</summary>
    public const int LeastSide = 4, MostSide = 512;

    // Of the last map, whose short side is more than half of that.
    private const int LastSide = 8;

    // What convolutions and batch norms of our own take are channels in sixteens. A network of eights has them from the second size of map
    // on, one of fours from the third; one of fewer channels learns too little to be taught.
    private static readonly int[] _widthSteps = [16, 8, 4];

    // Of the budget: a block more or less is up to a quarter of a small student.
    private const double LeastShare = 0.75;

    // In each stage, on average.
    private const int MostBlocks = 3, MostTeacherBlocks = 12;
    private const int MostWidth = 256;

    private const double LeastRatio = 8, BestRatio = 9, MostRatio = 10;

    /// <summary>
    /// A student within the budget, and a teacher eight to ten times as large. The student is the largest whose channels are multiples of
    /// sixteen, if that has three quarters of the budget, else of eight, else of four.
    /// </summary>
    /// <param name="input">The shape of the images, with short sides from <see cref="LeastSide"/> to <see cref="MostSide"/>.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="budget">The most multiply-adds of the student for one image.</param>
    /// <exception cref="SakdException">No student is so small.</exception>
    public static (ResNetTable Teacher, ResNetTable Student) Find(FeatureShape input, int classes, long budget)
    {
        ResNetTable? student = null;
        foreach (var plan in PlansFor(Math.Min(input.Height, input.Width)))
        {
            student = LargestStudent(input, classes, plan, budget);

            // The stem of ImageNet is for networks that have something left behind it.
            if (student is not null && !(plan.HasImageNetStem && 4 * student.StemMultiplyAdds > student.MultiplyAdds)) break;
        }

        if (student is null)
        {
            var plan = PlansFor(Math.Min(input.Height, input.Width))[^1];
            long least = new ResNetTable(input, classes, plan, _widthSteps[^1], plan.Strides.Length).MultiplyAdds;
            throw new SakdException(
                $"a budget of {Formatted.Count(budget)} multiply-adds is too small: the smallest student for {input} and "
                + $"{Formatted.Count(classes)} classes takes {Formatted.Count(least)}");
        }

        return (TeacherOf(student), student);
    }

    private static ResNetTable? LargestStudent(FeatureShape input, int classes, ResNetPlan plan, long budget)
    {
        ResNetTable?[] largest = [.. _widthSteps.Select(step =>
            (from blocks in Blocks(plan.Strides.Length, MostBlocks * plan.Strides.Length)
             from width in Widths(step, MostWidth, step)
             let table = new ResNetTable(input, classes, plan, width, blocks)
             where table.MultiplyAdds <= budget
             select table).MaxBy(table => table.MultiplyAdds))];
        return largest.FirstOrDefault(table => table?.MultiplyAdds >= LeastShare * budget, largest[^1]);
    }

    // As resnet32x4 is to resnet8x4 and more: about twice as wide, and deeper by the rest; in sixteens, if there is one.
    private static ResNetTable TeacherOf(ResNetTable student)
    {
        ResNetTable[] candidates =
        [
            .. from step in _widthSteps
               from blocks in Blocks(student.Blocks, MostTeacherBlocks * student.Stages)
               from width in Widths(student.Width, 4 * student.Width, step)
               select student with { Width = width, Blocks = blocks }
        ];
        return candidates
            .Where(table => Ratio(table) is >= LeastRatio and <= MostRatio)
            .OrderBy(table => Array.FindIndex(_widthSteps, step => table.Width % step == 0))
            .ThenBy(table => Math.Abs(Math.Log(table.Width / (2.0 * student.Width))))
            .ThenBy(Distance)
            .FirstOrDefault(candidates.MinBy(Distance)!);

        double Ratio(ResNetTable table) => (double)table.MultiplyAdds / student.MultiplyAdds;
        double Distance(ResNetTable table) => Math.Abs(Math.Log(Ratio(table) / BestRatio));
    }

    private static IEnumerable<int> Blocks(int least, int most) => Enumerable.Range(least, most - least + 1);

    // Multiples of the step.
    private static IEnumerable<int> Widths(int least, int most, int step) =>
        Enumerable.Range((least + step - 1) / step, (most / step) - ((least + step - 1) / step) + 1).Select(i => i * step);

    // As often as it takes to end with 8 pixels or fewer: up to 32 pixels in the stages alone, as the networks for CIFAR do.
    private static ImmutableArray<ResNetPlan> PlansFor(int side)
    {
        int halvings = 0;
        for (; side > LastSide; halvings++) side = (side + 1) / 2;
        return halvings switch
        {
            0 => [new(false, 1, [1, 1, 1])],
            1 => [new(false, 1, [1, 2, 1])],
            2 => [new(false, 1, [1, 2, 2])],
            3 => [new(false, 2, [1, 2, 2])],
            4 => [new(false, 2, [1, 2, 2, 2])],
            5 => [new(true, 2, [1, 2, 2, 2]), new(false, 2, [2, 2, 2, 2])],
            _ => [new(true, 2, [2, 2, 2, 2]), new(false, 2, [2, 2, 2, 2, 2])],
        };
    }
}
