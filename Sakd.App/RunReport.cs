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

    /// <summary>An accuracy with its standard error, in percent.</summary>
    public static string WithError(double fraction, double error) => $"{Formatted.Percent(fraction)} ± {Formatted.Percent(error)[..^2]}";
}
