using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// The ReLU with our kernels, as an operation of libtorch's graph. It keeps a bit for each element, and neither input nor output.
/// </summary>
internal sealed class ReluFunction : AutogradFunction<ReluFunction>
{
    /// <summary>Computes it; null where our kernels cannot, or nothing asks for the graph.</summary>
    /// <param name="x">[B, C, H, W].</param>
    public static Tensor? Of(Tensor x)
    {
        if (!x.requires_grad || !is_grad_enabled() || !KernelSupport.CanTrain(x)) return null;
        using var packed = ChannelsLast.IsPacked(x) ? null : ChannelsLast.Of(x);

        // As with a batch norm's.
        using var mask = KernelSupport.Mask((int)x.size(0), x.Sizes());
        return Apply(packed ?? x, mask);
    }

    /// <inheritdoc/>
    protected override Tensor Forward(autograd.AutogradContext context, object[] values)
    {
        var (x, mask) = ((Tensor)values[0], (Tensor)values[1]);
        context.save_for_backward([mask]);
        var y = ChannelsLast.Empty(x.Sizes(), x);
        TensorElementwise.Relu(x, y, mask);
        return y;
    }

    /// <summary>What passes of a gradient, with its graph.</summary>
    /// <param name="gradient">The gradient.</param>
    /// <param name="mask">Where it passes.</param>
    internal static Tensor Pass(Tensor gradient, Tensor mask)
    {
        using var ones = ones_like(gradient);
        return gradient * TensorElementwise.ReluBackward(ones, mask);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> BackwardWithGraph(autograd.AutogradContext context, Tensor gradient) =>
        [Pass(gradient, context.get_saved_variables()[0]), null];

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var mask = context.get_saved_variables()[0];
        return [TensorElementwise.ReluBackward(gradient, mask), null];
    }
}
