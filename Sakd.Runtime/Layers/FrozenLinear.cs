using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A linear layer without gradients for its weights.</summary>
public sealed class FrozenLinear : FrozenBlock
{
    private readonly Linear _linear;
    private Tensor? _weight;
    private Tensor? _bias;

    /// <summary>Makes the view of the module as it is now.</summary>
    /// <param name="linear">The linear layer.</param>
    public FrozenLinear(Linear linear)
    {
        _linear = linear;
        Refresh();
    }

    /// <inheritdoc/>
    public override void Refresh()
    {
        Release();
        _weight = _linear.Weight.detach().DetachFromDisposeScope();
        _bias = _linear.Bias.detach().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Forward(
        Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null) =>
        _linear.Apply(x, Present(_weight), Present(_bias));

    /// <inheritdoc/>
    public override Tensor Backward(Tensor gradient, Tape tape) => _linear.Backward(gradient, Present(_weight));

    /// <inheritdoc/>
    protected override void Release()
    {
        _weight?.Dispose();
        _bias?.Dispose();
        (_weight, _bias) = (null, null);
    }
}
