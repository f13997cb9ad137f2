using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// The operations of which the backward passes of libtorch's graphs consist, which TorchSharp has no names for: TorchScript knows them. To
/// call them is to compute gradients without a graph, which would keep what frozen layers have no use for.
/// </summary>
internal static class BackwardKernels
{
    private static readonly jit.CompilationUnit _kernels = jit.compile(
        """
        def relu(gradient: Tensor, y: Tensor):
            return torch.threshold_backward(gradient, y, 0)

        def relu6(gradient: Tensor, y: Tensor):
            return torch.hardtanh_backward(gradient, y, 0, 6)

        def gelu(gradient: Tensor, x: Tensor):
            return torch.gelu_backward(gradient, x, approximate="none")

        def gelu_tanh(gradient: Tensor, x: Tensor):
            return torch.gelu_backward(gradient, x, approximate="tanh")

        def silu(gradient: Tensor, x: Tensor):
            return torch.silu_backward(gradient, x)

        def hardswish(gradient: Tensor, x: Tensor):
            return torch.hardswish_backward(gradient, x)

        def hardsigmoid(gradient: Tensor, x: Tensor):
            return torch.hardsigmoid_backward(gradient, x)

        def leaky_relu(gradient: Tensor, x: Tensor, slope: float):
            return torch.leaky_relu_backward(gradient, x, slope, False)

        def elu(gradient: Tensor, x: Tensor, alpha: float):
            return torch.elu_backward(gradient, alpha, 1, 1, False, x)

        def tanh(gradient: Tensor, y: Tensor):
            return torch.tanh_backward(gradient, y)

        def softmax(gradient: Tensor, y: Tensor, dim: int):
            return torch._softmax_backward_data(gradient, y, dim, y.dtype)

        def convolution(
            gradient: Tensor, x: Tensor, weight: Tensor, stride_h: int, stride_w: int, padding_h: int, padding_w: int,
            dilation_h: int, dilation_w: int, groups: int):
            return torch.convolution_backward(
                gradient, x, weight, None, [stride_h, stride_w], [padding_h, padding_w], [dilation_h, dilation_w], False, [0, 0], groups,
                [True, False, False])[0]

        def layer_norm(gradient: Tensor, x: Tensor, weight: Tensor, bias: Tensor, epsilon: float):
            x, shape = x.contiguous(), [x.size(-1)]
            y, mean, deviation = torch.native_layer_norm(x, shape, weight, bias, epsilon)
            return torch.native_layer_norm_backward(
                gradient.contiguous(), x, shape, mean, deviation, weight, bias, [True, False, False])[0]

        def group_norm(
            gradient: Tensor, x: Tensor, groups: int, weight: Optional[Tensor], bias: Optional[Tensor], epsilon: float):
            b, c, pixels = x.size(0), x.size(1), x.size(2) * x.size(3)
            y, mean, deviation = torch.native_group_norm(x, weight, bias, b, c, pixels, groups, epsilon)
            return torch.native_group_norm_backward(
                gradient, x, mean, deviation, weight, b, c, pixels, groups, [True, False, False])[0]

        """);

    /// <summary>dL/dx of y = max(x, 0).</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="y">y.</param>
    public static Tensor Relu(Tensor gradient, Tensor y) => (Tensor)_kernels.invoke("relu", gradient, y);

    /// <summary>dL/dx of y = min(max(x, 0), 6).</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="y">y.</param>
    public static Tensor Relu6(Tensor gradient, Tensor y) => (Tensor)_kernels.invoke("relu6", gradient, y);

    /// <summary>dL/dx of y = x Phi(x).</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="x">x.</param>
    public static Tensor Gelu(Tensor gradient, Tensor x) => (Tensor)_kernels.invoke("gelu", gradient, x);

    /// <summary>dL/dx of its approximation by tanh.</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="x">x.</param>
    public static Tensor GeluTanh(Tensor gradient, Tensor x) => (Tensor)_kernels.invoke("gelu_tanh", gradient, x);

