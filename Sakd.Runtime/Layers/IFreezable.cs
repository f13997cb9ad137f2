using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A layer that says what it computes for any values of its parameters, so that <see cref="FrozenLayer"/> is its frozen view.
/// </summary>
public interface IFreezable
{
    /// <summary>Its parameters as they are, in the order that <see cref="Compute"/> expects.</summary>
    IReadOnlyList<Tensor> Weights { get; }

    /// <summary>What it computes in evaluation mode, in libtorch's operations.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="weights">Values for its parameters.</param>
    /// <returns>A tensor of the caller's own.</returns>
    Tensor Compute(Tensor x, IReadOnlyList<Tensor> weights);
}
