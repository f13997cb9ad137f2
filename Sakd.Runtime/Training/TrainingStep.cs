using System.Collections.Immutable;
using Sakd.Layers;
using Sakd.Platform;
using Sakd.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>One step of training: a batch in, the networks updated, the numbers of the step out.</summary>
public abstract class TrainingStep : IDisposable
{
    private const int StepsBetweenLooks = 16;

    private readonly ulong _seed;
    private readonly ImmutableArray<Architecture> _trained;

    /// <summary>Takes up what every step does with the networks that it trains.</summary>
    /// <param name="seed">The seed of the run: decides what dropout layers drop.</param>
    /// <param name="trained">The networks that run in training mode; they stay the caller's.</param>
    protected TrainingStep(ulong seed, params ImmutableArray<Architecture> trained) => (_seed, _trained) = (seed, trained);

    /// <summary>The number of steps done so far: the index into the random streams. Set it to resume a run.</summary>
    public long Step { get; set; }

    /// <summary>The student's learning rate; all other rates follow it.</summary>
    public abstract double LearningRate { get; set; }

    /// <summary>Does one step. Every tensor that it makes is released before it returns.</summary>
    /// <param name="images">Images [B, C, H, W], normalised, on the networks' device.</param>
    /// <param name="labels">Class indices [B], 64-bit, on the networks' device; or for mixed images shares of the classes [B, K].</param>
    /// <param name="indices">The images' positions in the training part, int64 [B]; only distillers that remember samples ask.</param>
    /// <returns>The numbers of the step.</returns>
    /// <exception cref="SakdException">A batch of one image leaves a batch norm a single value per channel.</exception>
    public StepResult Run(Tensor images, Tensor labels, Tensor? indices = null)
    {
        StepResult result;
        using (var masks = RandomStreams.Open(_seed, RandomStream.Dropout, Step))
        using (NewDisposeScope())
        {
            ForgetGradients();
            DrawMasksFrom(masks);
            try
            {
                result = Compute(ChannelsLast.Of(images), labels, new Samples(indices, Step));
            }
            catch (Exception e) when (SingleValue.IsRefused(e, images))
            {
                throw new SakdException(SingleValue.Remedy);
            }
            finally
            {
                DrawMasksFrom(null);
            }
        }

        Step++;
        if (Step % StepsBetweenLooks == 0) TidyUp();
        return result;
    }

    /// <summary>
    /// All that changes from step to step: weights, statistics and memories of the networks and modules, and the optimizers' velocities.
    /// With <see cref="Step"/> and the rates of the epoch it decides every step to come, bit for bit.
    /// </summary>
    /// <returns>The tensors themselves, not copies.</returns>
    public IReadOnlyList<(string Key, Tensor Value)> State() =>
    [
        .. Modules().SelectMany(part => StateDict.Of(part.Module).Select(entry => ($"{part.Name}.{entry.Key}", entry.Value))),
        .. Optimizers().SelectMany(part => part.Sgd.State().Select(entry => ($"{part.Name}.{entry.Key}", entry.Value))),
    ];

    /// <summary>Puts back what <see cref="State"/> gave. Set <see cref="Step"/> too.</summary>
    /// <param name="values">The tensors by key.</param>
    /// <param name="source">Where they come from, for the message.</param>
    /// <exception cref="SakdException">They are not those of such a step.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> values, string source)
    {
        foreach (var (name, module) in Modules()) StateDict.Load(module, values.Under(name), source);
        foreach (var (name, sgd) in Optimizers()) sgd.Load(values.Under(name), source);
    }

    /// <summary>The networks and modules that change from step to step, by name.</summary>
    protected virtual IEnumerable<(string Name, nn.Module Module)> Modules() => [];

    /// <summary>The optimizers, by name.</summary>
    private protected virtual IEnumerable<(string Name, ScaledSgd Sgd)> Optimizers() => [];

    /// <summary>Releases what the step owns; the networks are the caller's.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        NativeHeap.Trim();
        GC.SuppressFinalize(this);
    }

    /// <summary>The step itself, within a dispose scope of its own.</summary>
    /// <param name="x">Images [B, C, H, W].</param>
    /// <param name="y">Class indices [B].</param>
    /// <param name="samples">Which images they are.</param>
    protected abstract StepResult Compute(Tensor x, Tensor y, Samples samples);

    /// <summary>Forgets the gradients of the step before; those of a step stay readable until the next one.</summary>
    protected virtual void ForgetGradients()
    {
    }

    /// <summary>Releases what the step owns.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>
    /// A step leaves half a megabyte of handles and delegates behind. Until the runtime would collect by itself, it lets as much come
    /// together as the processor's cache holds, which may be hundreds of megabytes; and between steps there is no call of libtorch that
    /// could still read from one of them.
    /// </summary>
    private static void TidyUp()
    {
        if (SakdPlatform.CollectGarbage.IsOn) GC.Collect(generation: 0);
        NativeHeap.TrimIfGrown();
    }

    private void DrawMasksFrom(Generator? generator)
    {
        foreach (var network in _trained) network.DrawMasksFrom(generator);
    }

    /// <summary>How many rows of the logits have their largest entry at the label.</summary>
    /// <param name="logits">Logits [B, K].</param>
    /// <param name="labels">Class indices [B], or shares of the classes [B, K], of which the largest counts.</param>
    private protected static int Correct(Tensor logits, Tensor labels)
    {
        using var predicted = logits.argmax(1);
        using var expected = labels.Classes();
        using var hits = predicted.eq(expected);
        using var count = hits.sum();
        return count.ToInt32();
    }
}
