using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// An autograd function that our kernels compute: an operation of libtorch's graph. TorchSharp makes handles of values and gradients that
/// would live until the step ends, and the memory with them: here they are released as soon as libtorch has its own.
/// </summary>
/// <remarks>
/// libtorch calls the backward pass from native code, through which no exception may pass: it would end the process. One is kept instead,
/// and gradients are handed over that libtorch refuses, so that the caller of <c>backward</c> gets an exception after all.
/// </remarks>
/// <typeparam name="TFunction">The operation.</typeparam>
internal abstract class AutogradFunction<TFunction> : autograd.SingleTensorFunction<TFunction>
    where TFunction : AutogradFunction<TFunction>, new()
{
    private const string Values = "values", IsReleased = "is released";

    /// <inheritdoc/>
    public sealed override string Name => typeof(TFunction).Name;

    /// <inheritdoc/>
    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(Values, Array.ConvertAll(vars, value => value is Tensor));
        return Forward(ctx, vars);
    }

    /// <inheritdoc/>
    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        GraphMemory.ReleaseHandedOver();
        try
        {
            using (grad_output) return GraphMemory.HandOver(Gradients(ctx, grad_output));
        }
        catch (Exception e)
        {
            return GraphMemory.HandOver(GraphFailure.Refused(e, (bool[])ctx.get_data(Values)));
        }
    }

    /// <summary>Puts the operation into the graph.</summary>
    /// <param name="values">What <see cref="Forward"/> gets; null for what is missing.</param>
    protected static Tensor Apply(params object?[] values)
    {
        using var handles = NewDisposeScope();
        return apply(values!).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the value.</summary>
    /// <param name="context">Where what the backward pass needs is kept.</param>
    /// <param name="values">As given to <see cref="Apply"/>.</param>
    protected abstract Tensor Forward(autograd.AutogradContext context, object[] values);

    /// <summary>Computes the gradients.</summary>
    /// <param name="context">What the forward pass has kept.</param>
    /// <param name="gradient">The gradient of the value; it stays the caller's.</param>
    /// <returns>A gradient for each of the values, of the caller's own; null for what wants none.</returns>
    protected abstract List<Tensor?> Backward(autograd.AutogradContext context, Tensor gradient);

    /// <summary>Computes the gradients by libtorch's operations, so that they can be differentiated once more.</summary>
    /// <param name="context">What the forward pass has kept.</param>
    /// <param name="gradient">The gradient of the value; it stays the caller's.</param>
    /// <returns>As <see cref="Backward"/>.</returns>
    protected abstract List<Tensor?> BackwardWithGraph(autograd.AutogradContext context, Tensor gradient);

    /// <summary>The gradients, with a graph, of what libtorch computes of some inputs; null for those that want none.</summary>
    /// <param name="value">What it computes.</param>
    /// <param name="gradient">The gradient of the value.</param>
    /// <param name="inputs">Of what; null for what is missing.</param>
    protected static List<Tensor?> Differentiate(Tensor value, Tensor gradient, params ReadOnlySpan<Tensor?> inputs)
    {
        List<Tensor> wanted = [];
        foreach (var input in inputs)
        {
            if (input is { requires_grad: true }) wanted.Add(input);
        }

        var found = new Queue<Tensor>(
            wanted.Count == 0 ? [] : autograd.grad([value], wanted, [gradient], retain_graph: true, create_graph: true));
        List<Tensor?> gradients = [];
        foreach (var input in inputs) gradients.Add(input is { requires_grad: true } ? found.Dequeue() : null);
        return gradients;
    }

    private List<Tensor?> Gradients(autograd.AutogradContext context, Tensor gradient)
    {
        if (context.get_data(IsReleased) is true)
            throw new InvalidOperationException(
                "Trying to backward through the graph a second time: what it kept has been released. Specify retain_graph: true in the "
                + "first call.");

        // Asked before a backward pass within this one.
        bool isRetained = AutogradState.RetainsGraph is not false && !GraphMemory.IsDifferentiatedOnce;

        // With create_graph the gradients themselves are to have a graph.
        var gradients = is_grad_enabled() ? BackwardWithGraph(context, gradient) : Backward(context, gradient);
        if (isRetained) return gradients;
        context.save_data(IsReleased, true);
        context.Dispose();
        return gradients;
    }
}
