using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sakd.App.Comparing;

/// <summary>Two settings that are held against each other.</summary>
/// <param name="Setting">The name of the setting.</param>
/// <param name="Baseline">The name of what it is held against.</param>
internal sealed record Comparison(string Setting, string Baseline)
{
    /// <summary>Whether it was named when one of the two had results.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Late { get; init; }

    /// <summary>
    /// The family of a grid, distiller by distiller of each pair; what distils nothing is a setting of each. They are held against the one
    /// that differs in the strategy alone, which is then <paramref name="baseline"/>; always, where the distiller is without it; and
    /// without always what the pair has first; of several rules of one's own, the first. Where no baseline is named and all have one
    /// strategy, they are held against the first.
    /// </summary>
    /// <param name="settings">The settings, in the order in which they were named.</param>
    /// <param name="baseline">The strategy of the baselines; null where none is named.</param>
    public static IEnumerable<Comparison> FamilyOf(ImmutableArray<Setting> settings, Strategy? baseline = null) =>
        from pair in settings.GroupBy(setting => setting.Pair)
        from distiller in pair.Select(setting => setting.Distiller).OfType<string>().Distinct().DefaultIfEmpty()
        let members = pair.Where(setting => setting.Distiller is null || setting.Distiller == distiller).ToImmutableArray()
        let preferred = ((Strategy?[])[baseline, Strategy.Always, .. pair.Select(setting => (Strategy?)setting.Strategy)])
            .First(strategy => members.Any(setting => setting.Strategy == strategy))
        let rule = members.First(setting => setting.Strategy == preferred).OwnRule
        from setting in members
        let against = baseline is null && members.All(other => (other.Strategy, other.OwnRule) == (preferred, rule))
            ? members[0]
            : members.FirstOrDefault(other =>
                (other.Strategy, other.OwnRule) == (preferred, rule) && other.DiffersInStrategyAlone(setting))
        where against is not null && against != setting
        select new Comparison(setting.Name, against.Name);

    /// <summary>Whether both hold the same settings against each other, whichever is called the baseline.</summary>
    public bool IsOfTheSettingsOf(Comparison other) =>
        (Setting, Baseline) == (other.Setting, other.Baseline) || (Setting, Baseline) == (other.Baseline, other.Setting);
}
