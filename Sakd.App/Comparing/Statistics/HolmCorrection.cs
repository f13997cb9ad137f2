namespace Sakd.App.Comparing;

/// <summary>
/// Holm's correction for a family of tests: the chance that any of them errs stays below the level, whatever hangs together (Holm: A
/// Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics, 1979).
/// </summary>
internal static class HolmCorrection
{
    /// <summary>The adjusted p-values, in the order of the given ones.</summary>
    /// <param name="values">p of each test; null of one that there are no numbers for yet, which counts as a member all the same.</param>
    public static double?[] Adjust(IReadOnlyList<double?> values)
    {
        var adjusted = new double?[values.Count];
        double largest = 0;
        int rank = 0;
        foreach (int i in Enumerable.Range(0, values.Count).Where(i => values[i] is not null).OrderBy(i => values[i]))
        {
            largest = Math.Max(largest, Math.Min(1, (values.Count - rank++) * values[i]!.Value));
            adjusted[i] = largest;
        }

        return adjusted;
    }
}
