using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Some rows of a feature, copied one by one, as an operation of libtorch's graph: the backward pass copies them to where they were and
/// clears the others.
/// </summary>
internal sealed class SelectFunction : AutogradFunction<SelectFunction>
{
    private const string Rows = "rows", Batch = "batch";

    /// <summary>Copies rows; null where our kernels cannot read them.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="rows">Which, none of them twice.</param>
    /// <returns>[n, C, H, W].</returns>
    public static Tensor? Of(Tensor x, long[] rows)
    {
        if (!KernelSupport.CanCopyRows(x)) return null;
        return x.requires_grad && is_grad_enabled() ? Apply(x, rows) : TensorRows.Select(x, rows);
    }

    /// <inheritdoc/>
    protected override Tensor Forward(autograd.AutogradContext context, object[] values)
    {
        var (x, rows) = ((Tensor)values[0], (long[])values[1]);
        context.save_data(Rows, rows);
        context.save_data(Batch, x.size(0));
        return TensorRows.Select(x, rows);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> BackwardWithGraph(autograd.AutogradContext context, Tensor gradient)
    {
        long[] shape = gradient.Sizes();
        shape[0] = (long)context.get_data(Batch);
        return [zeros(shape, gradient.dtype).index_copy(0, tensor((long[])context.get_data(Rows)), gradient), null];
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var packed = ChannelsLast.Packed(gradient);
        return [TensorRows.PutBack(packed, (long[])context.get_data(Rows), (long)context.get_data(Batch)), null];
    }
}
