using System.Globalization;

namespace Sakd.App.Runs;

/// <summary>The options of a run as they stand on the command line, and the names that they have in <c>config.json</c>.</summary>
internal static class RunArguments
{
    private static readonly (string Key, string Option, Func<RunOptions, string?> Value)[] _all =
    [
        ("distiller", "--distiller", run => run.Distiller),
        ("strategy", "--strategy", run => Distils(run) ? StrategyNames.Of(run.Strategy) : null),
        ("rates", "--rates", run => run.Rates),
        ("profile", "--profile", run => Distils(run) ? StrategyNames.Of(run.Profile) : null),
        ("teacher", "--teacher", run => run.Teacher),
        ("teacherMode", "--teacher-mode", run => Distils(run) ? StrategyNames.Of(run.TeacherMode) : null),
        ("policyLearningRate", "--policy-lr", run => Text(run.PolicyLearningRate)),
        ("pretrainingEpochs", "--pretrain-epochs", run => Text(run.PretrainingEpochs)),
        ("pretrainingLearningRate", "--pretrain-lr", run => Text(run.PretrainingLearningRate)),
        ("data", "--data", run => run.Data),
        ("epochs", "--epochs", run => Text(run.Epochs)),
        ("batch", "--batch", run => Text(run.Batch)),
        ("learningRate", "--lr", run => Text(run.LearningRate)),
        ("schedule", "--schedule", run => TrainingOptions.Schedules.NameOf(run.Schedule)),
        ("seed", "--seed", run => Text(run.Seed)),
        ("saveMinutes", "--save-minutes", run => Text(run.SaveMinutes)),
        ("threads", "--threads", run => Text(run.Threads)),
        ("device", "--device", run => run.Device),
    ];

    /// <summary>By the name in <c>config.json</c>, the option; the folder of a run is its own, so it is none of them.</summary>
    public static IReadOnlyDictionary<string, string> Options { get; } = _all.ToDictionary(one => one.Key, one => one.Option);

    /// <summary>What to type to have a run again, with every option as it took effect.</summary>
    public static string CommandLine(string program, RunOptions run) => string.Join(' ', (string[])
    [
        program, run.Command, run.Name,
        .. _all.Select(one => (one.Option, Value: one.Value(run)))
            .Where(one => one.Value is not null)
            .Select(one => $"{one.Option} {Formatted.Argument(one.Value!)}"),
    ]);

    private static bool Distils(RunOptions run) => run.Distiller is not null;

    private static string? Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);
}
