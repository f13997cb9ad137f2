namespace Sakd.App.Runs;

/// <summary>Which epochs an axis names: at most a dozen, all of them multiples of one round step.</summary>
internal static class EpochTicks
{
    private static readonly int[] _steps = [1, 2, 5, 10, 20, 50, 100, 200, 500];

    /// <summary>The epochs from the first to the last that are named.</summary>
    public static double[] Of(int first, int last)
    {
        int step = _steps.FirstOrDefault(s => (last - first) / s <= 12, 1000);
        return [.. Enumerable.Range(first, last - first + 1).Where(epoch => epoch % step == 0 || step == 1).Select(epoch => (double)epoch)];
    }
}
