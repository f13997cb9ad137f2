using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>Labelled images as they lie in the file: bytes, on the CPU. One of the parts of an <see cref="ImageData"/>.</summary>
public sealed class ImageSet : IDisposable
{
    /// <summary>Takes over two tensors of equal length.</summary>
    /// <param name="images">[N, C, H, W], bytes.</param>
    /// <param name="labels">[N], int64, each from 0 to the number of classes less one.</param>
    /// <exception cref="ArgumentException">The tensors are not of that form.</exception>
    public ImageSet(Tensor images, Tensor labels)
    {
        if (images.dtype != ScalarType.Byte || images.dim() != 4)
            throw new ArgumentException("images are bytes [N, C, H, W]", nameof(images));
        if (labels.dtype != ScalarType.Int64 || labels.dim() != 1 || labels.shape[0] != images.shape[0])
            throw new ArgumentException("labels are int64 [N], one for each image", nameof(labels));

        Images = images.DetachFromDisposeScope();
        Labels = labels.DetachFromDisposeScope();
        Shape = new FeatureShape((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);
    }

    /// <summary>The pixels, [N, C, H, W], bytes.</summary>
    public Tensor Images { get; }

    /// <summary>The classes, [N], int64.</summary>
    public Tensor Labels { get; }

    /// <summary>The shape of one image.</summary>
    public FeatureShape Shape { get; }

    /// <summary>N, the number of images.</summary>
    public int Count => (int)Images.shape[0];

    /// <summary>A copy of the images at <paramref name="indices"/> ([M], int64), in that order.</summary>
    public ImageSet Select(Tensor indices) => new(Images.index_select(0, indices), Labels.index_select(0, indices));

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
