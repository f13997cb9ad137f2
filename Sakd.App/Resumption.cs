using System.Diagnostics.CodeAnalysis;
using Sakd.App.Runs;
using Sakd.Data;

namespace Sakd.App;

/// <summary>Whether a run goes on, and is the run that was begun.</summary>
internal static class Resumption
{
    // A run may go on where there are fewer processors than it began with.
    private const int MostThreads = 1024;

    /// <summary>Whether a run is over; then says so.</summary>
    /// <param name="session">Terminal.</param>
    /// <param name="folder">The run's folder; null for one that begins.</param>
    public static bool IsOver(Session session, [NotNullWhen(true)] RunFolder? folder)
    {
        if (folder is not { IsDone: true }) return false;
        session.Terminal.Line($"{folder.Path} is over: there is nothing to go on with");
        return true;
    }

    /// <summary>Makes sure that a run's numbers are such as a command line may have: its file may have been edited.</summary>
    /// <param name="path">The file.</param>
    /// <param name="run">What it says.</param>
    /// <exception cref="SakdException">One is none that a run can have.</exception>
    public static void CheckNumbers(string path, RunOptions run)
    {
        (string Name, bool IsRight)[] numbers =
        [
            ("epochs", run.Epochs is >= 1 and <= TrainingOptions.MostEpochs),
            ("batch", run.Batch is >= 2 and <= TrainingOptions.MostInBatch),
            ("threads", run.Threads is >= 1 and <= MostThreads),
            ("learningRate", run.LearningRate is > 0 and < double.PositiveInfinity),
            ("saveMinutes", run.SaveMinutes > 0),
        ];
        foreach (var (name, isRight) in numbers)
        {
            if (!isRight) throw new SakdException($"{path}: no run has such '{name}': put back what was there, or begin another run");
        }
    }

    /// <summary>Whether images are those that a run began with.</summary>
    public static bool HasImages(RunConfig begun, ImageData data) =>
        begun.Fingerprint.Length == 0 || begun.Fingerprint == Convert.ToHexStringLower(data.Fingerprint);

    /// <summary>Holds what is here now against what the run began with.</summary>
    /// <exception cref="SakdException">The images are others.</exception>
    public static void Check(Session session, RunConfig begun, ImageData data)
    {
        if (!HasImages(begun, data))
            throw new SakdException(
                $"the images of {data.Name} are not those that the run began with: put those back, or begin another run with the images as "
                + "they are");
        Warn("version", begun.Version, RunConfig.CurrentVersion);
        if (begun.Build.Length > 0 && begun.Version == RunConfig.CurrentVersion) Warn("build", begun.Build, session.Catalog.Build);
        Warn("processor", begun.Processor, Platform.Processor.Name);
        Warn("kernels", begun.Kernels, RunConfig.CurrentKernels);
        if (begun.LibTorch.Length > 0) Warn("libtorch", begun.LibTorch, LibTorch.Version);

        void Warn(string what, string then, string now)
        {
            if (then != now)
                session.Terminal.Warn(
                    $"the run began with the {what} '{then}', and here it is '{now}': it goes on, but may round in another way");
        }
    }
}
