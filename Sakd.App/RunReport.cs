using Sakd.App.Runs;

namespace Sakd.App;

/// <summary>A finished run.</summary>
/// <param name="Folder">Where its files are.</param>
/// <param name="Summary">Its result.</param>
internal sealed record RunReport(RunFolder Folder, RunSummary Summary)
{
    /// <summary>"86.4 % ± 0.5": the accuracy on the test part and its standard error.</summary>
    public string Accuracy => WithError(Summary.StudentAccuracy, Summary.StandardError);

    /// <summary>"88.3 % ± 0.5" of the teacher, on the same images.</summary>
    public string? TeacherAccuracy => Summary.TeacherAccuracy is { } accuracy
        ? WithError(accuracy, Math.Sqrt(accuracy * (1 - accuracy) / Summary.TestImages))
        : null;

    /// <summary>By branch point, the share of samples distilled there over the run; null where nothing is distilled.</summary>
    public IReadOnlyDictionary<string, double>? Distilled => Summary.DistilledShare ?? Summary.DistillationProbability;

    /// <summary>The lines that say how well the network knows each class.</summary>
    public IEnumerable<string> Classes => Summary is { BalancedAccuracy: { } balanced, Classes: { } classes }
        ? ClassLines.Of(balanced, classes)
        : [];

    /// <summary>
    /// That a distilled student is below the same student alone, with both numbers, where such a run lies beside it; null where it is not,
    /// or nobody knows.
    /// </summary>
    public string? BelowNone => RunBeside.None(Folder) is var (folder, alone) && Summary.StudentAccuracy < alone.StudentAccuracy
        ? $"below     the student alone, with the same seed and settings, has {WithError(alone.StudentAccuracy, alone.StandardError)} "
            + $"({folder}): distilled, it has {Accuracy}"
        : null;

    /// <summary>An accuracy with its standard error, in percent.</summary>
    public static string WithError(double fraction, double error) => $"{Formatted.Percent(fraction)} ± {Formatted.Percent(error)[..^2]}";
}
