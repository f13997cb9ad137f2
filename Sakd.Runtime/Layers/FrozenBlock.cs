using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A view of a block or layer as it is in evaluation mode. Gradients pass through it to its input, and none reach its weights; the
/// module itself, its mode and its gradients are untouched.
/// </summary>
public abstract class FrozenBlock : IDisposable
{
    /// <summary>Takes up the module's present weights and running statistics.</summary>
    public abstract void Refresh();

    /// <summary>What the module computes in evaluation mode.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <returns>A tensor of the caller's own.</returns>
    public abstract Tensor Forward(Tensor x);

    /// <summary>Whether the last layer is a ReLU.</summary>
    public virtual bool EndsInRelu => false;

    /// <summary>What the ReLU at the end reads; the output itself where there is none.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    public virtual Tensor BeforeRelu(Tensor x) => Forward(x);

    /// <summary>What the module computes, which also leaves behind what the ReLU at its end reads.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="preActivations">Where that goes; null where nobody asks.</param>
    public Tensor Forward(Tensor x, ICollection<Tensor>? preActivations) =>
        preActivations is null ? Forward(x) : Activation.After(BeforeRelu(x), EndsInRelu, preActivations);

    /// <summary>Releases what the view made for itself; the module keeps its weights.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the view made for itself.</summary>
    protected abstract void Release();
}