    /// <summary>dL/dx of y = x / (1 + exp(-x)).</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="x">x.</param>
    public static Tensor Silu(Tensor gradient, Tensor x) => (Tensor)_kernels.invoke("silu", gradient, x);

    /// <summary>dL/dx of y = x min(max(x + 3, 0), 6) / 6.</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="x">x.</param>
    public static Tensor Hardswish(Tensor gradient, Tensor x) => (Tensor)_kernels.invoke("hardswish", gradient, x);

    /// <summary>dL/dx of y = min(max(x + 3, 0), 6) / 6.</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="x">x.</param>
    public static Tensor Hardsigmoid(Tensor gradient, Tensor x) => (Tensor)_kernels.invoke("hardsigmoid", gradient, x);

    /// <summary>dL/dx of y = x above 0, slope x below.</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="x">x.</param>
    /// <param name="slope">The slope.</param>
    public static Tensor LeakyRelu(Tensor gradient, Tensor x, double slope) => (Tensor)_kernels.invoke("leaky_relu", gradient, x, slope);

    /// <summary>dL/dx of y = x above 0, alpha (exp(x) - 1) below.</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="x">x.</param>
    /// <param name="alpha">alpha.</param>
    public static Tensor Elu(Tensor gradient, Tensor x, double alpha) => (Tensor)_kernels.invoke("elu", gradient, x, alpha);

    /// <summary>dL/dx of y = tanh(x).</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="y">y.</param>
    public static Tensor Tanh(Tensor gradient, Tensor y) => (Tensor)_kernels.invoke("tanh", gradient, y);

    /// <summary>dL/dx of y = exp(x) / sum exp(x).</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="y">y.</param>
    /// <param name="dim">The dimension that the sum is over.</param>
    public static Tensor Softmax(Tensor gradient, Tensor y, long dim) => (Tensor)_kernels.invoke("softmax", gradient, y, dim);

    /// <summary>dL/dx of layer normalisation over the last dimension. Mean and variance are computed again.</summary>
    /// <param name="gradient">dL/dy [.., C].</param>
    /// <param name="x">x [.., C].</param>
    /// <param name="weight">gamma [C].</param>
    /// <param name="bias">beta [C].</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public static Tensor LayerNorm(Tensor gradient, Tensor x, Tensor weight, Tensor bias, double epsilon) =>
        (Tensor)_kernels.invoke("layer_norm", gradient, x, weight, bias, epsilon);

    /// <summary>dL/dx of group normalisation. Mean and variance are computed again.</summary>
    /// <param name="gradient">dL/dy [B, C, H, W].</param>
    /// <param name="x">x [B, C, H, W], in the same order in memory.</param>
    /// <param name="groups">The number of groups.</param>
    /// <param name="weight">gamma [C], or null.</param>
    /// <param name="bias">beta [C], or null.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public static Tensor GroupNorm(Tensor gradient, Tensor x, int groups, Tensor? weight, Tensor? bias, double epsilon) =>
        (Tensor)_kernels.invoke("group_norm", gradient, x, groups, weight!, bias!, epsilon);

    /// <summary>dL/dx of a convolution.</summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="gradient">dL/dy [B, C_out, H', W'].</param>
    /// <param name="weight">Kernels [C_out, C_in / groups, k, k].</param>
    /// <param name="size">H and W.</param>
    /// <returns>[B, C_in, H, W].</returns>
    public static Tensor Convolution(Conv2d layer, Tensor gradient, Tensor weight, (long Height, long Width) size)
    {
        // Its elements are not read, only its shape.
        using var x = ChannelsLast.Empty([gradient.size(0), layer.InChannels, size.Height, size.Width], gradient);
        var window = layer.Window;
        return (Tensor)_kernels.invoke(
            "convolution", gradient, x, weight, window.Stride.Height, window.Stride.Width, window.Padding.Height, window.Padding.Width,
            window.Dilation.Height, window.Dilation.Width, layer.Groups);
    }
}
