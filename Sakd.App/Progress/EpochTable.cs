using System.Collections.Immutable;
using System.Globalization;
using Sakd.Training;

namespace Sakd.App;

/// <summary>Writes a line for each epoch: what stays on the screen, and all there is where the output is no screen.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="epochs">The number of epochs.</param>
/// <param name="spots">The names of the branch points; empty for plain training.</param>
/// <param name="settles">Whether the policy is left out once it distils everything.</param>
internal sealed class EpochTable(Terminal terminal, int epochs, ImmutableArray<string> spots, bool settles = false) : ITrainingObserver
{
    private readonly HashSet<string> _said = [];
    private double _seconds;
    private int _seen;

    /// <summary>Writes the heading.</summary>
    public void Begin() =>
        terminal.Line(
            $"{"epoch",9}{"loss",10}{"train",9}{"valid",9}{"images/s",10}{"left",8}" + string.Concat(spots.Select(spot => $"{spot,7}")));

    /// <inheritdoc/>
    public void EpochDone(EpochMetrics metrics)
    {
        _seconds += metrics.Seconds;
        double left = _seconds / ++_seen * (epochs - metrics.Epoch);
        terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{metrics.Epoch,5}/{epochs,-3}{metrics.Loss,10:0.0000}")
            + $"{Formatted.Percent(metrics.TrainingAccuracy),9}{Formatted.Percent(metrics.ValidationAccuracy),9}"
            + $"{Formatted.Count((long)metrics.ImagesPerSecond),10}{Formatted.Time(left),8}"
            + string.Concat(
                spots.Select(spot => $"{Mark(metrics, spot) + Formatted.Probability(metrics.DistillationProbability![spot]),7}")));
        string[] decided = [.. (metrics.Collapsed ?? []).Where(_said.Add)];
        string[] always = [.. decided.Where(spot => metrics.PolicyProbability![spot] > 0.5)], never = [.. decided.Except(always)];
        if (always.Length > 0)
            terminal.Line(
                $"decided   the policy was above 0.995 for the whole epoch at {string.Join(", ", always)}, as is usual at its default rate "
                + "(marked !)");
        if (never.Length > 0)
            terminal.Warn(
                $"the policy was below 0.005 for the whole epoch at {string.Join(", ", never)}: nothing is distilled there any more; a "
                + "smaller --policy-lr has it choose for longer (marked !)");
        SaySettled(metrics);
    }

    private void SaySettled(EpochMetrics metrics)
    {
        if (settles && metrics.DistilsAll && metrics.Epoch < epochs)
            terminal.Line("settled   every image was distilled at every spot: from here on without policy and routing pass (--settle)");
    }

    private static string Mark(EpochMetrics metrics, string spot) => metrics.Collapsed?.Contains(spot) == true ? "!" : "";
}
