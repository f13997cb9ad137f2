using Sakd.Kernels;
using Sakd.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// The largest value of each window, with our kernels, as an operation of libtorch's graph. It keeps a byte for each output, and neither
/// input nor output.
/// </summary>
internal sealed class MaxPoolFunction : AutogradFunction<MaxPoolFunction>
{
    private const string Window = "window", Height = "height", Width = "width";

    /// <summary>Computes it; null where our kernels cannot.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="window">The window.</param>
    public static Tensor? Of(Tensor x, PoolWindow window)
    {
        if (!KernelSupport.CanTrain(x) || !TensorMaxPooling.Fits(window, x)) return null;
        using var packed = ChannelsLast.IsPacked(x) ? null : ChannelsLast.Of(x);
        if (!x.requires_grad || !is_grad_enabled()) return TensorMaxPooling.Forward(packed ?? x, window, null);

        // As with a batch norm's mask.
        using var places = TensorMaxPooling.Indices((int)x.size(0), x.Sizes(), window);
        return Apply(packed ?? x, places, window);
    }

    /// <inheritdoc/>
    protected override Tensor Forward(autograd.AutogradContext context, object[] values)
    {
        var (x, places, window) = ((Tensor)values[0], (Tensor)values[1], (PoolWindow)values[2]);
        context.save_for_backward([places]);
        context.save_data(Window, window);
        context.save_data(Height, x.size(2));
        context.save_data(Width, x.size(3));
        return TensorMaxPooling.Forward(x, window, places);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> BackwardWithGraph(autograd.AutogradContext context, Tensor gradient)
    {
        var (window, height, width) = ((PoolWindow)context.get_data(Window), (long)context.get_data(Height), (long)context.get_data(Width));
        long[] shape = gradient.Sizes();
        using Scalar kernel = window.Kernel.ToScalar(), stride = window.Stride.ToScalar(), beside = (-window.Padding).ToScalar(),
            columns = width.ToScalar();

        // A place is the number of a pixel of its window: from there to the pixel's number in the feature.
        var place = context.get_saved_variables()[0].view(shape[0], shape[2], shape[3], shape[1]).to(ScalarType.Int64).permute(0, 3, 1, 2);
        var row = place
            .floor_divide(kernel)
            .add(Arithmetic.Range(0, shape[2]).mul(stride).add(beside, Arithmetic.One).view(-1, 1), Arithmetic.One);
        var column = place.remainder(kernel).add(Arithmetic.Range(0, shape[3]).mul(stride).add(beside, Arithmetic.One), Arithmetic.One);
        var pixel = row.mul(columns).add(column, Arithmetic.One).flatten(2);
        return [
            zeros([shape[0], shape[1], height * width], gradient.dtype)
                .scatter_add(2, pixel, gradient.flatten(2))
                .view(shape[0], shape[1], height, width),
            null, null,
        ];
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(autograd.AutogradContext context, Tensor gradient)
    {
        using var places = context.get_saved_variables()[0];
        using var packed = ChannelsLast.Packed(gradient);
        return [
            TensorMaxPooling.Backward(
                packed, places, (PoolWindow)context.get_data(Window), (long)context.get_data(Height), (long)context.get_data(Width)),
            null, null,
        ];
    }
}
