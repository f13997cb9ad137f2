using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Cuts a set into batches. The order of an epoch is a function of (seed, epoch) and each image's augmentation one of (seed, epoch, image),
/// so a run can be repeated and resumed at any batch, and two strategies under one seed see the same images in the same order. A last image
/// that is left by itself joins the batch before it: a batch norm that sees one pixel of it would have no variance.
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
    public int Batches => CountOf(set, size);

    /// <summary>The shape that networks take; images that are larger are cut: at random for training, else in the middle.</summary>
    public FeatureShape Input { get; init; } = set.Shape;

    /// <summary>The number of classes, for labels of mixed images.</summary>
    public int Classes { get; init; }

    /// <summary>The batches of one epoch, shuffled and augmented. The caller disposes of each.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="augmentation">How images are varied.</param>
    /// <param name="from">The first batch wanted, counted from 0; those before it are not read.</param>
    /// <exception cref="SakdException">There is a single image, a batch is larger than the set, or an image cannot be read.</exception>
    public IEnumerable<Batch> Shuffled(ulong seed, int epoch, Augmentation augmentation, int from = 0)
    {
        Check(set, size);
        long[] order = Order(seed, epoch);
        long[][] batches = Cut(order, from);
        int number = from;
        foreach (var pixels in set.Read(batches))
        {
            var batch = Augmented(pixels, batches[number - from], augmentation, seed, epoch);
            yield return Mixed(batch, augmentation.Mixing, seed, (long)epoch * Batches + number);
            number++;
        }
    }

    /// <summary>The number of batches of a size in an epoch.</summary>
    public static int CountOf(ImageSet set, int size) =>
        set.Count <= size || set.Count % size != 1 ? (set.Count + size - 1) / size : set.Count / size;

    /// <summary>Makes sure that a set can be trained on in batches of a size.</summary>
    /// <exception cref="SakdException">There is a single image, or a batch is larger than the set.</exception>
    public static void Check(ImageSet set, int size)
    {
        if (set.Count == 1) throw new SakdException("a single image is too few to train on: give two or more");
        if (set.Count < size)
            throw new SakdException(
                $"a batch of {size} is larger than the training part, {set.Count} images: {set.Count} is the largest that works");
    }

    /// <summary>The batches in the order of the set, as they are. The caller disposes of each.</summary>
    public IEnumerable<Batch> InOrder()
    {
        long[] all = [.. Enumerable.Range(0, set.Count).Select(index => (long)index)];
        long[][] batches = Cut(all, from: 0);
        int number = 0;
        foreach (var pixels in set.Read(batches)) yield return InTheMiddle(pixels, batches[number++]);
    }

    private long[][] Cut(long[] order, int from) =>
        [.. Enumerable.Range(from, Batches - from).Select(i => order[(i * size)..(i * size + CountOf(i))])];

    private int CountOf(int batch) => batch == Batches - 1 ? set.Count - (batch * size) : size;

    private long[] Order(ulong seed, int epoch)
    {
        using var generator = RandomStreams.Open(seed, RandomStream.DataOrder, epoch);
        using var order = randperm(set.Count, ScalarType.Int64, generator: generator);
        return order.data<long>().ToArray();
    }

    private Batch Augmented(Tensor pixels, long[] indices, Augmentation augmentation, ulong seed, int epoch)
    {
        var draws = new ImageDraws(seed, epoch, indices);
        using (pixels)
        using (var augmented = augmentation.Apply(pixels, draws, Input.Height, Input.Width))
        {
            var batch = Ready(augmented, indices);
            augmentation.Erasing?.Apply(batch.Images, draws);
            return batch;
        }
    }

    private Batch InTheMiddle(Tensor pixels, long[] indices)
    {
        using (pixels)
        using (var rows = pixels.narrow(2, (set.Shape.Height - Input.Height) / 2, Input.Height))
        using (var middle = rows.narrow(3, (set.Shape.Width - Input.Width) / 2, Input.Width))
            return Ready(middle, indices);
    }

    private Batch Mixed(Batch batch, Mixing? mixing, ulong seed, long number)
    {
        if (mixing is null) return batch;
        using (batch)
        {
            var (images, labels) = mixing.Apply(batch.Images, batch.Labels, Classes, seed, number);
            return new Batch(images, labels, batch.Indices.alias());
        }
    }

    private Batch Ready(Tensor images, long[] indices)
    {
        var pixels = normalisation.Apply(images);
        var positions = tensor(indices);
        var labels = set.Labels.index_select(0, positions);
        if (device.type == DeviceType.CPU) return new Batch(pixels, labels, positions);
        using (pixels)
        using (labels)
        using (positions)
            return new Batch(pixels.to(device), labels.to(device), positions.to(device));
    }
}
