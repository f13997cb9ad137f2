using System.Buffers;
using static TorchSharp.torch;

namespace Sakd.Data;

/// <summary>
/// Varies each image by operations drawn from fourteen: geometry, colours, tones. RandAugment applies several of one strength (Cubuk et
/// al., RandAugment, NeurIPS 2020, arXiv 1909.13719), TrivialAugment a single one of any (Müller and Hutter, TrivialAugment, ICCV 2021,
/// arXiv 2103.10158). Ranges and formulas are torchvision's.
/// </summary>
/// <param name="Count">n, how many operations follow each other.</param>
/// <param name="Strength">m, from 0 to 30; null for one that is drawn, from wider ranges.</param>
public sealed record RandomOperations(int Count, int? Strength)
{
    /// <summary>The most operations, and the greatest strength.</summary>
    public const int MostOperations = 14, GreatestStrength = OperationMagnitude.Greatest;

    private static readonly int _operations = Enum.GetValues<ImageOperation>().Length;

    /// <summary>One operation, of any strength.</summary>
    public static RandomOperations TrivialAugmentWide { get; } = new(1, null);

    /// <summary>Several operations of one strength; where nothing is said, the two of strength 9 that torchvision has.</summary>
    /// <param name="count">n.</param>
    /// <param name="strength">m.</param>
    public static RandomOperations RandAugment(int count = 2, int strength = 9) => new(count, strength);

    /// <summary>Varies a batch.</summary>
    /// <param name="images">Bytes, [B, C, H, W], of 1 or 3 channels, on the CPU.</param>
    /// <param name="draws">What is drawn for them.</param>
    /// <returns>Bytes, [B, C, H, W].</returns>
    internal Tensor Apply(Tensor images, ImageDraws draws)
    {
        var shape = new FeatureShape((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);
        int size = shape.Channels * shape.Height * shape.Width;
        var varied = images.clone();
        byte[] before = ArrayPool<byte>.Shared.Rent(size);
        for (int turn = 0; turn < Count; turn++)
        {
            long[] operations = draws.Below(ImageDraw.Operation, _operations, turn);
            long[] strengths = Strength is { } given
                ? [.. Enumerable.Repeat((long)given, draws.Count)]
                : draws.Below(ImageDraw.Strength, OperationMagnitude.Greatest + 1, turn);
            double[] signs = draws.Units(ImageDraw.Sign, turn);
            var pixels = varied.bytes;
            for (int i = 0; i < draws.Count; i++)
            {
                var operation = (ImageOperation)operations[i];
                double magnitude = OperationMagnitude.Of(operation, (int)strengths[i], wide: Strength is null, shape);
                if (OperationMagnitude.IsSigned(operation) && signs[i] < 0.5) magnitude = -magnitude;
                var image = pixels.Slice(i * size, size);
                image.CopyTo(before);
                ImageOperations.Apply(operation, magnitude, shape, before.AsSpan(0, size), image);
            }
        }

        ArrayPool<byte>.Shared.Return(before);
        return varied;
    }
}
