using Sakd.App.Runs;

namespace Sakd.App;

/// <summary>The strategies, profiles and teachers' modes by their names on the command line.</summary>
internal static class StrategyNames
{
    /// <summary>The strategies.</summary>
    public static Choices<Strategy> All { get; } = new(
        ("adaptive", Strategy.Adaptive), ("always", Strategy.Always), ("random", Strategy.Random), ("matched", Strategy.Matched),
        ("anti", Strategy.Anti), ("warm-up", Strategy.WarmUp), ("logit-warm-up", Strategy.LogitWarmUp),
        ("teacher-right", Strategy.TeacherIsRight), ("teacher-surer", Strategy.TeacherIsSurer), ("most-different", Strategy.MostDifferent),
        ("rule", Strategy.Rule), ("none", Strategy.None));

    /// <summary>How closely rates are matched.</summary>
    public static Choices<RatesBy> Rates { get; } = new(("step", RatesBy.Step), ("epoch", RatesBy.Epoch));

    /// <summary>The profiles.</summary>
    public static Choices<Profile> Profiles { get; } = new(("paper", Profile.Paper), ("authors-code", Profile.AuthorsCode));

    /// <summary>The teachers' modes.</summary>
    public static Choices<TeacherMode> TeacherModes { get; } = new(
        ("frozen", TeacherMode.Frozen), ("finetune", TeacherMode.Finetune), ("scratch", TeacherMode.Scratch));

    /// <summary>The teachers' heads.</summary>
    public static Choices<TeacherHead> TeacherHeads { get; } = new(("own", TeacherHead.Own), ("new", TeacherHead.New));

    /// <summary>The name of a teacher's mode.</summary>
    public static string Of(TeacherMode mode) => TeacherModes.NameOf(mode);

    /// <summary>The name of a teacher's head.</summary>
    public static string Of(TeacherHead head) => TeacherHeads.NameOf(head);

    /// <summary>The name of a profile.</summary>
    public static string Of(Profile profile) => Profiles.NameOf(profile);

    /// <summary>The name of a run's strategy, and of its rule.</summary>
    public static string Of(RunOptions run) => run.Rule is null ? Of(run.Strategy) : $"{Of(run.Strategy)} {run.Rule}";

    /// <summary>The name of a strategy.</summary>
    public static string Of(Strategy strategy) => All.NameOf(strategy);
}
