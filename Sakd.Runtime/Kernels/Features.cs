using System.Runtime.InteropServices;
using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>The features that our kernels read and write: single precision on a CPU, [B, C, H, W] with the channels last, one number behind the other.</summary>
internal static unsafe class Features
{
    /// <summary>Channels come in sixteens, whatever the processor's width.</summary>
    public const int Sixteen = 16;

    /// <summary>The numbers of an image from which on libtorch computes: kernels count those of one image, with its padding, in 32 bits.</summary>
    public const long MostImageNumbers = 1 << 29;

    /// <summary>Whether our kernels compute what they can: not with SAKD_OWN_KERNELS=0 in the environment. The benchmarks compare both.</summary>
    public static bool AreOurs { get; set; } = Environment.GetEnvironmentVariable("SAKD_OWN_KERNELS") != "0";

    /// <summary>Whether our kernels can read a value: then nothing asks for libtorch's graph.</summary>
    /// <param name="x">The value.</param>
    public static bool CanBeRead(Tensor x) => AreOfOurKind(x) && !(x.requires_grad && is_grad_enabled());

    /// <summary>Whether they can read it in whole vectors, and walk back by themselves if need be.</summary>
    /// <param name="x">The value.</param>
    public static bool CanBeTrained(Tensor x) => AreOfOurKind(x) && x.size(1) % Sixteen == 0;

    /// <summary>Whether they can read it in whole vectors.</summary>
    /// <param name="x">The value.</param>
    public static bool HasSixteens(Tensor x) => CanBeRead(x) && x.size(1) % Sixteen == 0;

    /// <summary>The value where each number lies behind the one before it, of the caller's own: a copy where it does not lie so.</summary>
    /// <param name="x">[B, C, H, W].</param>
    public static Tensor Packed(Tensor x) => IsPacked(x) ? x.alias() : ChannelsLast.Of(x);

    /// <summary>Whether each number lies behind the one before it.</summary>
    /// <param name="x">[B, C, H, W].</param>
    public static bool IsPacked(Tensor x)
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

    /// <summary>Room for the signs of a feature: a bit for each number, whether a ReLU's gradient passes.</summary>
    /// <param name="rows">The samples.</param>
    /// <param name="shape">[B, C, H, W].</param>
    /// <returns>[rows, bytes].</returns>
    public static Tensor Signs(int rows, ReadOnlySpan<long> shape) => empty([rows, shape[1] * shape[2] * shape[3] / 8], ScalarType.Byte);

    /// <summary>Whether their rows can be copied one by one.</summary>
    /// <param name="x">The value.</param>
    public static bool CanBeCopied(Tensor x) => AreOfOurKind(x) && IsPacked(x);

    /// <summary>Some rows.</summary>
    /// <param name="x">[B, C, H, W], one number behind the other.</param>
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
        byte* from = read.Bytes, to = written.Bytes;
        Team.Share(rows.Length, i => Buffer.MemoryCopy(from + (rows[i] * bytes), to + (i * bytes), bytes, bytes));
        return selected;
    }

    /// <summary>Rows where they were selected from, and zeros for the others.</summary>
    /// <param name="selected">[n, C, H, W], one number behind the other.</param>
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
        byte* from = read.Bytes, to = written.Bytes;
        Team.Share(places.Length, row =>
        {
            if (places[row] < 0) NativeMemory.Clear(to + (row * bytes), (nuint)bytes);
            else Buffer.MemoryCopy(from + (places[row] * bytes), to + (row * bytes), bytes, bytes);
        });
        return all;
    }

    /// <summary>Stretches of rows, one behind the other, or null where our kernels cannot read them.</summary>
    /// <param name="stretches">Tensors with a row per sample, the first row that is meant, and how many.</param>
    public static Tensor? Gather(IReadOnlyList<(Tensor Rows, int Start, int Count)> stretches)
    {
        if (!stretches.All(stretch => CanBeCopied(stretch.Rows) && !stretch.Rows.requires_grad)) return null;

        KernelCalls.Count(Kernel.Rows);
        long[] shape = stretches[0].Rows.Sizes();
        if (!stretches.All(stretch => HasRows(stretch.Rows, shape))) return null;
        long rowBytes = RowBytes(shape);
        shape[0] = stretches.Sum(stretch => stretch.Count);
        var rows = ChannelsLast.Empty(shape, stretches[0].Rows);
        var sources = new nint[shape[0]];
        int next = 0;
        foreach (var (source, start, count) in stretches)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(start);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, source.size(0));
            nint first = (nint)Operand.Held(source);
            for (int i = 0; i < count; i++) sources[next++] = first + (nint)((start + i) * rowBytes);
        }

        using var written = Operand.Feature(rows, shape);
        byte* to = written.Bytes;
        Team.Share(sources.Length, row => Buffer.MemoryCopy((void*)sources[row], to + (row * rowBytes), rowBytes, rowBytes));
        GC.KeepAlive(stretches);
        return rows;
    }

    private static bool HasRows(Tensor x, long[] shape) => x.size(1) == shape[1] && x.size(2) == shape[2] && x.size(3) == shape[3];

    private static long RowBytes(long[] shape) => shape[1] * shape[2] * shape[3] * sizeof(float);

    /// <summary>Whether a layer's kernels are of the type and device that ours read.</summary>
    /// <param name="weight">[C_out, C_in, k, k].</param>
    public static bool AreKernels(Tensor weight) => IsFloat(weight) && weight.dim() == 4;

    /// <summary>Whether something has a number of our type for each channel.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="channels">C.</param>
    public static bool ArePerChannel(Tensor numbers, long channels) => IsFloat(numbers) && numbers.dim() == 1 && numbers.size(0) == channels && numbers.stride(0) == 1;

    /// <summary>Whether two features have one shape and type, so that a kernel can add them.</summary>
    /// <param name="x">The one.</param>
    /// <param name="other">The other.</param>
    public static bool AreAlike(Tensor x, Tensor other) => IsFloat(other) && other.dim() == 4 && x.size(0) == other.size(0) && HasRows(other, x.Sizes());

    private static bool IsFloat(Tensor x) => x.dtype == ScalarType.Float32 && x.device_type == DeviceType.CPU;

    private static bool AreOfOurKind(Tensor x) =>
        AreOurs && Lanes.Count > 0 && ChannelsLast.IsUsed && IsFloat(x) && x.dim() == 4 && x.size(1) * x.size(2) * x.size(3) < MostImageNumbers && Team.Exists;
}
