using System.CommandLine;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Steps;

namespace Sakd.Benchmarks.Tables;

/// <summary>What each optimisation of the schedule brings by itself, and all of them together.</summary>
internal sealed class ScheduleTable()
    : TableCommand("schedule", "Each optimisation of the schedule alone, and all together: time and peak memory")
{
    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        foreach (string pair in settings.Pairs)
        {
            Say(pair);
            var report = new Report($"The schedule, {pair}", "optimisations", "step, s", "over unscheduled", "MB");
            using var workload = Workload.Of(pair, settings.Batch);
            var series = Timed.Variants(workload, Variants.OfSchedules, settings);
            foreach (var (schedule, variant, times) in Variants.Schedules.Zip(Variants.OfSchedules, series))
                report.Add(
                    schedule.Name, times.Spread, times.Over(series[0]),
                    Child.PeakOf(pair, variant, settings.WarmUp + settings.Rounds, settings));
            yield return report;
        }
    }
}
