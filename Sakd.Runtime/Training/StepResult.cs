using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sakd.Training;

/// <summary>The numbers of one step, on the host. Losses are means over the batch; what a strategy does not compute is 0.</summary>
public sealed record StepResult
{
    /// <summary>B, the number of images.</summary>
    public required int Batch { get; init; }

    /// <summary>L_student, what the student's step descends.</summary>
    public required double Loss { get; init; }

    /// <summary>CE(z_s, y).</summary>
    public required double CrossEntropy { get; init; }

    /// <summary>L_KL, unweighted.</summary>
    public double Kl { get; init; }

    /// <summary>L_KD, unweighted.</summary>
    public double Kd { get; init; }

    /// <summary>CE(z_r, y), unweighted.</summary>
    public double RoutingCrossEntropy { get; init; }

    /// <summary>L_routing, what the step of policy and adapters descends.</summary>
    public double RoutingLoss { get; init; }

    /// <summary>Images that the student classified rightly, in its training forward.</summary>
    public required int Correct { get; init; }

    /// <summary>Images that the routing network classified rightly.</summary>
    public int RoutingCorrect { get; init; }

    /// <summary>Per branch point, the samples that were distilled; empty for plain training.</summary>
    public ImmutableArray<int> Selected { get; init; } = [];

    /// <summary>Per branch point, the samples with w = 1: the same, but under <see cref="Strategy.Anti"/> and in a warm-up.</summary>
    public ImmutableArray<int> PolicySelected { get; init; } = [];

    /// <summary>Per branch point, the mean over the batch of sigmoid(l_0 - l_1); NaN where there is no policy.</summary>
    public ImmutableArray<double> PolicyProbability { get; init; } = [];

    /// <summary>How many samples took each of the 2^(N+1) routes; bit i of the index is w_i.</summary>
    public ImmutableArray<int> Routes { get; init; } = [];

    /// <summary>The first part of the losses that is not a finite number, in words, and its value; null where all are.</summary>
    [JsonIgnore]
    public (string Name, double Value)? NotFinite
    {
        get
        {
            foreach (var part in (ReadOnlySpan<(string, double)>)
            [
                ("loss", Loss), ("cross-entropy", CrossEntropy), ("KL", Kl), ("KD", Kd),
                ("routing cross-entropy", RoutingCrossEntropy), ("routing loss", RoutingLoss),
            ])
            {
                if (!double.IsFinite(part.Item2)) return part;
            }

            return null;
        }
    }

    /// <summary>Terms of the policy's gradient that were not finite and therefore left out.</summary>
    public int NonFinite { get; init; }
}
