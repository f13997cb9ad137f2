using System.Collections.Immutable;
using Sakd.Data;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>How well a network knows one class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Images">Its test images.</param>
/// <param name="Accuracy">The share of them that are classified rightly; null where there are none.</param>
public sealed record ClassResult(string Name, int Images, double? Accuracy)
{
    /// <summary>A measurement class by class.</summary>
    internal static ImmutableArray<ClassResult> Of(Accuracy accuracy, ImageData data) =>
    [
        .. data.ClassNames.Zip(accuracy.Classes, (name, one) =>
            new ClassResult(name, one.Count, one.Count > 0 ? (double)one.Correct / one.Count : null)),
    ];
}
