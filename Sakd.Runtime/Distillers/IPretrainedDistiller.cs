using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>Has a part of its own that is trained on the teacher's features before the student is, and then stays as it is.</summary>
public interface IPretrainedDistiller : IDistiller
{
    /// <summary>What is trained beforehand; not part of <see cref="IDistiller.Modules"/>.</summary>
    nn.Module Pretrained { get; }

    /// <summary>What the training beforehand brings down.</summary>
    /// <param name="teacher">The teacher's features of a batch, without a graph.</param>
    /// <returns>A scalar: the mean over the batch.</returns>
    Tensor PretrainingLoss(Tensor teacher);
}
