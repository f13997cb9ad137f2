using Sakd.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>Stochastic gradient descent with momentum over groups whose rates are fixed multiples of one learning rate.</summary>
internal sealed class ScaledSgd : IDisposable
{
    private readonly SGD _sgd;
    private readonly SGD.ParamGroup[] _groups;
    private readonly double[] _scales;
    private readonly List<Parameter> _parameters = [];
    private readonly HashSet<Parameter> _known = [];
    private double _learningRate;

    internal ScaledSgd(
        double learningRate, double momentum, double weightDecay, params ReadOnlySpan<(List<Parameter> Parameters, double Scale)> groups)
    {
        _groups = new SGD.ParamGroup[groups.Length];
        _scales = new double[groups.Length];
        for (int i = 0; i < groups.Length; i++)
        {
            _scales[i] = groups[i].Scale;
            _parameters.AddRange(groups[i].Parameters);
            _groups[i] = new SGD.ParamGroup(groups[i].Parameters, learningRate * groups[i].Scale, momentum, weight_decay: weightDecay);
        }

        _learningRate = learningRate;
        _sgd = optim.SGD(_groups, learningRate, momentum, weight_decay: weightDecay);
    }

    /// <summary>The rate that the groups' rates are multiples of.</summary>
    internal double LearningRate
    {
        get => _learningRate;
        set
        {
            _learningRate = value;
            for (int i = 0; i < _groups.Length; i++) _groups[i].LearningRate = value * _scales[i];
        }
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
        foreach (var parameter in _parameters)
        {
            using var gradient = parameter.grad;
            if (gradient is null) continue;
            parameter.grad = null;
            _known.Add(parameter);
        }
    }

    /// <summary>
    /// One step down the gradients that have come since <see cref="Begin"/>. Where none has come, but one had before, it is 0: weights
    /// decay, and momentum goes on.
    /// </summary>
    internal void Step()
    {
        foreach (var parameter in _known)
        {
            using var gradient = parameter.grad;
            if (gradient is null) parameter.grad = zeros_like(parameter);
        }

        _sgd.step();
    }

    public void Dispose() => _sgd.Dispose();
}
