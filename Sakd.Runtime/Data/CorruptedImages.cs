using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>Images of another set, some of them damaged and some with wrong labels (see <see cref="Corruption"/>).</summary>
public sealed class CorruptedImages : ImageSet
{
    private readonly ImageSet _whole;
    private readonly int _classes;
    private readonly Corruption _corruption;
    private readonly ImmutableArray<long> _places;
    private readonly bool _ownsWhole;

    /// <summary>A set made worse.</summary>
    /// <param name="whole">The set, which is taken over.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="corruption">How.</param>
    public CorruptedImages(ImageSet whole, int classes, Corruption corruption)
        : this(whole, classes, corruption, [.. Enumerable.Range(0, whole.Count).Select(i => (long)i)], ownsWhole: true)
    {
    }

    private CorruptedImages(ImageSet whole, int classes, Corruption corruption, ImmutableArray<long> places, bool ownsWhole)
        : base(whole.Shape, LabelsOf(whole, classes, corruption, places))
    {
        (_whole, _classes, _corruption, _places, _ownsWhole) = (whole, classes, corruption, places, ownsWhole);
    }

    /// <summary>What is wrong with an image.</summary>
    public Damage DamageOf(long index) => _corruption.DamageOf(_places[(int)index]);

    /// <summary>The label that an image has by right.</summary>
    public long TrueLabelOf(long index)
    {
        using var label = _whole.Labels[_places[(int)index]];
        return label.item<long>();
    }

    /// <inheritdoc/>
    public override string NameOf(long index) => _whole.NameOf(_places[(int)index]);

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Read(IReadOnlyList<long[]> batches)
    {
        long[][] places = [.. batches.Select(batch => Array.ConvertAll(batch, index => _places[(int)index]))];
        long[][] doubled = [.. places.Select(batch => batch.Where(place => _corruption.DamageOf(place) is Damage.Doubled).ToArray())];
        long[][] read =
        [
            .. places.Zip(doubled, (batch, of) => (long[])[.. batch, .. of.Select(place => _corruption.PartnerOf(place, _whole.Count))]),
        ];
        int number = 0;
        foreach (var pixels in _whole.Read(read))
        {
            using (pixels)
            {
                var images = pixels.narrow(0, 0, places[number].Length).contiguous().clone();
                Damages(images, pixels, places[number]);
                yield return images;
            }

            number++;
        }
    }

    /// <summary>A part of the set, which reads from the same images: this set is to be disposed of after it.</summary>
    /// <param name="indices">Which images.</param>
    public override ImageSet Select(ReadOnlySpan<long> indices)
    {
        var places = ImmutableArray.CreateBuilder<long>(indices.Length);
        foreach (long index in indices) places.Add(_places[(int)index]);
        return new CorruptedImages(_whole, _classes, _corruption, places.MoveToImmutable(), ownsWhole: false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsWhole) _whole.Dispose();
        base.Dispose(disposing);
    }

    private static Tensor LabelsOf(ImageSet whole, int classes, Corruption corruption, ImmutableArray<long> places)
    {
        long[] labels = [.. whole.Labels.data<long>()];
        return tensor(places.Select(place => corruption.LabelOf(place, labels[place], classes)).ToArray());
    }

    // Behind the images of the batch in what was read stand those that shine through, in order.
    private void Damages(Tensor images, Tensor read, long[] places)
    {
        int size = Shape.Channels * Shape.Height * Shape.Width, partner = places.Length;
        Span<byte> pixels = images.bytes, all = read.bytes;
        for (int i = 0; i < places.Length; i++)
        {
            var image = pixels.Slice(i * size, size);
            switch (_corruption.DamageOf(places[i]))
            {
                case Damage.Blurred:
                    Blur(image);
                    break;
                case Damage.Cut:
                    Cut(image, _corruption.SideOf(places[i]));
                    break;
                case Damage.Doubled:
                    var other = all.Slice(partner++ * size, size);
                    for (int at = 0; at < size; at++) image[at] = (byte)((image[at] + other[at] + 1) / 2);
                    break;
            }
        }
    }

    /// <summary>Means over windows of a quarter of the size, twice: about a Gaussian.</summary>
    private void Blur(Span<byte> image)
    {
        int plane = Shape.Height * Shape.Width;
        for (int channel = 0; channel < Shape.Channels; channel++)
        {
            var pixels = image.Slice(channel * plane, plane);
            for (int round = 0; round < 2; round++)
            {
                for (int y = 0; y < Shape.Height; y++) BlurLine(pixels, y * Shape.Width, 1, Shape.Width);
                for (int x = 0; x < Shape.Width; x++) BlurLine(pixels, x, Shape.Width, Shape.Height);
            }
        }
    }

    private static void BlurLine(Span<byte> pixels, int start, int stride, int length)
    {
        int radius = Math.Max(1, length / 8);
        var line = new byte[length];
        for (int i = 0; i < length; i++) line[i] = pixels[start + (i * stride)];
        for (int i = 0; i < length; i++)
        {
            int sum = 0, from = Math.Max(0, i - radius), to = Math.Min(length - 1, i + radius);
            for (int at = from; at <= to; at++) sum += line[at];
            pixels[start + (i * stride)] = (byte)(sum / (to - from + 1));
        }
    }

    private void Cut(Span<byte> image, int side)
    {
        var (top, bottom, left, right) = side switch
        {
            0 => (0, Shape.Height / 2, 0, Shape.Width),
            1 => (Shape.Height / 2, Shape.Height, 0, Shape.Width),
            2 => (0, Shape.Height, 0, Shape.Width / 2),
            _ => (0, Shape.Height, Shape.Width / 2, Shape.Width),
        };
        for (int channel = 0; channel < Shape.Channels; channel++)
        {
            for (int y = top; y < bottom; y++)
                image.Slice((((channel * Shape.Height) + y) * Shape.Width) + left, right - left).Clear();
        }
    }
}
