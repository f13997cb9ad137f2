using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A layer that is a function of its input and its parameters, without gradients for those.</summary>
public sealed class FrozenLayer : FrozenBlock
{
    private readonly ComputedLayer _layer;
    private Dictionary<string, Tensor>? _parameters;

    /// <summary>Makes the view of the module as it is now.</summary>
    /// <param name="layer">The layer.</param>
    public FrozenLayer(ComputedLayer layer)
    {
        _layer = layer;
        Refresh();
    }

    /// <inheritdoc/>
    public override void Refresh()
    {
        Release();
        _parameters = _layer.Parameters.ToDictionary(
            parameter => parameter.Key, parameter => parameter.Value.detach().DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public override Tensor Forward(
        Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null) =>
        tape is null ? _layer.Compute(x, Present(_parameters)) : _layer.Compute(x, Present(_parameters), tape);

    /// <inheritdoc/>
    public override Tensor Backward(Tensor gradient, Tape tape) => tape.Replay(gradient);

    /// <inheritdoc/>
    protected override void Release()
    {
        if (_parameters is not null) foreach (var parameter in _parameters.Values) parameter.Dispose();
        _parameters = null;
    }
}
