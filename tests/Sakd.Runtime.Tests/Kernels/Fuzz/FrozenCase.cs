using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Sakd.Runtime.Tests.Kernels.Fuzz;

/// <summary>The layers of frozen views: values of the whole batch, the gradient of its first rows.</summary>
internal sealed class FrozenCase(Geometry geometry, FuzzOperands operands, Action<Geometry, string, Tensor, Tensor, double> compare)
{
    private const double Rounding = 1e-6;

    public void Run()
    {
        using var _ = no_grad();
        bool isFolded = geometry.Seed % 4 != 0;
        using var conv = operands.Convolution();
        using var norm = operands.Norm(geometry.OutChannels);
        norm.eval();
        using var view = new FrozenConv2d(conv, geometry.Seed % 5 == 0 ? null : norm, isFolded);
        var x = operands.Input(geometry.Batch);
        var plus = geometry.Seed % 2 == 0 ? operands.Output(geometry.Batch) : null;

        Tensor y, back, gradient = operands.Output(geometry.Rows), other = operands.Input(geometry.Rows);
        bool isRelu = geometry.Seed % 3 != 0;
        using (var tape = new Tape(geometry.Rows))
        {
            y = (plus, isRelu) switch
            {
                (null, true) => view.ForwardRelu(x, tape),
                (null, false) => view.Forward(x, tape),
                (_, true) => view.ForwardAddRelu(x, plus, tape),
                _ => view.ForwardAdd(x, plus, tape),
            };
            using var sum = new Gradient();
            sum.Add(other.alias());
            if (!isRelu) view.Backward(gradient, tape, sum);
            else if (plus is null) view.BackwardRelu(gradient, tape, sum);
            else view.Backward(Functional.ReluBackward(gradient, tape), tape, sum);
            back = sum.Take();
        }

        Check(view: geometry.Seed % 5 == 0 ? null : norm, conv, x, plus, isRelu, y, gradient, other, back);
    }

    private void Check(
        BatchNorm2d? view, Conv2d conv, Tensor x, Tensor? plus, bool isRelu, Tensor y, Tensor gradient, Tensor other, Tensor back)
    {
        using var _ = enable_grad();
        var dx = FuzzOperands.Double(x);
        var value = Value(dx, view, conv, plus?.to(ScalarType.Float64), isMagnitude: false);
        var mask = isRelu ? y.gt(0.ToScalar()).to(ScalarType.Float64) : ones_like(value);
        var reference = isRelu ? value * mask : value;
        var whole = zeros_like(value);
        whole.narrow(0, 0, geometry.Rows).copy_(gradient);
        reference.backward([whole]);

        var ax = FuzzOperands.Double(x.abs());
        var magnitude = Value(ax, view, conv, plus?.abs().to(ScalarType.Float64), isMagnitude: true);
        magnitude.backward([whole.abs()]);
        Compare("frozen convolution", reference, y, magnitude.max().ToDouble() + 1);
        Compare("frozen convolution, gradient", dx.grad!.narrow(0, 0, geometry.Rows) + other, back, ax.grad!.max().ToDouble() + 10);
    }

    private Tensor Value(Tensor x, BatchNorm2d? norm, Conv2d conv, Tensor? plus, bool isMagnitude)
    {
        Tensor Of(Tensor tensor) => isMagnitude ? tensor.detach().to(ScalarType.Float64).abs() : tensor.detach().to(ScalarType.Float64);
        var value = conv2d(
            x, Of(conv.Weight), conv.Bias is null ? null : Of(conv.Bias), [geometry.Stride, geometry.Stride],
            [geometry.Padding, geometry.Padding], groups: geometry.Groups);
        if (norm is not null)
        {
            var factor = Of(norm.Weight) / norm.RunningVar.detach().to(ScalarType.Float64).add(norm.Epsilon.ToScalar()).sqrt();
            var shift = isMagnitude ? Of(norm.Bias) + (factor * Of(norm.RunningMean)) : Of(norm.Bias) - (factor * Of(norm.RunningMean));
            value = (value * factor.view(1, -1, 1, 1)) + shift.view(1, -1, 1, 1);
        }

        return plus is null ? value : value + plus;
    }

    private void Compare(string kernel, Tensor expected, Tensor actual, double scale) =>
        compare(geometry, kernel, expected, actual, Rounding * Math.Max(scale, 1e-3));
}
