using Sakd.Data;
using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>How a part of a distiller is trained before the student: the published values of factor transfer.</summary>
public sealed record PretrainingOptions
{
    /// <summary>The number of epochs; 0 leaves the part as it was drawn.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>The learning rate throughout.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>The momentum.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The weight decay.</summary>
    public double WeightDecay { get; init; } = 5e-4;
}

/// <summary>Trains the part of a distiller that is trained on the teacher's features before the student is, and freezes it.</summary>
/// <param name="step">The step, whose distiller has such a part.</param>
/// <param name="batches">The training part.</param>
/// <param name="augmentation">How its images are varied.</param>
/// <param name="step0">What governs the step: seed and device.</param>
/// <param name="options">How to train.</param>
public sealed class Pretraining(
    DistillationStep step, BatchSource batches, Augmentation augmentation, StepOptions step0, PretrainingOptions options)
{
    /// <summary>Trains it.</summary>
    /// <param name="epochDone">Is told each epoch, from 1, and its mean loss.</param>
    /// <param name="stop">Asks for an early end, between two steps.</param>
    /// <exception cref="OperationCanceledException">The end was asked for.</exception>
    /// <exception cref="SakdException">A batch of one image leaves a batch norm a single value per channel.</exception>
    public void Run(Action<int, double>? epochDone = null, CancellationToken stop = default)
    {
        if (step.Pretrained is not { } part) return;

        // Steps 0 to 2 of the stream are the networks, the routing network and the distiller's other modules.
        using (var generator = RandomStreams.Open(step0.Seed, RandomStream.Initialisation, step: 3)) Initialization.Run(part, generator);
        part.to(step0.Device, step.Student.parameters().First().dtype);
        using var sgd = new ScaledSgd(options.LearningRate, options.Momentum, options.WeightDecay, ([.. part.parameters()], 1));
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            double sum = 0;
            foreach (var batch in batches.Shuffled(step0.Seed, epoch, augmentation))
            {
                using (batch)
                {
                    stop.ThrowIfCancellationRequested();
                    using var scope = NewDisposeScope();
                    var loss = LossOf(batch.Images);
                    sgd.Descend(loss);
                    sum += loss.ToDouble() * batch.Count;
                }
            }

            epochDone?.Invoke(epoch, sum / batches.Images);
        }

        foreach (var parameter in part.parameters()) parameter.requires_grad = false;
    }

    private Tensor LossOf(Tensor images)
    {
        try
        {
            return step.PretrainingLoss(images)!;
        }
        catch (Exception e) when (SingleValue.IsRefused(e, images))
        {
            throw new SakdException(SingleValue.Remedy);
        }
    }
}
