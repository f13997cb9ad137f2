using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>The mean of the squares over the channels, with our kernels, as an operation of libtorch's graph.</summary>
internal sealed class MeanSquareFunction : AutogradFunction<MeanSquareFunction>
{
    /// <summary>Computes it, by our kernels where they can.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <returns>[B, H, W].</returns>
    public static Tensor Of(Tensor x)
    {
        if (!KernelSupport.CanTrain(x)) return MeanSquare(x);
        using var packed = ChannelsLast.IsPacked(x) ? null : ChannelsLast.Of(x);
        return x.requires_grad && is_grad_enabled() ? Apply(packed ?? x) : TensorMeanSquare.Forward(packed ?? x);
    }

    /// <inheritdoc/>
    protected override Tensor Forward(autograd.AutogradContext context, object[] values)
    {
        var x = (Tensor)values[0];
        context.save_for_backward([x]);
        return TensorMeanSquare.Forward(x);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> BackwardWithGraph(autograd.AutogradContext context, Tensor gradient)
    {
        var x = context.get_saved_variables()[0];
        return Differentiate(MeanSquare(x), gradient, x);
    }

    private static Tensor MeanSquare(Tensor x)
    {
        using var squares = x.square();
        return squares.mean([1]);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var x = context.get_saved_variables()[0];
        using var packed = gradient.contiguous();
        return [TensorMeanSquare.Backward(x, packed)];
    }
}
