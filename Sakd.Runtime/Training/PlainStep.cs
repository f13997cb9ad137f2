using Sakd.Layers;
using Sakd.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>
/// Training from the labels alone: the teacher before distillation, and the student that distillation is compared with. Images of another
/// size than the network's input are resized to it.
/// </summary>
public sealed class PlainStep : TrainingStep
{
    private readonly Architecture _model;
    private readonly ScaledSgd _sgd;
    private readonly List<Parameter>? _frozen;

    /// <summary>Puts the network into training mode and makes its optimizer.</summary>
    /// <param name="model">The network; it stays the caller's.</param>
    /// <param name="options">Seed, learning rate, momentum and weight decay.</param>
    /// <param name="only">
    /// The keys of the parameters that are trained, such as those of the head: the others are frozen until the step is disposed of, and the
    /// network computes as in evaluation. Null for all.
    /// </param>
    public PlainStep(Architecture model, StepOptions options, IReadOnlyCollection<string>? only = null)
        : base(options.Seed, model)
    {
        _model = model;
        _model.train();
        List<Parameter> trained = [.. model.parameters()];
        if (only is not null)
        {
            var parts = StateDict.Of(model).ToLookup(part => only.Contains(part.Key), part => part.Value);
            trained = [.. parts[true].OfType<Parameter>()];
            _frozen = [.. parts[false].OfType<Parameter>().Where(parameter => parameter.requires_grad)];
            foreach (var parameter in _frozen) parameter.requires_grad = false;
        }

        _sgd = new ScaledSgd(options.LearningRate, options.Momentum, options.WeightDecay, (trained, 1));
    }

    /// <inheritdoc/>
    public override double LearningRate
    {
        get => _sgd.LearningRate;
        set => _sgd.LearningRate = value;
    }

    /// <inheritdoc/>
    protected override StepResult Compute(Tensor x, Tensor y, Samples samples)
    {
        if (_frozen is not null) _model.eval();
        using var z = _model.forward(Resizing.Apply(x, _model.Input));
        using var loss = nn.functional.cross_entropy(z, y);
        GraphMemory.Backward(loss);
        _sgd.Step();

        double crossEntropy = loss.ToDouble();
        return new StepResult { Batch = (int)x.size(0), Loss = crossEntropy, CrossEntropy = crossEntropy, Correct = Correct(z, y) };
    }

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, nn.Module Module)> Modules() => [("model", _model)];

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, ScaledSgd Sgd)> Optimizers() => [("velocity", _sgd)];

    /// <inheritdoc/>
    protected override void ForgetGradients() => _sgd.Begin();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        _sgd.Dispose();
        foreach (var parameter in _frozen ?? []) parameter.requires_grad = true;
    }
}
