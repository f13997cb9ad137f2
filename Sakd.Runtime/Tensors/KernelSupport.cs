using Sakd.Kernels;
using Sakd.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>
/// Which tensors own kernels can read and write: features in single precision on a CPU, [B, C, H, W] with the channels last. All others are
/// libtorch's.
/// </summary>
internal static class KernelSupport
{
    /// <summary>Whether a kernel can read a feature, as libtorch's graph is not asked for.</summary>
    /// <param name="x">The feature.</param>
    public static bool CanRead(Tensor x) => IsFeature(x) && !(x.requires_grad && is_grad_enabled());

    /// <summary>Whether a kernel that has a backward pass of its own can read a feature: channels in sixteens.</summary>
    /// <param name="x">The feature.</param>
    public static bool CanTrain(Tensor x) => IsFeature(x) && x.size(1) % Lanes.ChannelBlock == 0;

    /// <summary>Whether a kernel without one can: channels in sixteens.</summary>
    /// <param name="x">The feature.</param>
    public static bool CanReadBlocks(Tensor x) => CanRead(x) && x.size(1) % Lanes.ChannelBlock == 0;

    /// <summary>Whether the rows of a feature can be copied one by one.</summary>
    /// <param name="x">The feature.</param>
    public static bool CanCopyRows(Tensor x) => IsFeature(x) && ChannelsLast.IsPacked(x);

    /// <summary>
    /// Whether a forward pass of a convolution is computed. A feature that does not fit the layer is not: libtorch says what is wrong with
    /// it.
    /// </summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="x">The input.</param>
    /// <param name="weight">Its kernels.</param>
    /// <param name="isTrained">Whether the caller has a backward pass of its own.</param>
    public static bool CanConvolve(ConvolutionGeometry geometry, Tensor x, Tensor weight, bool isTrained = false) =>
        (isTrained || CanRead(x)) && x.size(1) == geometry.InChannels && AreKernels(weight)
        && PackedConvolution.CanForward(geometry, x.size(2), x.size(3));

    /// <summary>Whether the gradient with respect to its input is.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="like">A feature of the type and device, with C_in or C_out channels.</param>
    /// <param name="weight">Its kernels.</param>
    /// <param name="size">H and W of the input.</param>
    /// <param name="isTrained">Whether the caller has a backward pass of its own.</param>
    public static bool CanConvolveBackward(
        ConvolutionGeometry geometry, Tensor like, Tensor weight, (long Height, long Width) size, bool isTrained = false) =>
        (isTrained || CanRead(like)) && AreKernels(weight) && PackedConvolution.CanBackward(geometry, size.Height, size.Width);

    /// <summary>Whether something has an element of single precision for each channel.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="channels">C.</param>
    public static bool ArePerChannel(Tensor values, long channels) =>
        IsFloat(values) && values.dim() == 1 && values.size(0) == channels && values.stride(0) == 1;

    /// <summary>Whether two features have one shape and type, so that a kernel can add them.</summary>
    /// <param name="x">The one.</param>
    /// <param name="other">The other.</param>
    public static bool AreAlike(Tensor x, Tensor other) =>
        IsFloat(other) && other.dim() == 4 && x.size(0) == other.size(0) && HaveRowsAlike(x, other);

    /// <summary>Whether the rows of two features have one shape.</summary>
    /// <param name="x">The one.</param>
    /// <param name="other">The other.</param>
    public static bool HaveRowsAlike(Tensor x, Tensor other) =>
        x.size(1) == other.size(1) && x.size(2) == other.size(2) && x.size(3) == other.size(3);

    /// <summary>Room for the mask of a feature: a bit for each element, whether a ReLU's gradient passes.</summary>
    /// <param name="rows">The samples.</param>
    /// <param name="shape">[B, C, H, W].</param>
    /// <returns>[rows, bytes].</returns>
    public static Tensor Mask(int rows, ReadOnlySpan<long> shape) => empty([rows, shape[1] * shape[2] * shape[3] / 8], ScalarType.Byte);

    private static bool AreKernels(Tensor weight) => IsFloat(weight) && weight.dim() == 4;

    private static bool IsFloat(Tensor x) => x.dtype == ScalarType.Float32 && x.device_type == DeviceType.CPU;

    private static bool IsFeature(Tensor x) =>
        SakdPlatform.OwnKernels.IsOn && IsFloat(x) && x.dim() == 4
        && x.size(1) * x.size(2) * x.size(3) < FeatureSize.MostImageElements;
}
