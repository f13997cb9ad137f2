using Sakd.Data;
using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>Where the training of such a part is, between two steps.</summary>
/// <param name="Epoch">The epoch of the next step, counted from 1.</param>
/// <param name="Batch">Its batch in that epoch, counted from 0.</param>
/// <param name="Loss">The sum of the losses of the epoch's images so far.</param>
public sealed record PretrainingState(int Epoch, int Batch, double Loss);

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

/// <summary>
/// Trains the part of a distiller that is trained on the teacher's features before the student is, and freezes it. Between two steps its
/// state can be kept, as that of a <see cref="TrainingLoop"/>.
/// </summary>
public sealed class Pretraining : IDisposable
{
    private const string Part = "pretrained", Velocity = "pretrained_velocity";

    private readonly DistillationStep _step;
    private readonly BatchSource _batches;
    private readonly Augmentation _augmentation;
    private readonly PretrainingOptions _options;
    private readonly ulong _seed;
    private readonly nn.Module _part;
    private readonly ScaledSgd _sgd;

    /// <summary>Draws the part's weights; the training stands before its first step.</summary>
    /// <param name="step">The step, whose distiller has such a part.</param>
    /// <param name="batches">The training part.</param>
    /// <param name="augmentation">How its images are varied.</param>
    /// <param name="stepOptions">What governs the step: seed and device.</param>
    /// <param name="options">How to train.</param>
    public Pretraining(
        DistillationStep step, BatchSource batches, Augmentation augmentation, StepOptions stepOptions, PretrainingOptions options)
    {
        (_step, _batches, _augmentation, _options, _seed) = (step, batches, augmentation, options, stepOptions.Seed);
        _part = step.Pretrained ?? throw new ArgumentException("The distiller trains nothing before the student.", nameof(step));

        // Steps 0 to 2 of the stream are the networks, the routing network and the distiller's other modules.
        using (var generator = RandomStreams.Open(_seed, RandomStream.Initialisation, step: 3)) Initialization.Run(_part, generator);
        _part.to(stepOptions.Device, step.Student.parameters().First().dtype);
        _sgd = new ScaledSgd(options.LearningRate, options.Momentum, options.WeightDecay, ([.. _part.parameters()], 1));
    }

    /// <summary>Where the training is.</summary>
    public PretrainingState State { get; private set; } = new(Epoch: 1, Batch: 0, Loss: 0);

    /// <summary>All tensors that the rest of it depends on: themselves, not copies.</summary>
    public IReadOnlyList<(string Key, Tensor Value)> Tensors() =>
    [
        .. StateDict.Of(_part).Select(entry => ($"{Part}.{entry.Key}", entry.Value)),
        .. _sgd.State().Select(entry => ($"{Velocity}.{entry.Key}", entry.Value)),
    ];

    /// <summary>Goes on from where another training of the same part was.</summary>
    /// <param name="state">Where it was.</param>
    /// <param name="tensors">Its tensors.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <exception cref="SakdException">They are those of another part.</exception>
    public void Restore(PretrainingState state, IReadOnlyDictionary<string, Tensor> tensors, string source)
    {
        StateDict.Load(_part, tensors.Under(Part), source);
        _sgd.Load(tensors.Under(Velocity), source);
        State = state;
    }

    /// <summary>Trains it, or what is left of it.</summary>
    /// <param name="epochDone">Is told each epoch, from 1, and its mean loss.</param>
    /// <param name="stepDone">Is called between two steps.</param>
    /// <param name="stop">Asks for an early end, between two steps.</param>
    /// <exception cref="OperationCanceledException">The end was asked for; the training can go on.</exception>
    /// <exception cref="SakdException">A batch of one image leaves a batch norm a single value per channel.</exception>
    public void Run(Action<int, double>? epochDone = null, Action? stepDone = null, CancellationToken stop = default)
    {
        while (State.Epoch <= _options.Epochs)
        {
            foreach (var batch in _batches.Shuffled(_seed, State.Epoch, _augmentation, from: State.Batch))
            {
                using (batch)
                {
                    stop.ThrowIfCancellationRequested();
                    using var scope = NewDisposeScope();
                    var loss = LossOf(batch.Images);
                    _sgd.Descend(loss);
                    State = State with { Batch = State.Batch + 1, Loss = State.Loss + (loss.ToDouble() * batch.Count) };
                }

                stepDone?.Invoke();
            }

            epochDone?.Invoke(State.Epoch, State.Loss / _batches.Images);
            State = new PretrainingState(State.Epoch + 1, Batch: 0, Loss: 0);
        }

        Freeze(_step);
    }

    /// <summary>Freezes the part of a step's distiller that is trained before the student is.</summary>
    public static void Freeze(DistillationStep step)
    {
        foreach (var parameter in step.Pretrained?.parameters() ?? []) parameter.requires_grad = false;
    }

    /// <inheritdoc/>
    public void Dispose() => _sgd.Dispose();

    private Tensor LossOf(Tensor images)
    {
        try
        {
            return _step.PretrainingLoss(images)!;
        }
        catch (Exception e) when (SingleValue.IsRefused(e, images))
        {
            throw new SakdException(SingleValue.Remedy);
        }
    }
}
