namespace Sakd.Training;

/// <summary>How many images of a set a network classifies rightly.</summary>
/// <param name="Correct">The images classified rightly.</param>
/// <param name="Count">All images.</param>
public readonly record struct Accuracy(int Correct, int Count)
{
    /// <summary>The accuracy, 0 to 1.</summary>
    public double Fraction => (double)Correct / Count;

    /// <summary>The network's cross-entropy, the mean over the same images.</summary>
    public double CrossEntropy { get; init; }

    /// <summary>The standard error of <see cref="Fraction"/> as an estimate from this many images.</summary>
    public double StandardError => Math.Sqrt(Fraction * (1 - Fraction) / Count);
}
