using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A layer that is a function of its input and its parameters alone, in training mode as in evaluation mode. Its frozen view is a
/// <see cref="FrozenLayer"/>, which needs to be told nothing else.
/// </summary>
/// <param name="name">The layer's name in messages.</param>
public abstract class ComputedLayer(string name) : Layer(name)
{
    private IReadOnlyDictionary<string, Tensor>? _byKey;

    /// <summary>The parameters by their keys, those of modules inside as <c>out_proj.weight</c>.</summary>
    internal IReadOnlyDictionary<string, Tensor> Parameters =>
        _byKey ??= named_parameters().ToDictionary(parameter => parameter.name, parameter => (Tensor)parameter.parameter);

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor x) => Compute(x, Parameters);

    /// <summary>The function.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="parameters">The parameters by their keys, the layer's own or others of their shapes.</param>
    /// <returns>A tensor of the caller's own.</returns>
    protected internal abstract Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters);

    /// <summary>
    /// The function, which leaves on the tape what <see cref="Tape.Replay"/> needs: libtorch's graph, unless a layer says its backward pass
    /// itself.
    /// </summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="parameters">The parameters by their keys, without gradients.</param>
    /// <param name="tape">The tape.</param>
    /// <returns>A tensor of the caller's own.</returns>
    protected internal virtual Tensor Compute(Tensor x, IReadOnlyDictionary<string, Tensor> parameters, Tape tape) =>
        Tape.Record(tape, x, input => Compute(input, parameters));

    /// <inheritdoc/>
    protected override void Fetch() => _byKey = null;
}
