using Sakd.Checkpoints;
using Sakd.Training;
using ScottPlot;

namespace Sakd.App.Runs;

/// <summary>Draws where a run distilled: for each branch point, the share of samples distilled there, over the epochs.</summary>
public static class DecisionPlot
{
    private const int Width = 1000, Height = 600;

    // From early to late spots as from light to dark, in colours that the colour-blind can tell apart (viridis); the logits stand out.
    private static readonly Color _earliest = Color.FromHex("#35b779"), _latest = Color.FromHex("#3b2f80"),
        _logits = Color.FromHex("#d9541e");
    private static readonly Color _ink = Color.FromHex("#333333"), _faint = Color.FromHex("#e4e4e4");

    /// <summary>Draws and writes the picture.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="title">What run it is.</param>
    /// <param name="epochs">The epochs so far, at least one, with distillation probabilities.</param>
    /// <exception cref="SakdException">The file cannot be written.</exception>
    public static void Save(string path, string title, IReadOnlyList<EpochMetrics> epochs)
    {
        using var plot = new Plot();
        string[] spots = [.. epochs[^1].DistillationProbability!.Keys];
        double[] x = [.. epochs.Select(epoch => (double)epoch.Epoch)];
        double[] labelHeights = SpreadOut([.. spots.Select(spot => epochs[^1].DistillationProbability![spot])]);

        for (int i = 0; i < spots.Length; i++)
        {
            var color = i == spots.Length - 1
                ? _logits
                : _earliest.InterpolateRgb(_latest, spots.Length < 3 ? 0 : (double)i / (spots.Length - 2));
            var line = plot.Add.Scatter(x, epochs.Select(epoch => epoch.DistillationProbability![spots[i]]).ToArray(), color);
            line.LineWidth = 3;
            line.MarkerSize = epochs.Count <= 40 ? 8 : 0;

            var label = plot.Add.Text($"  {spots[i]}", x[^1], labelHeights[i]);
            label.LabelFontColor = color;
            label.LabelFontSize = 17;
            label.LabelBold = true;
            label.LabelAlignment = Alignment.MiddleLeft;
        }

        plot.Title(title, size: 20);
        plot.XLabel("epoch", size: 16);
        plot.YLabel("share of samples distilled", size: 16);
        plot.Axes.SetLimits(x[0] - 0.02 * Span(x), x[^1] + 0.12 * Span(x), -0.02, 1.04);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"]);
        double[] ticks = EpochTicks.Of((int)x[0], (int)x[^1]);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(ticks, [.. ticks.Select(tick => $"{tick:0}")]);
        Dress(plot);

        byte[] png = plot.GetImage(Width, Height).GetImageBytes();
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    private static double Span(double[] x) => Math.Max(1, x[^1] - x[0]);

    // Labels stand at the end of their lines; where lines end together, the labels are moved apart until they can be read.
    private static double[] SpreadOut(double[] ends)
    {
        const double Apart = 0.05;
        int[] order = [.. Enumerable.Range(0, ends.Length).OrderBy(i => ends[i]).ThenByDescending(i => i)];
        var heights = (double[])ends.Clone();
        for (int k = 1; k < order.Length; k++)
            heights[order[k]] = Math.Max(heights[order[k]], heights[order[k - 1]] + Apart);

        double ceiling = 1;
        for (int k = order.Length - 1; k >= 0; k--)
        {
            heights[order[k]] = Math.Min(heights[order[k]], ceiling);
            ceiling = heights[order[k]] - Apart;
        }
        return heights;
    }

    private static void Dress(Plot plot)
    {
        if (SystemFont.Name is { } font) plot.Font.Set(font);
        plot.FigureBackground.Color = Colors.White;
        plot.Axes.Color(_ink);
        plot.Axes.Right.IsVisible = plot.Axes.Top.IsVisible = false;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 15;
        plot.Axes.Bottom.TickLabelStyle.OffsetY = 4;
        plot.Axes.Left.TickLabelStyle.OffsetX = -4;
        plot.Grid.MajorLineColor = _faint;
    }
}
