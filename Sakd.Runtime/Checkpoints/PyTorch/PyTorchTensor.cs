using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>A tensor of a PyTorch file: a view into a storage, which lies elsewhere in the file.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">Where it begins there, in elements.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Strides">How far apart in the storage neighbours are, for each dimension.</param>
internal sealed record PyTorchTensor(PyTorchStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    // libtorch's own tensors have 64 at most.
    private const int MostDimensions = 64;

    /// <summary>The bytes that it would take by itself; 0 where the type of its numbers is not read.</summary>
    public Int128 Size => Storage.Type is { } type ? TensorBytes.SizeOf(Shape, type) : 0;

    /// <summary>A view that lies inside of its storage.</summary>
    /// <exception cref="FormatException">It does not.</exception>
    public static PyTorchTensor Of(PyTorchStorage storage, long offset, long[] shape, long[] strides)
    {
        if (shape.Length != strides.Length || shape.Length > MostDimensions)
            throw new FormatException($"a tensor in it has {shape.Length} dimensions and {strides.Length} strides");
        if (shape.Any(extent => extent < 0) || strides.Any(stride => stride < 0) || offset < 0)
            throw new FormatException("a tensor in it has a shape, stride or offset below zero");

        // Where a dimension has no extent there are no elements, wherever the view begins.
        Int128 last = shape.Contains(0) ? -1 : offset;
        for (int i = 0; last >= 0 && i < shape.Length; i++) last = Int128.Min(last + ((Int128)(shape[i] - 1) * strides[i]), long.MaxValue);
        if (last >= storage.Count)
            throw new FormatException($"a tensor in it reaches element {last} of storage '{storage.Key}', which has {storage.Count}");
        return new PyTorchTensor(storage, offset, shape, strides);
    }

    /// <summary>The view into its storage, once that is there.</summary>
    /// <param name="storage">The storage's elements.</param>
    public Tensor View(Tensor storage) =>
        Shape.Contains(0)
            ? empty(Shape, storage.dtype).DetachFromDisposeScope()
            : storage.as_strided(Shape, Strides, Offset).DetachFromDisposeScope();
}
