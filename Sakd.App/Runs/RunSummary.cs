using Sakd.Data;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>What <c>summary.json</c> holds: the result of a run on the test part, read once. Accuracies are fractions.</summary>
public sealed record RunSummary
{
    /// <summary>The teacher's accuracy; null where no teacher took part.</summary>
    public double? TeacherAccuracy { get; init; }

    /// <summary>The accuracy of the trained network: the student, or the one network of a plain training.</summary>
    public required double StudentAccuracy { get; init; }

    /// <summary>The standard error of <see cref="StudentAccuracy"/> from the number of test images.</summary>
    public required double StandardError { get; init; }

    /// <summary>
    /// Its balanced accuracy, the mean over the classes of the share that it knows; null in summaries of versions without it.
    /// </summary>
    public double? BalancedAccuracy { get; init; }

    /// <summary>Its accuracy class by class, in the order of the labels; null likewise.</summary>
    public IReadOnlyList<ClassResult>? Classes { get; init; }

    /// <summary>The number of test images.</summary>
    public required int TestImages { get; init; }

    /// <summary>The epoch that was kept, counted from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>The validation accuracy that chose it.</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>Whether the test images chose the epoch: the accuracy is then the best of many, and says too much.</summary>
    public bool SelectedOnTest { get; init; }

    /// <summary>By branch point, the share of samples distilled there in the last epoch; null where nothing is distilled.</summary>
    public IReadOnlyDictionary<string, double>? DistillationProbability { get; init; }

    /// <summary>The same over the whole run; null likewise, and in summaries of versions without it.</summary>
    public IReadOnlyDictionary<string, double>? DistilledShare { get; init; }

    /// <summary>The branch points whose policy was decided in the last epoch: above 0.995 or below 0.005 throughout.</summary>
    public IReadOnlyList<string>? Collapsed { get; init; }

    /// <summary>
    /// Of images that were made worse on purpose, by what was done to them and by branch point, how well the policy tells sound ones from
    /// them (<see cref="CorruptedDecisions"/>); null where there are none, or there is no policy.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? Corrupted { get; init; }

    /// <summary>Seconds of all epochs, validation included.</summary>
    public required double Seconds { get; init; }

    /// <summary>Training images per second, validation excluded.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Puts the result of a run together.</summary>
    public static RunSummary Of(TrainingResult result, Accuracy test, Accuracy? teacher, ImageData data) => new()
    {
        SelectedOnTest = data.SelectsOnTest,
        BalancedAccuracy = test.Balanced,
        Classes = ClassResult.Of(test, data),
        TeacherAccuracy = teacher?.Fraction,
        StudentAccuracy = test.Fraction,
        StandardError = test.StandardError,
        TestImages = test.Count,
        BestEpoch = result.Best.Epoch,
        ValidationAccuracy = result.Best.ValidationAccuracy,
        DistillationProbability = result.Last.DistillationProbability,
        DistilledShare = result.Last.DistillationProbability?.Keys.ToDictionary(
            spot => spot, spot => result.Epochs.Average(epoch => epoch.DistillationProbability![spot])),
        Collapsed = result.Last.Collapsed,
        Seconds = result.Seconds,
        ImagesPerSecond = result.ImagesPerSecond,
    };
}
