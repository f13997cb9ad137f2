using System.Runtime.InteropServices;
using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>Rows of features, copied as they lie, which libtorch's own selection does not do with the channels last.</summary>
internal static unsafe class TensorRows
{
    /// <summary>Some rows.</summary>
    /// <param name="x">[B, C, H, W], packed.</param>
    /// <param name="rows">Which.</param>
    /// <returns>[n, C, H, W].</returns>
    public static Tensor Select(Tensor x, long[] rows)
    {
        KernelCalls.Count(Kernel.Rows);
        long[] shape = x.Sizes();
        long bytes = RowBytes(shape), batch = shape[0];
        foreach (long row in rows) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)row, (ulong)batch, nameof(rows));
        shape[0] = rows.Length;
        var selected = ChannelsLast.Empty(shape, x);
        using Operand read = Operand.Feature(x, x.Sizes()), written = Operand.Feature(selected, shape);
        byte* from = read.Bytes.First, to = written.Bytes.First;
        LibTorchHost.Instance.Run(rows.Length, i => Buffer.MemoryCopy(from + (rows[i] * bytes), to + (i * bytes), bytes, bytes));
        return selected;
    }

    /// <summary>Rows where they were selected from, and zeros for the others.</summary>
    /// <param name="selected">[n, C, H, W], packed.</param>
    /// <param name="rows">Which they are.</param>
    /// <param name="batch">B.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor PutBack(Tensor selected, long[] rows, long batch)
    {
        KernelCalls.Count(Kernel.Rows);
        long[] shape = selected.Sizes();
        long bytes = RowBytes(shape);
        shape[0] = batch;
        var all = ChannelsLast.Empty(shape, selected);
        int[] places = new int[batch];
        Array.Fill(places, -1);
        for (int i = 0; i < rows.Length; i++) places[rows[i]] = i;
        using Operand read = Operand.Feature(selected, selected.Sizes()), written = Operand.Feature(all, shape);
        byte* from = read.Bytes.First, to = written.Bytes.First;
        LibTorchHost.Instance.Run(places.Length, row =>
        {
            if (places[row] < 0) NativeMemory.Clear(to + (row * bytes), (nuint)bytes);
            else Buffer.MemoryCopy(from + (places[row] * bytes), to + (row * bytes), bytes, bytes);
        });
        return all;
    }

    /// <summary>Stretches of rows, one behind the other; null where they cannot be copied so.</summary>
    /// <param name="stretches">Tensors with a row per sample, the first row that is meant, and how many.</param>
    public static Tensor? Gather(IReadOnlyList<(Tensor Rows, int Start, int Count)> stretches)
    {
        var first = stretches[0].Rows;
        if (!stretches.All(stretch =>
            KernelSupport.CanCopyRows(stretch.Rows) && !stretch.Rows.requires_grad && KernelSupport.HaveRowsAlike(first, stretch.Rows)))
            return null;

        KernelCalls.Count(Kernel.Rows);
        long[] shape = first.Sizes();
        long bytes = RowBytes(shape);
        shape[0] = stretches.Sum(stretch => stretch.Count);
        var rows = ChannelsLast.Empty(shape, first);
        var sources = new nint[shape[0]];
        int next = 0;
        foreach (var (source, start, count) in stretches)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(start);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, source.size(0));
            nint at = (nint)Operand.Held(source);
            for (int i = 0; i < count; i++) sources[next++] = at + (nint)((start + i) * bytes);
        }

        using var written = Operand.Feature(rows, shape);
        byte* to = written.Bytes.First;
        LibTorchHost.Instance.Run(sources.Length, row => Buffer.MemoryCopy((void*)sources[row], to + (row * bytes), bytes, bytes));
        GC.KeepAlive(stretches);
        return rows;
    }

    private static long RowBytes(long[] shape) => shape[1] * shape[2] * shape[3] * sizeof(float);
}
