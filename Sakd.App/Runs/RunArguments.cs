using System.Globalization;

namespace Sakd.App.Runs;

/// <summary>The options of a run as they stand on the command line, and the names that they have in <c>config.json</c>.</summary>
internal static class RunArguments
{
    private static readonly (string Name, string[] Options, Func<RunOptions, IEnumerable<string?>> Values)[] _all =
    [
        ("distiller", ["--distiller"], run => [run.Distiller]),
        ("standardiseLogits", ["--standardise-logits"], run => [run.StandardiseLogits ? "true" : null]),
        ("warmUpEpochs", ["--warm-up"], run => [Text(run.WarmUpEpochs)]),
        ("warmUpSteps", ["--warm-up-steps"], run => [Text(run.WarmUpSteps)]),
        ("settle", ["--settle"], run => [run.Settle ? "true" : null]),
        ("strategy", ["--strategy"], run => [Distils(run) ? StrategyNames.Of(run.Strategy) : null]),
        ("rule", ["--rule"], run => [run.Rule]),
        ("rates", ["--rates"], run => [run.Rates]),
        ("ratesBy", ["--rates-by"], run => [run.RatesBy is { } by ? StrategyNames.Rates.NameOf(by) : null]),
        ("profile", ["--profile"], run => [Distils(run) ? StrategyNames.Of(run.Profile) : null]),
        ("teacher", ["--teacher"], run => [run.Teacher]),
        ("teacherHead", ["--teacher-head"], run => [run.TeacherHead is TeacherHead.Own ? null : StrategyNames.Of(run.TeacherHead)]),
        ("teacherHeadEpochs", ["--teacher-head-epochs"], run => [Text(run.TeacherHeadEpochs)]),
        ("teacherClasses", ["--teacher-classes"], run => [run.TeacherClasses]),
        ("teacherMode", ["--teacher-mode"], run => [Distils(run) ? StrategyNames.Of(run.TeacherMode) : null]),
        ("policyLearningRate", ["--policy-lr"], run => [Text(run.PolicyLearningRate)]),
        ("policyTemperature", ["--tau"], run => [Text(run.PolicyTemperature)]),
        ("policyStart", ["--policy-start"], run => [run.PolicyStart?.ToString()]),
        ("share", ["--share"], run => [run.Share?.ToString()]),
        ("logitWeight", ["--beta1"], run => [Text(run.LogitWeight)]),
        ("featureWeight", ["--beta2"], run => [Text(run.FeatureWeight)]),
        ("beta3", ["--beta3"], run => [Text(run.Beta3)]),
        ("pretrainingEpochs", ["--pretrain-epochs"], run => [Text(run.PretrainingEpochs)]),
        ("pretrainingLearningRate", ["--pretrain-lr"], run => [Text(run.PretrainingLearningRate)]),
        ("data", ["--data"], run => [run.Data]),
        ("dataMemory", ["--data-memory"], run => [Text(run.DataMemory)]),
        ("corrupt", ["--corrupt"], run => [run.Corrupt]),
        ("skipUnreadable", ["--skip-unreadable"], run => [run.SkipUnreadable ? "true" : null]),
        ("from", ["--from", "--student-from"], run => [run.From]),
        ("maps", ["--map"], run => run.Maps),
        ("select", ["--select"], run => [TrainingOptions.Selections.NameOf(run.Select)]),
        ("recipe", ["--recipe"], run => [run.Recipe]),
        ("augment", ["--augment"], run => [run.Augment]),
        ("erasing", ["--erasing"], run => [Text(run.Erasing)]),
        ("mixup", ["--mixup"], run => [Text(run.Mixup)]),
        ("cutMix", ["--cutmix"], run => [Text(run.CutMix)]),
        ("epochs", ["--epochs"], run => [Text(run.Epochs)]),
        ("batch", ["--batch"], run => [Text(run.Batch)]),
        ("learningRate", ["--lr"], run => [Text(run.LearningRate)]),
        ("schedule", ["--schedule"], run => [TrainingOptions.Schedules.NameOf(run.Schedule)]),
        ("seed", ["--seed"], run => [Text(run.Seed)]),
        ("saveMinutes", ["--save-minutes"], run => [Text(run.SaveMinutes)]),
        ("noTensorBoard", ["--no-tensorboard"], run => [run.NoTensorBoard ? "true" : null]),
        ("threads", ["--threads"], run => [Text(run.Threads)]),
        ("device", ["--device"], run => [run.Device]),
        ("output", ["--output"], _ => []),
    ];

    /// <summary>The names in <c>config.json</c>.</summary>
    public static IEnumerable<string> Names => _all.Select(one => one.Name);

    /// <summary>What an option is called on the command line, by its name in <c>config.json</c>; empty for a name that is none.</summary>
    public static string[] OptionsOf(string name) => _all.FirstOrDefault(one => one.Name == name).Options ?? [];

    /// <summary>Whether an option has a few values, with names.</summary>
    public static bool IsChoice(string name) =>
        name is "strategy" or "ratesBy" or "profile" or "teacherMode" or "teacherHead" or "schedule" or "select";

    /// <summary>What to type to have a run again, with every option as it took effect.</summary>
    public static string CommandLine(string program, RunOptions run) =>
        string.Join(' ', Of(run).Select(Formatted.Argument).Prepend(program));

    /// <summary>The same as a program is given it: the command, what it is about, and every option but the run folder.</summary>
    public static IEnumerable<string> Of(RunOptions run) =>
    [
        run.Command, run.Name,
        .. _all.SelectMany(one => one.Values(run)
            .OfType<string>()
            .SelectMany(value => (string[])[Distils(run) ? one.Options[^1] : one.Options[0], value])),
    ];

    /// <summary>
    /// The same by the names in <c>config.json</c>, several values of one with spaces between them; what a run does not have is left out.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Named(RunOptions run) => _all
        .Select(one => (one.Name, Values: one.Values(run).OfType<string>().ToList()))
        .Where(one => one.Values.Count > 0)
        .ToDictionary(one => one.Name, one => string.Join(' ', one.Values));

    private static bool Distils(RunOptions run) => run.Distiller is not null;

    private static string? Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);
}
