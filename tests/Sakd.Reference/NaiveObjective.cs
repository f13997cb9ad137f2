using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>What a naive step descends.</summary>
public sealed record NaiveObjective
{
    /// <summary>beta_1, the weight of L_KL.</summary>
    public double Beta1 { get; init; } = 1;

    /// <summary>beta_2, the weight of L_KD.</summary>
    public double Beta2 { get; init; } = 1;

    /// <summary>T, the temperature of L_KL.</summary>
    public double KlTemperature { get; init; } = 4;

    /// <summary>tau of the policy's Gumbel-softmax.</summary>
    public required double PolicyTemperature { get; init; }

    /// <summary>Whether those are distilled that the policy would not.</summary>
    public bool IsAnti { get; init; }

    /// <summary>Zeros and ones [B, N+1]: those of w that are distilled while the logits warm up; null for all.</summary>
    public Tensor? Warm { get; init; }

    /// <summary>The share of the samples that the policy is to distil; null for as many as it likes.</summary>
    public SpotShares? Share { get; init; }

    /// <summary>L_KD of the student's features, the teacher's, and who is distilled, [B, N+1].</summary>
    public required Func<NaiveFeatures, NaiveFeatures, Tensor, Tensor> Kd { get; init; }

    /// <summary>L_routing of CE(z_r, y), CE(z_s, y) and w [B, N+1].</summary>
    public required Func<Tensor, Tensor, Tensor, Tensor> RoutingLoss { get; init; }
}
