using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A layer that is a single parameter in PyTorch: the key of the layer is that of the parameter, and it stands among its network's own
/// parameters, before the layers.
/// </summary>
public abstract class BareParameter : ComputedLayer
{
    private const string Key = "value";

    /// <summary>Makes the layer, its parameter filled with zeros.</summary>
    /// <param name="name">The layer's name in messages.</param>
    /// <param name="shape">The shape of its parameter.</param>
    protected BareParameter(string name, params ReadOnlySpan<long> shape)
        : base(name) => AddParameter(Key, shape);

    /// <summary>The parameter.</summary>
    public Parameter Value => get_parameter(Key)!;

    /// <summary>The layer's function.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="value">The parameter, or another value of its shape.</param>
    /// <returns>A tensor of the caller's own.</returns>
    protected abstract Tensor Compute(Tensor x, Tensor value);

    /// <inheritdoc/>
    protected internal sealed override Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters) =>
        Compute(x, parameters[Key]);
}
