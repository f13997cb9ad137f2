using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A layer that is a single parameter in PyTorch: the key of the layer is that of the parameter, and it stands among its network's own
/// parameters, before the layers.
/// </summary>
public abstract class BareParameter : Layer, IFreezable
{
    private const string Key = "value";

    /// <summary>Makes the layer, its parameter filled with zeros.</summary>
    /// <param name="name">The layer's name in messages.</param>
    /// <param name="shape">The shape of its parameter.</param>
    protected BareParameter(string name, params ReadOnlySpan<long> shape)
        : base(name) => Value = AddParameter(Key, shape);

    /// <summary>The parameter.</summary>
    public Parameter Value { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Weights => [Value];

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor x) => Compute(x, [Value]);

    /// <inheritdoc/>
    public abstract Tensor Compute(Tensor x, IReadOnlyList<Tensor> weights);

    /// <inheritdoc/>
    protected sealed override void Fetch() => Value = get_parameter(Key)!;
}
