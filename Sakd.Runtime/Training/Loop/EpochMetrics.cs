using System.Text.Json.Serialization;

namespace Sakd.Training;

/// <summary>
/// The numbers of one epoch: a line of <c>metrics.jsonl</c>. Shares and accuracies are fractions; what a run does not have is null.
/// </summary>
public sealed record EpochMetrics
{
    /// <summary>The epoch, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The student's learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>tau, the temperature of the policy's gradient.</summary>
    public double? PolicyTemperature { get; init; }

    /// <summary>L_student, the mean over the images of the epoch (so are all losses).</summary>
    public required double Loss { get; init; }

    /// <summary>CE(z_s, y).</summary>
    public required double CrossEntropy { get; init; }

    /// <summary>L_KL, unweighted.</summary>
    public double? Kl { get; init; }

    /// <summary>L_KD, unweighted.</summary>
    public double? Kd { get; init; }

    /// <summary>CE(z_r, y).</summary>
    public double? RoutingCrossEntropy { get; init; }

    /// <summary>L_routing.</summary>
    public double? RoutingLoss { get; init; }

    /// <summary>Accuracy on the augmented training images, as they were trained on.</summary>
    public required double TrainingAccuracy { get; init; }

    /// <summary>Accuracy of the routing network on the same images.</summary>
    public double? RoutingAccuracy { get; init; }

    /// <summary>Accuracy on the images held out, after the epoch.</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>CE(z_s, y) on the same images.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Whether no earlier epoch had this validation accuracy: the weights are then kept.</summary>
    public required bool Best { get; init; }

    /// <summary>By branch point, the share of samples that were distilled there.</summary>
    public IReadOnlyDictionary<string, double>? DistillationProbability { get; init; }

    /// <summary>By branch point, the policy's mean probability for the teacher's route.</summary>
    public IReadOnlyDictionary<string, double>? PolicyProbability { get; init; }

    /// <summary>By route, written with a digit for each branch point (1 = teacher), the share of samples that took it.</summary>
    public IReadOnlyDictionary<string, double>? Routes { get; init; }

    /// <summary>The branch points whose policy was decided throughout the epoch (<see cref="CollapseWatch"/>).</summary>
    public IReadOnlyList<string>? Collapsed { get; init; }

    /// <summary>Whether a policy distilled every image of the epoch at every branch point.</summary>
    [JsonIgnore]
    public bool DistilsAll => PolicyProbability is not null && DistillationProbability?.Values.All(share => share == 1) == true;

    /// <summary>Terms of the policy's gradient that were not finite and left out.</summary>
    public long NonFinite { get; init; }

    /// <summary>Seconds that the epoch took, validation included.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds of <see cref="Seconds"/> in which the steps waited for their images.</summary>
    public double DataSeconds { get; init; }

    /// <summary>Training images per second, validation excluded.</summary>
    public required double ImagesPerSecond { get; init; }
}
