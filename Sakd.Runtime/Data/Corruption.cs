using System.Security.Cryptography;
using System.Text;

namespace Sakd.Data;

/// <summary>What is wrong with an image on purpose.</summary>
public enum Damage
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is blurred.</summary>
    Blurred,

    /// <summary>A half of it is black.</summary>
    Cut,

    /// <summary>Another image shines through it: each pixel is the mean of both.</summary>
    Doubled,
}

/// <summary>
/// Training images made worse on purpose, to see what a policy makes of them: some labels are wrong, and some images are blurred, cut or
/// doubled. What happens to an image depends on the seed and its place in the training part alone.
/// </summary>
/// <param name="Labels">The share of labels that are another class, from 0 to 1.</param>
/// <param name="Images">The share of images that are damaged, each kind alike, from 0 to 1.</param>
/// <param name="Seed">The seed of it, which is not that of a run: all runs see the same images.</param>
public sealed record Corruption(double Labels, double Images, ulong Seed = 1)
{
    private enum Draw
    {
        IsMislabelled,
        Label,
        IsDamaged,
        Damage,
        Partner,
        Side,
    }

    /// <summary>The same data with a worse training part; the images that choose and measure stay as they are.</summary>
    /// <param name="data">The data, which is taken over.</param>
    public ImageData Of(ImageData data) => new(
        data.Name, new CorruptedImages(data.Training, data.Classes, this), data.Validation, data.Test)
    {
        Shape = data.Shape,
        ClassNames = data.ClassNames,
        Normalisation = data.Normalisation,
        Fingerprint = SHA256.HashData(
            [.. data.Fingerprint, .. Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Labels} {Images} {Seed}"))]),
        Origins = data.Origins,
        Skipped = data.Skipped,
    };

    /// <summary>What is wrong with an image.</summary>
    /// <param name="image">Its place in the training part.</param>
    internal Damage DamageOf(long image) =>
        Unit(Draw.IsDamaged, image) < Images ? (Damage)(1 + (int)(Unit(Draw.Damage, image) * 3)) : Damage.None;

    /// <summary>The label that an image is given.</summary>
    /// <param name="image">Its place in the training part.</param>
    /// <param name="label">Its own.</param>
    /// <param name="classes">The number of classes.</param>
    internal long LabelOf(long image, long label, int classes) =>
        Unit(Draw.IsMislabelled, image) < Labels ? (label + 1 + (long)(Unit(Draw.Label, image) * (classes - 1))) % classes : label;

    /// <summary>The image that shines through another one.</summary>
    /// <param name="image">Its place in the training part.</param>
    /// <param name="count">The images of the part.</param>
    internal long PartnerOf(long image, int count) => (image + 1 + (long)(Unit(Draw.Partner, image) * (count - 1))) % count;

    /// <summary>Which half of an image is black: the top, bottom, left or right one.</summary>
    /// <param name="image">Its place in the training part.</param>
    internal int SideOf(long image) => (int)(Unit(Draw.Side, image) * 4);

    private double Unit(Draw use, long image) => RandomStreams.Unit(Seed, RandomStream.Corruption, 0, image, (int)use);
}
