using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>Images in memory, as bytes, on the CPU.</summary>
public sealed class ResidentImages : ImageSet
{
    private readonly IReadOnlyList<string>? _names;

    /// <summary>Takes over two tensors of equal length.</summary>
    /// <param name="images">[N, C, H, W], bytes.</param>
    /// <param name="labels">[N], int64, each from 0 to the number of classes less one.</param>
    /// <param name="names">What to call the images in messages; null for their numbers.</param>
    /// <exception cref="ArgumentException">The tensors are not of that form.</exception>
    public ResidentImages(Tensor images, Tensor labels, IReadOnlyList<string>? names = null)
        : base(ShapeOf(images), labels)
    {
        if (labels.shape[0] != images.shape[0]) throw new ArgumentException("labels are int64 [N], one for each image", nameof(labels));
        Images = images.DetachFromDisposeScope();
        _names = names;
    }

    /// <summary>The pixels, [N, C, H, W], bytes.</summary>
    public Tensor Images { get; }

    /// <inheritdoc/>
    public override string NameOf(long index) => _names?[(int)index] ?? base.NameOf(index);

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Read(IReadOnlyList<long[]> batches) => batches.Select(batch =>
    {
        using var indices = tensor(batch);
        return Images.index_select(0, indices);
    });

    /// <inheritdoc/>
    public override ImageSet Select(ReadOnlySpan<long> indices)
    {
        using var there = tensor(indices.ToArray());
        string[]? names = _names is null ? null : new string[indices.Length];
        for (int i = 0; i < names?.Length; i++) names[i] = _names![(int)indices[i]];
        return new ResidentImages(Images.index_select(0, there), Labels.index_select(0, there), names);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Images.Dispose();
        base.Dispose(disposing);
    }

    private static FeatureShape ShapeOf(Tensor images) =>
        images.dtype == ScalarType.Byte && images.dim() == 4
            ? new FeatureShape((int)images.shape[1], (int)images.shape[2], (int)images.shape[3])
            : throw new ArgumentException("images are bytes [N, C, H, W]", nameof(images));
}
