using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Sakd.Runtime.Tests.Kernels.Fuzz;

/// <summary>The layers that are trained: values, all gradients, running statistics.</summary>
internal sealed class TrainedCase(Geometry geometry, FuzzOperands operands, Action<Geometry, string, Tensor, Tensor, double> compare)
{
    // Of the sum of the terms' magnitudes: that of single precision, and what Winograd's filtering adds to it.
    private const double Rounding = 1e-6;

    public void Run()
    {
        Convolution();
        Norm(withPlus: geometry.Seed % 2 == 0, withRelu: geometry.Seed % 3 == 0);
        Pool();
        ReluAndMeanSquare();
    }

    private void Convolution()
    {
        using var layer = operands.Convolution();
        var x = operands.Input(geometry.Batch).requires_grad_();
        var y = layer.forward(x);
        var gradient = operands.Output(geometry.Batch);
        y.backward([gradient]);

        var (dx, dweight, dbias) = (
            FuzzOperands.Double(x), FuzzOperands.Double(layer.Weight), layer.Bias is null ? null : FuzzOperands.Double(layer.Bias));
        var reference = Convolve(dx, dweight, dbias);
        reference.backward([gradient.to(ScalarType.Float64)]);

        // How large the terms of each sum are decides what rounding may come to.
        var (ax, aweight) = (FuzzOperands.Double(x.abs()), FuzzOperands.Double(layer.Weight.abs()));
        var magnitude = Convolve(ax, aweight, null);
        magnitude.backward([gradient.abs().to(ScalarType.Float64)]);
        Check("convolution", reference, y, magnitude.max().ToDouble() + 1);
        Check("convolution, gradient of x", dx.grad!, x.grad!, ax.grad!.max().ToDouble());
        Check("convolution, gradient of the weight", dweight.grad!, layer.Weight.grad!, aweight.grad!.max().ToDouble());
        if (dbias is not null)
            Check("convolution, gradient of the bias", dbias.grad!, layer.Bias!.grad!, gradient.abs().sum([0, 2, 3]).max().ToDouble());
    }

    private void Norm(bool withPlus, bool withRelu)
    {
        if ((long)geometry.Batch * geometry.Height * geometry.Width < 2) return;
        using var norm = operands.Norm(geometry.InChannels);
        var (mean, variance) = (norm.RunningMean.to(ScalarType.Float64), norm.RunningVar.to(ScalarType.Float64));
        var x = operands.Input(geometry.Batch).requires_grad_();
        var plus = withPlus ? operands.Input(geometry.Batch).requires_grad_() : null;
        norm.train();
        var y = (plus, withRelu) switch
        {
            (null, false) => norm.forward(x),
            (null, true) => norm.ForwardRelu(x),
            (_, false) => norm.ForwardAdd(x, plus),
            _ => norm.ForwardAddRelu(x, plus),
        };
        var gradient = operands.Input(geometry.Batch);
        y.backward([gradient]);

        var (dx, dplus, dweight, dbias) = (
            FuzzOperands.Double(x), plus is null ? null : FuzzOperands.Double(plus), FuzzOperands.Double(norm.Weight),
            FuzzOperands.Double(norm.Bias));
        var value = batch_norm(dx, mean, variance, dweight, dbias, true, 0.1, norm.Epsilon);
        if (dplus is not null) value += dplus;

        // Where a value is within rounding of zero the ReLU may decide either way: the reference decides as ours has.
        if (withRelu) value *= y.detach().gt(0.ToScalar()).to(ScalarType.Float64);
        value.backward([gradient.to(ScalarType.Float64)]);

        // Of few values the variance can be small, and 1 / sqrt of it amplifies what rounding there is.
        double amplified = 1 + (1 / Math.Sqrt(dx.detach().@var([0, 2, 3], unbiased: false).min().ToDouble() + norm.Epsilon));
        double largest = value.abs().max().ToDouble() + 10,
            slope = gradient.abs().max().ToDouble() * (norm.Weight.abs().max().ToDouble() + 1);
        Check("batch norm", value, y, largest * amplified);
        Check("batch norm, gradient of x", dx.grad!, x.grad!, 10 * slope * amplified * amplified * amplified);
        if (dplus is not null) Check("batch norm, gradient of what is added", dplus.grad!, plus!.grad!, slope);
        double terms = gradient.abs().sum([0, 2, 3]).max().ToDouble();
        Check("batch norm, gradient of the weight", dweight.grad!, norm.Weight.grad!, terms * 10 * amplified * amplified);
        Check("batch norm, gradient of the bias", dbias.grad!, norm.Bias.grad!, terms);
        Check("running mean", mean, norm.RunningMean, 10);
        Check("running variance", variance, norm.RunningVar, 10);
    }

    private void Pool()
    {
        int padding = Math.Min(geometry.Padding, geometry.Kernel / 2);
        if (Math.Min(geometry.Height, geometry.Width) + (2 * padding) < geometry.Kernel) return;
        var x = operands.Input(geometry.Batch).requires_grad_();
        var y = Functional.MaxPool(x, geometry.Kernel, geometry.Stride, padding);
        var dx = FuzzOperands.Double(x);
        var reference = max_pool2d(dx, geometry.Kernel, geometry.Stride, padding);
        var gradient = operands.Feature(geometry.Batch, geometry.InChannels, (int)reference.size(2), (int)reference.size(3));
        y.backward([gradient]);
        reference.backward([gradient.to(ScalarType.Float64)]);
        Check("max pooling", reference, y, 1e-9);
        Check("max pooling, gradient", dx.grad!, x.grad!, 10 * geometry.Kernel * geometry.Kernel);
    }

    private void ReluAndMeanSquare()
    {
        var x = operands.Input(geometry.Batch).requires_grad_();
        var y = MeanSquareFunction.Of(Functional.Relu(x));
        var dx = FuzzOperands.Double(x);
        var reference = dx.relu().square().mean([1]);
        var gradient = randn_like(y);
        y.backward([gradient]);
        reference.backward([gradient.to(ScalarType.Float64)]);
        Check("mean square of a ReLU", reference, y, reference.max().ToDouble() + 1);
        Check("mean square of a ReLU, gradient", dx.grad!, x.grad!, 10);
    }

    private Tensor Convolve(Tensor x, Tensor weight, Tensor? bias) =>
        conv2d(x, weight, bias, [geometry.Stride, geometry.Stride], [geometry.Padding, geometry.Padding], groups: geometry.Groups);

    private void Check(string kernel, Tensor expected, Tensor actual, double scale) =>
        compare(geometry, kernel, expected, actual, Rounding * Math.Max(scale, 1e-3));
}
