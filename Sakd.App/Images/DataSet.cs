using System.Collections.Immutable;

namespace Sakd.App.Images;

/// <summary>A data set as it lies there: what kind it is, and its images with their classes and the parts that they come in.</summary>
/// <param name="Path">What was named.</param>
/// <param name="Kind">What it is, in words.</param>
/// <param name="ClassNames">The classes, in the order of their labels.</param>
/// <param name="Records">The images.</param>
/// <param name="Labels">The class of each.</param>
/// <param name="Parts">The part that each comes in.</param>
/// <param name="Notes">What else was seen and is left out.</param>
internal sealed record DataSet(
    string Path, string Kind, ImmutableArray<string> ClassNames, ImageRecords Records, ImmutableArray<long> Labels,
    ImmutableArray<DataPart> Parts, ImmutableArray<string> Notes) : IDisposable
{
    /// <summary>The shape of all images, where they are arrays of numbers; null for files.</summary>
    public FeatureShape? Shape => Records.Shape;

    /// <summary>The classes' titles, where they have some beside their names.</summary>
    public ImmutableArray<string> Titles { get; init; } = [];

    /// <inheritdoc/>
    public void Dispose() => Records.Dispose();
}
