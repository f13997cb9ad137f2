namespace Sakd.Strategies;

/// <summary>The rules of the strategies that have one.</summary>
internal static class Rules
{
    /// <summary>The rule that decides; null where coins, a policy or nothing does.</summary>
    public static IStrategy? Of(StepOptions options) => options.Rule?.Invoke() ?? options.Strategy switch
    {
        Strategy.WarmUp => new WarmUp(options.InitialWarmUpSteps()),
        Strategy.LogitWarmUp => new WarmUp(options.InitialWarmUpSteps(), logitsAlone: true),
        Strategy.TeacherIsRight => new TeacherIsRight(),
        Strategy.TeacherIsSurer => new TeacherIsSurer(),
        Strategy.MostDifferent => new MostDifferent(options.Share),
        _ => (IStrategy?)null,
    };
}
