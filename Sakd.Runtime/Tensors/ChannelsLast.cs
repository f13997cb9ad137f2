using Sakd.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>
/// The order of features and kernels in memory: [B, C, H, W] as it is written, or with the channels last, [B, H, W, C], which the
/// convolutions of some platforms are faster with. The values and their shapes are the same either way.
/// </summary>
public static class ChannelsLast
{
    /// <summary>
    /// Whether networks made from now on keep their kernels this way: on x64, where oneDNN computes the convolutions and whole steps took
    /// 0.7 to 1.07 times as long as in the plain order in one run on a Zen 5. Every platform that was not measured keeps the plain order.
    /// </summary>
    public static bool IsUsed => SakdPlatform.ChannelsLast.IsOn;

    /// <summary>The same values with the channels last, on a CPU where that is faster; else the tensor as it is.</summary>
    /// <param name="x">Images or features [B, C, H, W]; they stay the caller's.</param>
    /// <returns>A tensor of the caller's own.</returns>
    public static Tensor Of(Tensor x) => IsUsed && x.dim() == 4 && x.device_type == DeviceType.CPU ? Ordered(x) : x.alias();

    /// <summary>Whether each element lies behind the one before it, with the channels last.</summary>
    /// <param name="x">[B, C, H, W].</param>
    internal static bool IsPacked(Tensor x)
    {
        long next = 1;
        foreach (int dimension in (ReadOnlySpan<int>)[1, 3, 2, 0])
        {
            long size = x.size(dimension);
            if (size > 1 && x.stride(dimension) != next) return false;
            next *= size;
        }

        return true;
    }

    /// <summary>The feature as kernels read it, of the caller's own: a copy where it does not lie so.</summary>
    /// <param name="x">[B, C, H, W].</param>
    internal static Tensor Packed(Tensor x) => IsPacked(x) ? x.alias() : Of(x);

    /// <summary>Some rows, in the same order in memory, which torch's own index_select loses.</summary>
    /// <param name="x">A tensor with a row per sample.</param>
    /// <param name="rows">Which, int64.</param>
    internal static Tensor Select(Tensor x, Tensor rows)
    {
        if (!IsUsed || x.dim() != 4) return x.index_select(0, rows);
        using var last = x.permute(0, 2, 3, 1);
        using var selected = last.index_select(0, rows);
        return selected.permute(0, 3, 1, 2);
    }

    /// <summary>Stretches of rows, one behind the other, in the same order in memory: a view of a single one, a copy of several.</summary>
    /// <param name="stretches">Tensors with a row per sample, the first row that is meant, and how many.</param>
    internal static Tensor Join(IReadOnlyList<(Tensor Rows, int Start, int Count)> stretches)
    {
        if (stretches is [var (rows, start, count)]) return rows.narrow(0, start, count);
        if (TensorRows.Gather(stretches) is { } gathered) return gathered;

        bool isOrdered = IsUsed && stretches[0].Rows.dim() == 4;
        var parts = stretches.Select(stretch => Part(stretch, isOrdered)).ToList();
        try
        {
            if (!isOrdered) return cat(parts);
            using var last = cat(parts);
            return last.permute(0, 3, 1, 2);
        }
        finally
        {
            foreach (var part in parts) part.Dispose();
        }
    }

    /// <summary>Each sample's elements in a row, [B, C H W], in their order in memory: a view of a tensor that has it.</summary>
    /// <param name="x">Features [B, C, H, W] or vectors [B, C].</param>
    internal static Tensor Flat(Tensor x)
    {
        if (!IsUsed || x.dim() != 4) return x.flatten(1);
        using var last = x.permute(0, 2, 3, 1);
        return last.flatten(1);
    }

    /// <summary>
    /// Room for a feature: no view of another tensor, so that operations in place may follow as they may follow libtorch's own.
    /// </summary>
    /// <param name="shape">[B, C, H, W].</param>
    /// <param name="like">Whose type and device it has.</param>
    internal static Tensor Empty(ReadOnlySpan<long> shape, Tensor like)
    {
        if (!IsUsed) return empty(shape, like.dtype, like.device);
        long[] sizes = shape.ToArray();
        return empty_strided(sizes, [sizes[1] * sizes[2] * sizes[3], 1, sizes[1] * sizes[3], sizes[1]], like.dtype, like.device);
    }

    /// <summary>Orders a convolution's kernels in place.</summary>
    /// <param name="kernels">Kernels [C_out, C_in, k, k].</param>
    internal static void Arrange(Tensor kernels)
    {
        using var _ = no_grad();
        using var arranged = IsUsed && kernels.device_type == DeviceType.CPU ? Ordered(kernels) : kernels.contiguous();
        kernels.set_(arranged);
    }

    private static Tensor Part((Tensor Rows, int Start, int Count) stretch, bool isOrdered)
    {
        var part = stretch.Rows.narrow(0, stretch.Start, stretch.Count);
        if (!isOrdered) return part;
        using (part) return part.permute(0, 2, 3, 1);
    }

    private static Tensor Ordered(Tensor x)
    {
        using var rows = x.permute(0, 2, 3, 1);

        // With one channel both orders are the same to look at, and only the strides say which is meant.
        using var packed = rows.contiguous();
        using var ordered = x.size(1) == 1 ? packed.reshape(-1).view(rows.shape) : packed.alias();
        return ordered.permute(0, 3, 1, 2);
    }
}
