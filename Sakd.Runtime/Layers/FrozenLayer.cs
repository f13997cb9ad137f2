using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A layer in evaluation mode, without gradients for its weights; libtorch records its backward pass.</summary>
public sealed class FrozenLayer : FrozenBlock
{
    private readonly IFreezable _layer;
    private Tensor[]? _weights;

    /// <summary>Makes the view of the layer as it is now.</summary>
    /// <param name="layer">The layer.</param>
    public FrozenLayer(IFreezable layer)
    {
        _layer = layer;
        Refresh();
    }

    /// <inheritdoc/>
    public override void Refresh()
    {
        Release();
        _weights = [.. _layer.Weights.Select(weight => weight.detach().DetachFromDisposeScope())];
    }

    /// <inheritdoc/>
    public override Tensor Forward(
        Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null) =>
        Tape.Record(tape, x, input => _layer.Compute(input, Present(_weights)));

    /// <inheritdoc/>
    public override Tensor Backward(Tensor gradient, Tape tape) => tape.Replay(gradient);

    /// <inheritdoc/>
    protected override void Release()
    {
        foreach (var weight in _weights ?? []) weight.Dispose();
        _weights = null;
    }
}
