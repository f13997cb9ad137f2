using Sakd.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay, in the order of PyTorch's, over groups whose rates are fixed multiples of
/// one learning rate. What it remembers from step to step can be read and put back.
/// </summary>
internal sealed class ScaledSgd : IDisposable
{
    private readonly List<Entry> _entries = [];
    private readonly double _momentum;
    private readonly double _weightDecay;

    internal ScaledSgd(
        double learningRate, double momentum, double weightDecay, params ReadOnlySpan<(List<Parameter> Parameters, double Scale)> groups)
    {
        (LearningRate, _momentum, _weightDecay) = (learningRate, momentum, weightDecay);
        foreach (var (parameters, scale) in groups) _entries.AddRange(parameters.Select(parameter => new Entry(parameter, scale)));
    }

    /// <summary>The rate that the groups' rates are multiples of.</summary>
    internal double LearningRate { get; set; }

    /// <summary>The velocities under the numbers of their parameters; those that have had no gradient yet have none.</summary>
    internal IEnumerable<(string Key, Tensor Value)> State()
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Velocity is { } velocity) yield return ($"{i}", velocity);
        }
    }

    /// <summary>Puts velocities back.</summary>
    /// <param name="values">What <see cref="State"/> has given, of the same parameters.</param>
    /// <param name="source">Where they come from, for the message.</param>
    /// <exception cref="SakdException">They are of other parameters.</exception>
    internal void Load(IReadOnlyDictionary<string, Tensor> values, string source)
    {
        int known = 0;
        for (int i = 0; i < _entries.Count; i++)
        {
            _entries[i].Forget();
            if (!values.TryGetValue($"{i}", out var velocity)) continue;
            known++;
            var parameter = _entries[i].Parameter;
            if (!velocity.shape.AsSpan().SequenceEqual(parameter.shape))
                throw new SakdException($"{source} does not fit: its velocity {i} is that of another parameter");
            _entries[i].Velocity = velocity.to(parameter.dtype, parameter.device, copy: true).DetachFromDisposeScope();
        }

        if (known != values.Count) throw new SakdException($"{source} does not fit: it has velocities of more parameters than there are");
    }

    /// <summary>One step down the gradient of <paramref name="loss"/>.</summary>
    internal void Descend(Tensor loss)
    {
        Begin();
        GraphMemory.Backward(loss);
        Step();
    }

    /// <summary>Forgets the gradients of the step before, and their memory.</summary>
    internal void Begin()
    {
        foreach (var entry in _entries)
        {
            using var gradient = entry.Parameter.grad;
            if (gradient is not null) entry.Parameter.grad = null;
        }
    }

    /// <summary>
    /// One step down the gradients that have come since <see cref="Begin"/>. Where none has come, but one had before, it is 0: weights
    /// decay, and momentum goes on.
    /// </summary>
    internal void Step()
    {
        using var _ = no_grad();
        using Scalar momentum = _momentum.ToScalar(), weightDecay = _weightDecay.ToScalar();
        foreach (var entry in _entries)
        {
            var parameter = entry.Parameter;
            using var given = parameter.grad;
            if (given is null && entry.Velocity is null) continue;

            using var gradient = given ?? zeros_like(parameter);
            if (given is null) parameter.grad = gradient;
            using var decayed = _weightDecay == 0 ? gradient.alias() : gradient.add(parameter, weightDecay);
            if (entry.Velocity is null)
                entry.Velocity = decayed.clone().DetachFromDisposeScope();
            else
                entry.Velocity.mul_(momentum).add_(decayed, Arithmetic.One);

            using var rate = (-LearningRate * entry.Scale).ToScalar();
            parameter.add_(entry.Velocity, rate);
        }
    }

    public void Dispose()
    {
        foreach (var entry in _entries) entry.Forget();
    }

    /// <summary>A parameter, its group's scale, and its velocity since it has had a gradient.</summary>
    private sealed class Entry(Parameter parameter, double scale)
    {
        internal Parameter Parameter { get; } = parameter;

        internal double Scale { get; } = scale;

        internal Tensor? Velocity { get; set; }

        internal void Forget()
        {
            Velocity?.Dispose();
            Velocity = null;
        }
    }
}
