using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A batch norm in evaluation mode, without gradients for its weights.</summary>
public sealed class FrozenBatchNorm2d : FrozenBlock
{
    private readonly BatchNorm2d _norm;
    private Tensor? _weight;
    private Tensor? _bias;

    /// <summary>Makes the view of the module as it is now.</summary>
    /// <param name="norm">The batch norm.</param>
    public FrozenBatchNorm2d(BatchNorm2d norm)
    {
        _norm = norm;
        Refresh();
    }

    /// <inheritdoc/>
    public override void Refresh()
    {
        Release();
        _weight = _norm.Weight.detach().DetachFromDisposeScope();
        _bias = _norm.Bias.detach().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) =>
        nn.functional.batch_norm(x, _norm.RunningMean, _norm.RunningVar, _weight, _bias, training: false, eps: BatchNorm2d.Epsilon);

    /// <inheritdoc/>
    protected override void Release()
    {
        _weight?.Dispose();
        _bias?.Dispose();
    }
}
