using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// An operation of libtorch's graph that our kernels compute. TorchSharp makes handles of values and gradients that would live until the step ends, and the memory with them: here they are
/// released as soon as libtorch has its own.
/// </summary>
/// <typeparam name="TFunction">The operation.</typeparam>
internal abstract class OwnFunction<TFunction> : autograd.SingleTensorFunction<TFunction>
    where TFunction : OwnFunction<TFunction>, new()
{
    /// <inheritdoc/>
    public sealed override string Name => typeof(TFunction).Name;

    /// <inheritdoc/>
    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => Forth(ctx, vars);

    /// <inheritdoc/>
    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        GraphMemory.ReleaseHandedOver();
        List<Tensor?> gradients;
        using (grad_output) gradients = Back(ctx, grad_output);
        if (GraphMemory.IsWalkedOnce) ctx.Dispose();
        return GraphMemory.HandOver(gradients);
    }

    /// <summary>Puts the operation into the graph.</summary>
    /// <param name="values">What <see cref="Forth"/> gets; null for what is missing.</param>
    protected static Tensor Apply(params object?[] values)
    {
        using var handles = NewDisposeScope();
        return apply(values!).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the value.</summary>
    /// <param name="context">Where what the way back needs is kept.</param>
    /// <param name="values">As given to <see cref="Apply"/>.</param>
    protected abstract Tensor Forth(autograd.AutogradContext context, object[] values);

    /// <summary>Computes the gradients.</summary>
    /// <param name="context">What the way forth has kept.</param>
    /// <param name="gradient">The gradient of the value; it stays the caller's.</param>
    /// <returns>A gradient for each of the values, of the caller's own; null for what wants none.</returns>
    protected abstract List<Tensor?> Back(autograd.AutogradContext context, Tensor gradient);
}
