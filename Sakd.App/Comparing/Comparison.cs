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
    /// The family of a grid: of each pair every setting against the one that differs from it by distilling always; without always against
    /// the strategy that was named first; and of a single strategy against the setting that was named first.
    /// </summary>
    /// <param name="settings">The settings, in the order in which they were named.</param>
    public static IEnumerable<Comparison> FamilyOf(ImmutableArray<Setting> settings) =>
        from setting in settings
        let baseline = BaselineOf(setting, [.. settings.Where(other => other.Pair == setting.Pair)])
        where baseline is not null
        select new Comparison(setting.Name, baseline.Name);

    private static Setting? BaselineOf(Setting setting, ImmutableArray<Setting> ofPair)
    {
        if (ofPair.All(other => other.Strategy == setting.Strategy)) return ofPair[0].Name == setting.Name ? null : ofPair[0];
        var strategy = ofPair.Any(other => other.Strategy is Strategy.Always) ? Strategy.Always : ofPair[0].Strategy;
        return ofPair.FirstOrDefault(other => other.Strategy == strategy && other.DiffersInStrategyAlone(setting));
    }
}
