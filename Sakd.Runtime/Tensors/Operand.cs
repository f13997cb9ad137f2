using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sakd.Kernels;
using static TorchSharp.torch;

namespace Sakd.Tensors;

/// <summary>
/// What a kernel reads or writes: a tensor that has been found to be of the size that the kernel goes over, and where its memory is, for as
/// long as this is in scope. The runtime may collect a tensor after the last line that names it, while a kernel still reads what it held:
/// with <c>using</c>, and there is no other way to the pointer, it is named until the end.
/// </summary>
internal readonly unsafe ref struct Operand : IDisposable
{
    private readonly Tensor? _tensor;

    private readonly float* _first;
    private readonly long _length;

    private Operand(Tensor? tensor, long length)
    {
        _tensor = tensor;
        _first = tensor is null ? null : Held(tensor);
        _length = length;
    }

    /// <summary>Its elements; none for no tensor.</summary>
    public NativeSpan<float> Elements => new(_first, _length);

    /// <summary>Its bytes, where those are what it is made of; none for no tensor.</summary>
    public NativeSpan<byte> Bytes => new((byte*)_first, _length);

    /// <summary>A feature's size.</summary>
    public FeatureSize Size { get; private init; }

    /// <summary>A feature, one element behind the other.</summary>
    /// <param name="tensor">The feature, or null.</param>
    /// <param name="shape">[B, C, H, W].</param>
    /// <param name="name">What it is called in messages.</param>
    /// <exception cref="ArgumentException">It has another shape or type, or lies otherwise in memory.</exception>
    public static Operand Feature(Tensor? tensor, ReadOnlySpan<long> shape, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        if (tensor is null) return default;
        bool fits = tensor.dtype == ScalarType.Float32 && tensor.dim() == shape.Length;
        for (int i = 0; i < shape.Length && fits; i++) fits = tensor.size(i) == shape[i];
        return fits && ChannelsLast.IsPacked(tensor)
            ? new Operand(tensor, tensor.numel()) { Size = new FeatureSize((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]) }
            : throw Unfit(tensor, $"float features [{string.Join(", ", shape.ToArray())}] with the channels last", name);
    }

    /// <summary>Elements in a row.</summary>
    /// <param name="tensor">The elements, or null.</param>
    /// <param name="count">How many a kernel goes over.</param>
    /// <param name="name">What they are called in messages.</param>
    /// <exception cref="ArgumentException">There are fewer, or they are of another type.</exception>
    public static Operand Row(Tensor? tensor, long count, [CallerArgumentExpression(nameof(tensor))] string name = "") =>
        Row(tensor, count, ScalarType.Float32, name);

    /// <summary>Bytes in a row.</summary>
    /// <param name="tensor">The bytes, or null.</param>
    /// <param name="count">How many a kernel goes over.</param>
    /// <param name="name">What they are called in messages.</param>
    /// <exception cref="ArgumentException">There are fewer, or they are of another type.</exception>
    public static Operand ByteRow(Tensor? tensor, long count, [CallerArgumentExpression(nameof(tensor))] string name = "") =>
        Row(tensor, count, ScalarType.Byte, name);

    /// <summary>Kernels [C_out, C_in, k, k], in any order in memory.</summary>
    /// <param name="tensor">The kernels.</param>
    /// <param name="shape">Their shape.</param>
    /// <exception cref="ArgumentException">They have another shape or type.</exception>
    public static Operand Kernels(Tensor tensor, ReadOnlySpan<long> shape)
    {
        bool fits = tensor.dtype == ScalarType.Float32 && tensor.dim() == shape.Length;
        for (int i = 0; i < shape.Length && fits; i++) fits = tensor.size(i) == shape[i];
        return fits
            ? new Operand(tensor, Reach(tensor))
            : throw Unfit(tensor, $"float kernels [{string.Join(", ", shape.ToArray())}]", "weight");
    }

    /// <summary>
    /// Where the elements of a tensor are that a class keeps in a field; behind each kernel it names itself by <see cref="GC.KeepAlive"/>.
    /// </summary>
    /// <param name="tensor">The tensor.</param>
    public static float* Held(Tensor tensor) => (float*)THSTensor_data(tensor.Handle);

    /// <summary>From here on the tensor may be collected.</summary>
    public void Dispose() => GC.KeepAlive(_tensor);

    private static Operand Row(Tensor? tensor, long count, ScalarType type, string name)
    {
        if (tensor is null) return default;
        return tensor.dtype == type && tensor.numel() >= count && tensor.is_contiguous()
            ? new Operand(tensor, tensor.numel())
            : throw Unfit(tensor, $"{count} elements of {type} in a row", name);
    }

    /// <summary>The elements from the first to the last, whatever their order.</summary>
    private static long Reach(Tensor tensor)
    {
        long reach = 1;
        for (int i = 0; i < tensor.dim(); i++) reach += (tensor.size(i) - 1) * tensor.stride(i);
        return reach;
    }

    private static ArgumentException Unfit(Tensor tensor, string expected, string name) =>
        new($"expected {expected}, but got {tensor.dtype} [{string.Join(", ", tensor.shape)}]", name);

    [DllImport("LibTorchSharp", ExactSpelling = true)]
    private static extern nint THSTensor_data(nint tensor);
}
