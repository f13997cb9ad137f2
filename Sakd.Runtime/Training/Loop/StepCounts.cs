using System.Collections.Immutable;

namespace Sakd.Training;

/// <summary>How many images of one step were distilled.</summary>
/// <param name="Images">B, the images of the step.</param>
/// <param name="Selected">By branch point, those that were distilled.</param>
public readonly record struct StepCounts(int Images, ImmutableArray<int> Selected);
