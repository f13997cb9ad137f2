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

    /// <summary>What the module computes in evaluation mode. Without a tape it has libtorch's graph, where its input has one.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="tape">
    /// Where what <see cref="Backward"/> needs is kept; null where no backward pass follows. The input has no graph then.
    /// </param>
    /// <param name="beforeFirstRelu">
    /// Where the input goes behind the batch norm that the module begins with; null where it is not asked for.
    /// </param>
    /// <param name="beforeLastRelu">
    /// Where the output without the ReLUs that the module ends in goes; null where it is not asked for.
    /// </param>
    /// <returns>A tensor of the caller's own.</returns>
    public abstract Tensor Forward(
        Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null);

    /// <summary>The backward pass: dL/dx of the rows that the tape is of.</summary>
    /// <param name="gradient">dL/dy of those rows; it stays the caller's.</param>
    /// <param name="tape">What the forward pass has kept, the end of it: the backward pass takes that away.</param>
    /// <returns>A tensor of the caller's own.</returns>
    public abstract Tensor Backward(Tensor gradient, Tape tape);

    /// <summary>Releases what the view made for itself, until <see cref="Refresh"/>; the module keeps its weights.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the view made for itself.</summary>
    protected abstract void Release();

    /// <summary>What the view made for itself.</summary>
    /// <param name="made">What it made.</param>
    /// <exception cref="InvalidOperationException">It was released.</exception>
    internal static T Present<T>(T? made)
        where T : class => made
            ?? throw new InvalidOperationException(
                "A frozen view that was disposed of has no weights any more: call Refresh before it is used again.");
}
