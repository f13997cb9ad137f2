using System.Collections.Immutable;

namespace Sakd.App.Starters;

/// <summary>Finds a student within a budget, and a teacher for it, by counting what candidates cost.</summary>
internal static class ResNetSearch
{
    /// <summary>The short sides of images that there are networks for.</summary>
    public const int LeastSide = 4, MostSide = 512;

    // Of the last map, whose short side is more than half of that.
    private const int LastSide = 8;

    // Whole vectors of the narrowest processors; a network of fewer channels learns too little to be taught.
    private const int WidthStep = 4;
    private const int MostWidth = 256, MostBlocks = 3, MostTeacherBlocks = 12;

    private const double LeastRatio = 8, BestRatio = 9, MostRatio = 10;

    /// <summary>The largest student within the budget, and a teacher eight to ten times as large.</summary>
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
            long least = new ResNetTable(input, classes, PlansFor(Math.Min(input.Height, input.Width))[^1], WidthStep, 1).MultiplyAdds;
            throw new SakdException(
                $"a budget of {Formatted.Count(budget)} multiply-adds is too small: the smallest student for {input} and "
                + $"{Formatted.Count(classes)} classes takes {Formatted.Count(least)}");
        }

        return (TeacherOf(student), student);
    }

    private static ResNetTable? LargestStudent(FeatureShape input, int classes, ResNetPlan plan, long budget) =>
        (from blocks in Enumerable.Range(1, MostBlocks)
         from width in Widths(WidthStep, MostWidth)
         let table = new ResNetTable(input, classes, plan, width, blocks)
         where table.MultiplyAdds <= budget
         select table).MaxBy(table => table.MultiplyAdds);

    // As resnet32x4 is to resnet8x4 and more: about twice as wide, and deeper by the rest.
    private static ResNetTable TeacherOf(ResNetTable student)
    {
        ResNetTable[] candidates =
        [
            .. from blocks in Enumerable.Range(student.Blocks, MostTeacherBlocks - student.Blocks + 1)
               from width in Widths(student.Width, 4 * student.Width)
               select student with { Width = width, Blocks = blocks }
        ];
        return candidates
            .Where(table => Ratio(table) is >= LeastRatio and <= MostRatio)
            .OrderBy(table => Math.Abs(Math.Log(table.Width / (2.0 * student.Width))))
            .ThenBy(Distance)
            .FirstOrDefault(candidates.MinBy(Distance)!);

        double Ratio(ResNetTable table) => (double)table.MultiplyAdds / student.MultiplyAdds;
        double Distance(ResNetTable table) => Math.Abs(Math.Log(Ratio(table) / BestRatio));
    }

    private static IEnumerable<int> Widths(int least, int most) =>
        Enumerable.Range(0, ((most - least) / WidthStep) + 1).Select(i => least + (i * WidthStep));

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
