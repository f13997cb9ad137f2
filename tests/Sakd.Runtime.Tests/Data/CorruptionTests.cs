using Sakd.Data;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Data;

/// <summary>Training images that are made worse on purpose.</summary>
public sealed class CorruptionTests
{
    private const int Count = 3000, Classes = 5;

    [Fact]
    public void SoManyLabelsAreAnotherClassAndSoManyImagesOfEachKindAreDamaged()
    {
        using var images = Corrupted(new Corruption(0.2, 0.3));
        long[] labels = [.. images.Labels.data<long>()];
        int[] wrong = [.. Enumerable.Range(0, Count).Where(i => labels[i] != images.TrueLabelOf(i))];

        Assert.InRange(wrong.Length, 0.17 * Count, 0.23 * Count);
        Assert.All(labels, label => Assert.InRange(label, 0, Classes - 1));
        Assert.Equal(Classes - 1, wrong.Select(i => (labels[i] - images.TrueLabelOf(i) + Classes) % Classes).Distinct().Count());
        var kinds = Enumerable.Range(0, Count).CountBy(i => images.DamageOf(i)).ToDictionary();
        Assert.All([Damage.Blurred, Damage.Cut, Damage.Doubled], kind => Assert.InRange(kinds[kind], 0.08 * Count, 0.12 * Count));
    }

    /// <summary>Nothing depends on the order, the batch or the epoch in which images are read.</summary>
    [Fact]
    public void AnImageIsTheSameHoweverItIsRead()
    {
        using var images = Corrupted(new Corruption(0.2, 1));
        using var all = Read(images, [.. Enumerable.Range(0, 60).Select(i => (long)i)]);
        using var other = Read(images, [17, 3, 59, 3]);
        using var part = images.Select([59, 17]);
        using var ofPart = Read(part, [1, 0]);

        foreach (var (place, at) in (ReadOnlySpan<(int, int)>)[(17, 0), (3, 1), (59, 2), (3, 3)])
            Close.Exactly(all[place], other[at], $"{place}");
        Close.Exactly(all[17], ofPart[0], "of a part");
        Close.Exactly(all[59], ofPart[1], "of a part");
        Assert.Equal(images.Labels[59].item<long>(), part.Labels[0].item<long>());
        Assert.Equal("image 59", part.NameOf(0));
    }

    [Fact]
    public void NothingIsDoneToTheOthers()
    {
        using var scope = NewDisposeScope();
        using var whole = Whole();
        using var images = Corrupted(new Corruption(0, 0.5));
        using Tensor before = Read(whole, Places()), after = Read(images, Places());

        for (int i = 0; i < 200; i++)
            Assert.Equal(images.DamageOf(i) is Damage.None, before[i].eq(after[i]).all().item<bool>());
        Assert.Equal(whole.Labels.data<long>(), images.Labels.data<long>());

        static long[] Places() => [.. Enumerable.Range(0, 200).Select(i => (long)i)];
    }

    [Fact]
    public void AHalfIsCutAndTheRestStays()
    {
        using var scope = NewDisposeScope();
        using var whole = Whole();
        using var images = Corrupted(new Corruption(0, 1));
        long[] cut = [.. Enumerable.Range(0, 100).Where(i => images.DamageOf(i) is Damage.Cut).Select(i => (long)i)];
        using Tensor before = Read(whole, cut), after = Read(images, cut);

        Assert.Equal(0.5, after.eq(zeros_like(after)).to_type(ScalarType.Float64).mean().item<double>(), 2);
        Assert.True(after.eq(before).logical_or(after.eq(zeros_like(after))).all().item<bool>());
    }

    [Fact]
    public void AnImageShinesThroughADoubledOne()
    {
        using var scope = NewDisposeScope();
        using var whole = Whole();
        var corruption = new Corruption(0, 1);
        using var images = Corrupted(corruption);
        long[] doubled = [.. Enumerable.Range(0, 100).Where(i => images.DamageOf(i) is Damage.Doubled).Select(i => (long)i)];
        using Tensor before = Read(whole, doubled), after = Read(images, doubled);
        using var other = Read(whole, Array.ConvertAll(doubled, i => corruption.PartnerOf(i, Count)));

        var mean = ((before.to_type(ScalarType.Int32) + other.to_type(ScalarType.Int32)) / 2f).add(tensor(0.5f)).floor();
        Close.Exactly(mean, after.to_type(ScalarType.Float32), "pixels");
    }

    /// <summary>A blur keeps the mean, but for the rounding and the edges, and takes most of the differences between neighbours.</summary>
    [Fact]
    public void ABlurTakesTheDifferencesBetweenNeighbours()
    {
        using var scope = NewDisposeScope();
        using var whole = Whole();
        using var images = Corrupted(new Corruption(0, 1));
        long[] blurred = [.. Enumerable.Range(0, 100).Where(i => images.DamageOf(i) is Damage.Blurred).Select(i => (long)i)];
        Tensor before = Read(whole, blurred).to_type(ScalarType.Float32), after = Read(images, blurred).to_type(ScalarType.Float32);

        Assert.InRange((before.mean() - after.mean()).abs().item<float>(), 0, 4);
        Assert.InRange(after.diff(dim: 3).abs().mean().item<float>(), 0, 0.2f * before.diff(dim: 3).abs().mean().item<float>());
    }

    /// <summary>Runs on other images are told apart, and the other parts stay.</summary>
    [Fact]
    public void TheDataAreOthersButForWhatChoosesAndMeasures()
    {
        using var whole = new ImageData("set", Whole(), Whole(), Whole());
        byte[] before = whole.Fingerprint;
        var (one, other) = (new Corruption(0.2, 0.25).Of(whole), new Corruption(0.2, 0.25, Seed: 2).Of(whole));

        Assert.NotEqual(before, one.Fingerprint);
        Assert.NotEqual(one.Fingerprint, other.Fingerprint);
        Assert.Same(whole.Validation, one.Validation);
        Assert.Same(whole.Test, one.Test);
        Assert.Equal(whole.Normalisation.Mean, one.Normalisation.Mean);
    }

    private static CorruptedImages Corrupted(Corruption corruption) => new(Whole(), Classes, corruption);

    private static ResidentImages Whole()
    {
        using var labels = arange(Count, ScalarType.Int64);
        return new ResidentImages(Pixels(), labels.remainder(tensor((long)Classes)));
    }

    // Noise, of which a blur takes most; no pixel is black.
    private static Tensor Pixels() =>
        tensor([.. Enumerable.Range(0, Count * 2 * 8 * 8).Select(i => (byte)(1 + (uint)(i * 2654435761L >> 7) % 255))], [Count, 2, 8, 8]);

    private static Tensor Read(ImageSet images, long[] places) => images.Read([places]).Single();
}
