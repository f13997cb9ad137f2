namespace Sakd.App.Reports.Findings;

/// <summary>
/// Which images stand in the decision gallery: of each of ten classes, and for each branch point, those that the policy distils most and
/// least surely.
/// </summary>
internal static class DecisionGallery
{
    /// <summary>So many classes are shown, the first ones.</summary>
    public const int Classes = 10;

    /// <summary>So many images of a class stand at either end.</summary>
    public const int Each = 4;

    /// <summary>The images of a class that a branch point distils most surely, the surest first, and least, the least sure last.</summary>
    /// <param name="labels">The class of each image.</param>
    /// <param name="margins">How surely each is distilled, [image, branch point].</param>
    /// <param name="label">The class.</param>
    /// <param name="spot">The branch point.</param>
    public static (int[] Most, int[] Least) Of(long[] labels, float[,] margins, int label, int spot)
    {
        int[] order =
        [
            .. Enumerable.Range(0, labels.Length)
                .Where(image => labels[image] == label)
                .OrderByDescending(image => margins[image, spot])
                .ThenBy(image => image),
        ];
        int most = Math.Min(Each, (order.Length + 1) / 2);
        return (order[..most], order[Math.Max(most, order.Length - Each)..]);
    }

    /// <summary>All images of a gallery.</summary>
    public static int[] Shown(long[] labels, float[,] margins)
    {
        var shown = new SortedSet<int>();
        for (int spot = 0; spot < margins.GetLength(1); spot++)
        {
            for (int label = 0; label < Classes; label++)
            {
                var (most, least) = Of(labels, margins, label, spot);
                shown.UnionWith(most);
                shown.UnionWith(least);
            }
        }

        return [.. shown];
    }
}
