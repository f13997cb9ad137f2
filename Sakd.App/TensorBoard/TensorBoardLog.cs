using Sakd.App.Images;
using Sakd.App.Runs;
using Sakd.Training;

namespace Sakd.App.TensorBoard;

/// <summary>
/// Writes what <see cref="RunFolder.Metrics"/> has for TensorBoard too, an event file in the run folder: numbers, the decisions as
/// histograms, and the first images that are trained on. A step there is an epoch.
/// </summary>
/// <param name="folder">The run folder.</param>
/// <param name="beta1">The weight of L_KL; null where nothing is distilled.</param>
/// <param name="beta2">The weight of L_KD; likewise.</param>
/// <param name="firstBatch">Draws the first batch of the first epoch.</param>
internal sealed class TensorBoardLog(string folder, double? beta1, double? beta2, Func<Picture> firstBatch) : ITrainingObserver
{
    // Begun when there is something to write: a file that a process before this one left is then done with.
    private EventFile? _file;

    /// <inheritdoc/>
    /// <exception cref="SakdException">The file cannot be written.</exception>
    public void EpochDone(EpochMetrics metrics)
    {
        var summary = new Summary();
        foreach (var (tag, value) in Scalars(metrics))
        {
            if (value is { } number) summary.Scalar(tag, number);
        }

        if (metrics.DistillationProbability is { } distilled) summary.Histogram("decisions/spots", [.. distilled.Values]);
        if (metrics.Routes is { } routes) summary.Histogram("decisions/spots_of_an_image", SpotsOfAnImage(routes));
        if (metrics.Epoch == 1)
        {
            var picture = firstBatch();
            summary.Image("images/first_batch", picture.Shape.Height, picture.Shape.Width, BatchPicture.Png(picture));
        }

        _file ??= EventFile.Begin(folder, metrics.Epoch);
        _file.Add(metrics.Epoch, summary);
    }

    private IEnumerable<(string Tag, double? Value)> Scalars(EpochMetrics metrics) =>
    [
        ("loss/training", metrics.Loss),
        ("loss/validation", metrics.ValidationLoss),
        ("accuracy/training", metrics.TrainingAccuracy),
        ("accuracy/validation", metrics.ValidationAccuracy),
        ("accuracy/routing", metrics.RoutingAccuracy),
        ("parts/cross_entropy", metrics.CrossEntropy),
        ("parts/beta1_kl", beta1 * metrics.Kl),
        ("parts/beta2_kd", beta2 * metrics.Kd),
        ("parts/routing_loss", metrics.RoutingLoss),
        ("schedule/learning_rate", metrics.LearningRate),
        ("schedule/policy_temperature", metrics.PolicyTemperature),
        ("time/seconds", metrics.Seconds),
        ("time/images_per_second", metrics.ImagesPerSecond),
        .. Spots("distilled", metrics.DistillationProbability),
        .. Spots("policy", metrics.PolicyProbability),
    ];

    private static IEnumerable<(string, double?)> Spots(string group, IReadOnlyDictionary<string, double>? probability) =>
        probability?.Select(spot => ($"{group}/{spot.Key}", (double?)spot.Value)) ?? [];

    /// <summary>By the number of spots at which an image is distilled, the share of the images.</summary>
    private static double[] SpotsOfAnImage(IReadOnlyDictionary<string, double> routes)
    {
        var shares = new double[routes.First().Key.Length + 1];
        foreach (var (route, share) in routes) shares[route.Count(digit => digit == '1')] += share;
        return shares;
    }
}
