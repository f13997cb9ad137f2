using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Batch normalisation in training mode with our kernels, as an operation of libtorch's graph: y = max(0, gamma (x - mean) / sqrt(variance
/// + eps) + beta + plus), where addition and ReLU may be missing.
/// </summary>
internal sealed class BatchNormFunction : AutogradFunction<BatchNormFunction>
{
    /// <summary>Computes it.</summary>
    /// <param name="norm">The layer, whose running statistics follow.</param>
    /// <param name="x">[B, C, H, W] with channels in sixteens.</param>
    /// <param name="plus">What is added, or null.</param>
    /// <param name="relu">Whether there is a ReLU.</param>
    public static Tensor Of(BatchNorm2d norm, Tensor x, Tensor? plus, bool relu)
    {
        using var packed = ChannelsLast.IsPacked(x) ? null : ChannelsLast.Of(x);
        using var added = plus is null || ChannelsLast.IsPacked(plus) ? null : ChannelsLast.Of(plus);
        if (!is_grad_enabled()) return Compute(norm, packed ?? x, added ?? plus, relu, null).Value;

        // Whatever is saved for the backward pass lives as long as the graph, if nothing else holds it.
        using var mask = relu ? KernelSupport.Mask((int)x.size(0), x.Sizes()) : null;
        var made = plus is null ? new Normalised() : null;
        var value = Apply(packed ?? x, norm.Weight, norm.Bias, added ?? plus, mask, norm, made);
        return made?.Name(value) ?? value;
    }

    /// <inheritdoc/>
    protected override Tensor Forward(autograd.AutogradContext context, object[] values)
    {
        var (x, weight, plus, mask, norm, made) = (
            (Tensor)values[0], (Tensor)values[1], (Tensor?)values[3], (Tensor?)values[4], (BatchNorm2d)values[5], (Normalised?)values[6]);
        var (value, means, deviations, factors, shifts) = Compute(norm, x, plus, mask is not null, mask);
        context.save_for_backward(mask is null ? [x, weight] : [x, weight, mask]);
        made?.Note(context, norm, factors, shifts, mask is not null);
        context.save_data(nameof(norm), norm);
        if (made is not null) context.save_data(nameof(Normalised), made);
        context.save_data(nameof(means), means);
        context.save_data(nameof(deviations), deviations);
        context.save_data(nameof(plus), plus is not null);
        return value;
    }

    /// <summary>The value; and for each channel its mean, 1 / sqrt(variance + eps), and the factor and shift that make the value.</summary>
    private static (Tensor Value, float[] Means, float[] Deviations, float[] Factors, float[] Shifts) Compute(
        BatchNorm2d norm, Tensor x, Tensor? plus, bool relu, Tensor? mask)
    {
        var (mean, variance) = TensorBatchNorm.Statistics(x);
        norm.Track(mean, variance, x.numel() / mean.Length);

        float[] gamma = Numbers(norm.Weight), beta = Numbers(norm.Bias);
        float[] means = new float[gamma.Length], factors = new float[gamma.Length], shifts = new float[gamma.Length],
            deviations = new float[gamma.Length];
        for (int i = 0; i < gamma.Length; i++)
        {
            double perDeviation = 1 / Math.Sqrt(variance[i] + norm.Epsilon);
            (means[i], deviations[i], factors[i]) = ((float)mean[i], (float)perDeviation, (float)(gamma[i] * perDeviation));
            shifts[i] = (float)(beta[i] - (gamma[i] * perDeviation * mean[i]));
        }

        return (TensorBatchNorm.Apply(x, factors, shifts, plus, relu, mask), means, deviations, factors, shifts);
    }

    /// <inheritdoc/>
    protected override List<Tensor?> BackwardWithGraph(autograd.AutogradContext context, Tensor gradient)
    {
        var saved = context.get_saved_variables();
        var (x, weight, norm) = (saved[0], saved[1], (BatchNorm2d)context.get_data("norm"));
        var passed = saved.Count > 2 ? ReluFunction.Pass(gradient, saved[2]) : gradient.alias();
        return [
            .. Differentiate(norm.Normalise(x, weight), passed, x, weight, norm.Bias), (bool)context.get_data("plus") ? passed : null, null,
            null, null,
        ];
    }

    /// <inheritdoc/>
    protected override List<Tensor?> Backward(autograd.AutogradContext context, Tensor gradient)
    {
        var saved = context.get_saved_variables();
        using var x = saved[0];
        using var weight = saved[1];
        using var mask = saved.Count > 2 ? saved[2] : null;
        using var packed = ChannelsLast.Packed(gradient);
        float[] gamma = Numbers(weight), means = (float[])context.get_data(nameof(means)),
            deviations = (float[])context.get_data(nameof(deviations));
        var (ofGradient, ofProduct) = TensorBatchNorm.Sums(packed, x, mask, means);

        double count = x.numel() / gamma.Length;
        float[] factors = new float[gamma.Length], ofX = new float[gamma.Length], shifts = new float[gamma.Length],
            ofGamma = new float[gamma.Length], ofBeta = new float[gamma.Length];
        for (int i = 0; i < gamma.Length; i++)
        {
            double factor = (double)gamma[i] * deviations[i], slope = -factor * deviations[i] * deviations[i] * ofProduct[i] / count;
            (factors[i], ofX[i], shifts[i]) = (
                (float)factor, (float)slope, (float)((-factor * ofGradient[i] / count) - (slope * means[i])));
            (ofGamma[i], ofBeta[i]) = ((float)(ofProduct[i] * deviations[i]), (float)ofGradient[i]);
        }

        bool hasPlus = (bool)context.get_data("plus");
        var passed = !hasPlus ? null : mask is null ? packed.alias() : ChannelsLast.Empty(x.Sizes(), x);
        var toX = TensorBatchNorm.Backward(packed, x, mask, factors, ofX, shifts, mask is null ? null : passed);
        if (!hasPlus) ((Normalised)context.get_data(nameof(Normalised))).Forget();
        return [toX, tensor(ofGamma), tensor(ofBeta), passed, null, null, null];
    }

    private static unsafe float[] Numbers(Tensor values)
    {
        int count = (int)values.size(0);
        using var read = Operand.Row(values, count);
        return new ReadOnlySpan<float>(read.Elements.First, count).ToArray();
    }
}
