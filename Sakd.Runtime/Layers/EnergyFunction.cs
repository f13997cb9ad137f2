using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>The mean of the squares over the channels, with our kernels, as an operation of libtorch's graph.</summary>
internal sealed class EnergyFunction : OwnFunction<EnergyFunction>
{
    /// <summary>Computes it, by our kernels where they can.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <returns>[B, H, W].</returns>
    public static Tensor Of(Tensor x)
    {
        if (!KernelSupport.CanTrain(x)) return Energy(x);
        using var packed = ChannelsLast.IsPacked(x) ? null : ChannelsLast.Of(x);
        return x.requires_grad && is_grad_enabled() ? Apply(packed ?? x) : TensorMeanSquare.Forward(packed ?? x);
    }

    /// <inheritdoc/>
    protected override Tensor Forth(autograd.AutogradContext context, object[] values)
    {
        var x = (Tensor)values[0];
        context.save_for_backward([x]);
        return TensorMeanSquare.Forward(x);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> BackWithGraph(autograd.AutogradContext context, Tensor gradient)
    {
        var x = context.get_saved_variables()[0];
        return Differentiate(Energy(x), gradient, x);
    }

    private static Tensor Energy(Tensor x)
    {
        using var squares = x.square();
        return squares.mean([1]);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Back(autograd.AutogradContext context, Tensor gradient)
    {
        using var x = context.get_saved_variables()[0];
        using var packed = gradient.contiguous();
        return [TensorMeanSquare.Backward(x, packed)];
    }
}
