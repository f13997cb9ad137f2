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

        def convolution(gradient: Tensor, x: Tensor, weight: Tensor, stride: int, padding: int, groups: int):
            return torch.convolution_backward(
                gradient, x, weight, None, [stride, stride], [padding, padding], [1, 1], False, [0, 0], groups, [True, False, False])[0]

        """);

    /// <summary>dL/dx of y = max(x, 0).</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="y">y.</param>
    public static Tensor Relu(Tensor gradient, Tensor y) => (Tensor)_kernels.invoke("relu", gradient, y);

    /// <summary>dL/dx of y = min(max(x, 0), 6).</summary>
    /// <param name="gradient">dL/dy.</param>
    /// <param name="y">y.</param>
    public static Tensor Relu6(Tensor gradient, Tensor y) => (Tensor)_kernels.invoke("relu6", gradient, y);

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
        return (Tensor)_kernels.invoke("convolution", gradient, x, weight, layer.Stride, layer.Padding, layer.Groups);
    }
}
