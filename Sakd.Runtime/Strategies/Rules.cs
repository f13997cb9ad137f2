namespace Sakd.Strategies;

/// <summary>The rules of the strategies that have one.</summary>
internal static class Rules
{
    /// <summary>The rule that decides; null where coins, a policy or nothing does.</summary>
    /// <exception cref="ArgumentException">A rule of one's own is to decide, and there is none.</exception>
    public static IStrategy? Of(StepOptions options) => options.Rule?.Invoke() ?? options.Strategy switch
    {
        Strategy.WarmUp => new WarmUp(options.InitialWarmUpSteps()),
        Strategy.LogitWarmUp => new WarmUp(options.InitialWarmUpSteps(), logitsAlone: true),
        Strategy.TeacherIsRight => new TeacherIsRight(),
        Strategy.TeacherIsSurer => new TeacherIsSurer(),
        Strategy.MostDifferent => new MostDifferent(options.Share),
        Strategy.Rule => throw new ArgumentException("Strategy.Rule needs StepOptions.Rule.", nameof(options)),
        _ => (IStrategy?)null,
    };
}
