using System.Collections.Immutable;

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

    /// <summary>Class by class, the images classified rightly and all of them.</summary>
    public ImmutableArray<(int Correct, int Count)> Classes { get; init; } = [];

    /// <summary>
    /// The balanced accuracy, 0 to 1: the mean of the classes' recalls, so that each counts as much as another, however many images it has.
    /// Classes without images do not count; NaN where no class has any.
    /// </summary>
    public double Balanced => Classes
        .Where(one => one.Count > 0)
        .Select(one => (double)one.Correct / one.Count)
        .DefaultIfEmpty(double.NaN)
        .Average();

    /// <summary>The standard error of <see cref="Fraction"/> as an estimate from this many images.</summary>
    public double StandardError => Math.Sqrt(Fraction * (1 - Fraction) / Count);
}
