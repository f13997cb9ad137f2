using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sakd.Training;

/// <summary>
/// What training tells to whoever listens: a meter and a source of activities, both called <see cref="Name"/>. While nobody listens it
/// costs nothing that could be measured.
/// </summary>
public static class Telemetry
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string Name = "Sakd.Training";

    private static readonly ActivitySource _activities = new(Name);
    private static readonly Meter _meter = new(Name);
    private static readonly Counter<long> _steps = _meter.CreateCounter<long>("sakd.steps", "{step}", "Steps done");
    private static readonly Counter<long> _images = _meter.CreateCounter<long>("sakd.images", "{image}", "Training images gone through");

    private static readonly Histogram<double> _stepTime = _meter.CreateHistogram<double>(
        "sakd.step.duration", "s", "A step, with the wait for its images");

    private static readonly Histogram<double> _dataWait = _meter.CreateHistogram<double>(
        "sakd.data.wait", "s", "The wait of a step for its images");

    private static readonly Gauge<double> _loss = _meter.CreateGauge<double>("sakd.loss", description: "L_student of the last step");

    private static readonly Gauge<double> _accuracy = _meter.CreateGauge<double>(
        "sakd.validation.accuracy", description: "Accuracy on the images held out, after the last epoch");

    private static readonly Gauge<double> _distilled = _meter.CreateGauge<double>(
        "sakd.distillation.probability", description: "Share of the samples distilled at a spot (tag 'spot') in the last epoch");

    /// <summary>Begins the activity <c>sakd.epoch</c>.</summary>
    internal static Activity? StartEpoch(int epoch) => _activities.StartActivity("sakd.epoch")?.SetTag("sakd.epoch", epoch);

    /// <summary>A step is done.</summary>
    internal static void StepDone(StepResult result, double waited, double seconds)
    {
        _steps.Add(1);
        _images.Add(result.Batch);
        _stepTime.Record(seconds);
        _dataWait.Record(waited);
        _loss.Record(result.Loss);
    }

    /// <summary>An epoch is over, validated.</summary>
    internal static void EpochDone(EpochMetrics metrics, Activity? activity)
    {
        _accuracy.Record(metrics.ValidationAccuracy);
        foreach (var (spot, probability) in metrics.DistillationProbability ?? new Dictionary<string, double>())
            _distilled.Record(probability, new KeyValuePair<string, object?>("spot", spot));
        activity?.SetTag("sakd.loss", metrics.Loss).SetTag("sakd.validation.accuracy", metrics.ValidationAccuracy);
    }
}
