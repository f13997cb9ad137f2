using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A convolution that is trained, with our kernels, as an operation of libtorch's graph.</summary>
internal sealed class ConvFunction : AutogradFunction<ConvFunction>
{
    private const string Layer = "layer", InputWantsGradient = "input wants gradient", IsMade = "is made";

    /// <summary>Whether our kernels compute it all.</summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="x">The input.</param>
    public static bool Computes(Conv2d layer, Tensor x) =>
        is_grad_enabled() && layer.Weight.requires_grad && layer.IsPlain && layer.Padding < layer.Kernel && KernelSupport.CanTrain(x)
        && KernelSupport.CanConvolve(layer.Geometry, x, layer.Weight, isTrained: true)
        && KernelSupport.CanConvolveBackward(layer.Geometry, x, layer.Weight, (x.size(2), x.size(3)), isTrained: true);

    /// <summary>Computes it.</summary>
    /// <param name="layer">The convolution.</param>
    /// <param name="x">[B, C_in, H, W].</param>
    public static Tensor Of(Conv2d layer, Tensor x)
    {
        using var packed = ChannelsLast.IsPacked(x) ? null : ChannelsLast.Of(x);
        return Apply(packed ?? x, layer.Weight, layer.Bias, layer, Normalised.Of(x));
    }

    /// <inheritdoc/>
    protected override Tensor Forward(autograd.AutogradContext context, object[] values)
    {
        var (x, weight, bias, layer, made) = (
            (Tensor)values[0], (Tensor)values[1], (Tensor?)values[2], (Conv2d)values[3], (Normalised?)values[4]);
        // TorchSharp reads the handles when this returns; the scope around it releases them.
        context.save_for_backward([made?.Input() ?? x, weight]);
        context.save_data(Layer, layer);
        if (made is not null) context.save_data(nameof(Normalised), made);
        context.save_data(IsMade, made is not null);
        context.save_data(InputWantsGradient, x.requires_grad);
        using var forward = TensorConvolution.Forward(layer.Geometry, weight, bias);
        return forward.Compute(x, (layer.Extent(x.size(2)), layer.Extent(x.size(3))));
    }

    /// <inheritdoc/>
    protected override List<Tensor?> BackwardWithGraph(autograd.AutogradContext context, Tensor gradient)
    {
        var layer = (Conv2d)context.get_data(Layer);
        var saved = context.get_saved_variables();
        var (x, weight) = (
            (bool)context.get_data(IsMade) ? ((Normalised)context.get_data(nameof(Normalised))).Again(saved[0]) : saved[0], saved[1]);
        return [.. Differentiate(layer.Convolve(x, weight, layer.Bias), gradient, x, weight, layer.Bias), null, null];
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(autograd.AutogradContext context, Tensor gradient)
    {
        var layer = (Conv2d)context.get_data(Layer);
        var saved = context.get_saved_variables();
        using var x = saved[0];
        using var weight = saved[1];
        using var packed = ChannelsLast.Packed(gradient);
        (float[], float[], bool)? made = (bool)context.get_data(IsMade) && (Normalised)context.get_data(nameof(Normalised)) is var by
            ? (by.Factors, by.Shifts, by.HasRelu)
            : null;
        var toWeight = TensorConvolution.WeightGradient(layer.Geometry, x, packed, made);
        var toBias = layer.Bias is null ? null : packed.sum([0, 2, 3]);
        if (!(bool)context.get_data(InputWantsGradient)) return [null, toWeight, toBias, null, null];

        using var backward = TensorConvolution.Backward(layer.Geometry, weight);
        return [backward.Compute(packed, (x.size(2), x.size(3))), toWeight, toBias, null, null];
    }
}
