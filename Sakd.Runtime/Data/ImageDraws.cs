namespace Sakd.Data;

/// <summary>
/// What is drawn for the images of a batch. Each number depends on seed, epoch and image alone: not on the batch that the image is in, nor
/// on the number of images in it.
/// </summary>
/// <param name="seed">The seed of the run.</param>
/// <param name="epoch">The epoch.</param>
/// <param name="images">The images' positions in their set.</param>
public sealed class ImageDraws(ulong seed, int epoch, long[] images)
{
    // More than there are uses.
    private const int UsesInATurn = 64;

    /// <summary>B, the number of images.</summary>
    public int Count => images.Length;

    /// <summary>For each image a number in [0, 1).</summary>
    /// <param name="use">What for: numbers of different uses are independent.</param>
    /// <param name="turn">Which of several for the same use, from 0.</param>
    internal double[] Units(ImageDraw use, int turn = 0) => Array.ConvertAll(
        images, image => RandomStreams.Unit(seed, RandomStream.Augmentation, epoch, image, (int)use + (turn * UsesInATurn)));

    /// <summary>For each image a number between two.</summary>
    internal double[] Between(ImageDraw use, double least, double greatest) =>
        Array.ConvertAll(Units(use), unit => least + (unit * (greatest - least)));

    /// <summary>For each image a whole number from 0 to <paramref name="bound"/> less one.</summary>
    internal long[] Below(ImageDraw use, long bound, int turn = 0) =>
        Array.ConvertAll(Units(use, turn), unit => (long)(unit * bound));
}
