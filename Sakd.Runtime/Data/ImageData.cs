using System.Security.Cryptography;

namespace Sakd.Data;

/// <summary>A data set in its three parts. What is held out is never trained on; the test part is read once, at the end of a run.</summary>
/// <param name="name">What to call it in reports: "bundled" or the folder.</param>
/// <param name="training">The images that are trained on.</param>
/// <param name="validation">The images that choose the best epoch.</param>
/// <param name="test">The images that the result is measured on.</param>
public sealed class ImageData(string name, ImageSet training, ImageSet validation, ImageSet test) : IDisposable
{
    /// <summary>What to call the data in reports.</summary>
    public string Name { get; } = name;

    /// <summary>The images that are trained on.</summary>
    public ImageSet Training { get; } = training;

    /// <summary>The images that choose the best epoch.</summary>
    public ImageSet Validation { get; } = validation;

    /// <summary>The images that the result is measured on.</summary>
    public ImageSet Test { get; } = test;

    /// <summary>The shape of one image.</summary>
    public FeatureShape Shape => Training.Shape;

    /// <summary>The number of classes: one more than the largest label.</summary>
    public int Classes { get; } = 1 + (int)Math.Max(Largest(training), Math.Max(Largest(validation), Largest(test)));

    /// <summary>Mean and standard deviation of the training part.</summary>
    public Normalisation Normalisation { get; } = Normalisation.Of(training);

    /// <summary>A hash of what is trained on: pixels, labels and their order.</summary>
    public byte[] Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Training.Images.bytes);
        hash.AppendData(Training.Labels.bytes);
        return hash.GetHashAndReset();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Training.Dispose();
        Validation.Dispose();
        Test.Dispose();
    }

    private static long Largest(ImageSet set)
    {
        using var largest = set.Labels.max();
        return largest.item<long>();
    }
}
