using System.Text.Json.Nodes;
using Sakd.Checkpoints;
using Sakd.Layers;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Peer;

/// <summary>Both sides start from the same numbers, and their first losses are the same: only then are their times comparable.</summary>
internal static class Agreement
{
    private const double Tolerance = 1e-4;

    /// <summary>Writes weights, batch and noise to files that the peer reads.</summary>
    public static void Write(TemporaryFolder folder, Steps.Workload workload, DistillationStep step, Tensor noise)
    {
        Save("teacher", StateDict.Of(workload.Teacher));
        Save("student", StateDict.Of(step.Student));
        Save("routing", StateDict.Of(step.Routing!));
        Save("batch", [("images", workload.Images), ("labels", workload.Labels), ("noise", noise)]);

        void Save(string name, IEnumerable<(string Key, Tensor Value)> tensors) =>
            Safetensors.Save(folder[$"{name}.safetensors"], tensors, new Dictionary<string, string>());
    }

    /// <summary>The losses of a first step, side by side.</summary>
    /// <exception cref="SakdException">They differ.</exception>
    public static IEnumerable<(string Loss, double Ours, double Theirs, double Difference)> Of(
        string pair, StepResult ours, JsonNode theirs)
    {
        foreach (var (name, key, value) in new[]
        {
            ("CE(z_s, y)", "ce", ours.CrossEntropy), ("L_KL", "kl", ours.Kl), ("L_KD", "kd", ours.Kd),
            ("CE(z_r, y)", "routing", ours.RoutingCrossEntropy),
        })
        {
            double other = (double)theirs[key]!;
            double difference = Math.Abs(value - other) / Math.Abs(other);
            if (!(difference <= Tolerance))
                throw new SakdException(
                    $"{pair}: {name} is {value:R} here and {other:R} in PyTorch; the two sides do not compute the same, and their times "
                    + "mean nothing");
            yield return (name, value, other, difference);
        }
    }
}
