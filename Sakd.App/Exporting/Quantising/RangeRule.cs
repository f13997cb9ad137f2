namespace Sakd.App.Exporting.Quantising;

/// <summary>How the range of a value is chosen by what it was for images: elements beyond it become its ends.</summary>
internal enum RangeRule
{
    /// <summary>Nothing lies beyond it.</summary>
    MinMax,

    /// <summary>Of ten thousand elements one lies beyond either end.</summary>
    Percentile,

    /// <summary>What loses least of the distribution, by the Kullback-Leibler divergence.</summary>
    Entropy,
}
