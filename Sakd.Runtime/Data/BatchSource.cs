using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Cuts a set into batches. The order of an epoch and each batch's augmentation are functions of (seed, epoch) and (seed, step) alone, so a
/// run can be repeated, and two strategies under one seed see the same images in the same order. A last image that is left by itself joins
/// the batch before it: a batch norm that sees one pixel of it would have no variance.
/// </summary>
/// <param name="set">The images.</param>
/// <param name="normalisation">How pixels become numbers.</param>
/// <param name="size">The number of images in a batch.</param>
/// <param name="device">Where the batches are wanted.</param>
public sealed class BatchSource(ImageSet set, Normalisation normalisation, int size, Device device)
{
    /// <summary>The number of images in an epoch.</summary>
    public int Images => set.Count;

    /// <summary>The number of batches in an epoch; the last may be short, or longer by one.</summary>
    public int Batches => set.Count <= size || set.Count % size != 1 ? (set.Count + size - 1) / size : set.Count / size;

    /// <summary>The batches of one epoch, shuffled and augmented. The caller disposes of each.</summary>
    /// <exception cref="SakdException">There is a single image.</exception>
    public IEnumerable<Batch> Shuffled(ulong seed, int epoch, Augmentation augmentation)
    {
        if (set.Count == 1) throw new SakdException("a single image is too few to train on: give two or more");
        using var order = Order(seed, epoch);
        for (int i = 0; i < Batches; i++)
        {
            var indices = order.narrow(0, i * size, CountOf(i));
            using var generator = RandomStreams.Open(seed, RandomStream.Augmentation, (long)epoch * Batches + i);
            using var chosen = set.Images.index_select(0, indices);
            using var augmented = augmentation.Apply(chosen, generator);
            yield return Ready(augmented, set.Labels.index_select(0, indices), indices);
        }
    }

    /// <summary>The batches in the order of the set, as they are. The caller disposes of each.</summary>
    public IEnumerable<Batch> InOrder()
    {
        for (int i = 0; i < Batches; i++)
        {
            int count = CountOf(i);
            using var chosen = set.Images.narrow(0, i * size, count);
            yield return Ready(chosen, set.Labels.narrow(0, i * size, count), Arithmetic.Range(i * size, i * size + count));
        }
    }

    private int CountOf(int batch) => batch == Batches - 1 ? set.Count - (batch * size) : size;

    private Tensor Order(ulong seed, int epoch)
    {
        using var generator = RandomStreams.Open(seed, RandomStream.DataOrder, epoch);
        return randperm(set.Count, ScalarType.Int64, generator: generator);
    }

    private Batch Ready(Tensor images, Tensor labels, Tensor indices)
    {
        var pixels = normalisation.Apply(images);
        if (device.type == DeviceType.CPU)
            return new Batch(pixels, labels, indices);
        using (pixels)
        using (labels)
        using (indices)
            return new Batch(pixels.to(device), labels.to(device), indices.to(device));
    }
}
