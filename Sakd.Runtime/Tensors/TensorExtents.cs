using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>
/// What a tensor's extents are, dimension by dimension: TorchSharp's properties ask libtorch for all at once by a function that it calls
/// back, which takes ten times as long.
/// </summary>
internal static class TensorExtents
{
    /// <summary>Its shape.</summary>
    /// <param name="x">The tensor.</param>
    public static long[] Sizes(this Tensor x)
    {
        long[] sizes = new long[x.dim()];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = x.size(i);
        return sizes;
    }

    /// <summary>From one element to the next of each dimension.</summary>
    /// <param name="x">The tensor.</param>
    public static long[] Strides(this Tensor x)
    {
        long[] strides = new long[x.dim()];
        for (int i = 0; i < strides.Length; i++) strides[i] = x.stride(i);
        return strides;
    }
}
