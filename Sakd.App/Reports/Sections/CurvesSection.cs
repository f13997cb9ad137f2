using Sakd.Training;

namespace Sakd.App.Reports.Sections;

/// <summary>Losses and accuracies over the epochs, all runs in one drawing each.</summary>
internal static class CurvesSection
{
    /// <summary>The section; nothing before the first epoch is over.</summary>
    public static Markup Of(IReadOnlyList<ReportedRun> runs) => runs.All(run => run.Epochs.IsEmpty) ? Markup.None : Markup.Of($"""
        <section id="curves">
        <h2>Training</h2>
        <p>In the first drawing a ring marks the epoch whose weights were kept{SoFar(runs)}.</p>
        <div class="charts">
        {Chart("validation", "Accuracy on validation images", runs, epoch => epoch.ValidationAccuracy)}
        {Chart("training", "Accuracy on training images, as they are varied", runs, epoch => epoch.TrainingAccuracy)}
        {Chart("routing-accuracy", "Accuracy of the routing network on the same", runs, epoch => epoch.RoutingAccuracy)}
        {Chart("validation-loss", "CE(z_s, y) on validation images", runs, epoch => epoch.ValidationLoss)}
        {Chart("loss", "The student's loss", runs, epoch => epoch.Loss)}
        {Chart("cross-entropy", "CE(z_s, y)", runs, epoch => epoch.CrossEntropy)}
        {Chart("kl", "L_KL, unweighted", runs, epoch => epoch.Kl)}
        {Chart("kd", "L_KD, unweighted", runs, epoch => epoch.Kd)}
        {Chart("routing-cross-entropy", "CE(z_r, y)", runs, epoch => epoch.RoutingCrossEntropy)}
        {Chart("routing-loss", "L_routing", runs, epoch => epoch.RoutingLoss)}
        </div>
        </section>

        """);

    private static string SoFar(IReadOnlyList<ReportedRun> runs) => runs.All(run => run.Summary is not null) ? "" : ", so far";

    private static Markup Chart(string id, string title, IReadOnlyList<ReportedRun> runs, Func<EpochMetrics, double?> value)
    {
        var lines = runs
            .Select((run, i) => new ChartLine(run.Name, LineChart.Colour(i), [.. run.Epochs.Select(value)])
            {
                Marked = id == "validation" ? [.. run.Epochs.Index().Where(one => one.Item.Best).Select(one => one.Index).TakeLast(1)] : [],
                Dashed = i >= LineChart.Colours,
            })
            .Where(line => line.Values.Any(one => one is not null))
            .ToList();
        return lines.Count == 0 ? Markup.None : new LineChart(title, lines).Draw(id);
    }
}
