using System.Collections.Immutable;

namespace Sakd.App.Comparing;

/// <summary>What a grid is asked to compare: what varies, and what all of its cells have.</summary>
internal sealed record GridRequest
{
    /// <summary>The pairs.</summary>
    public required ImmutableArray<string> Pairs { get; init; }

    /// <summary>The strategies.</summary>
    public required ImmutableArray<Strategy> Strategies { get; init; }

    /// <summary>The distillers.</summary>
    public required ImmutableArray<string> Distillers { get; init; }

    /// <summary>The profiles.</summary>
    public required ImmutableArray<Profile> Profiles { get; init; }

    /// <summary>The teacher's modes.</summary>
    public required ImmutableArray<TeacherMode> TeacherModes { get; init; }

    /// <summary>Other options that vary, by their names without dashes.</summary>
    public required ImmutableArray<(string Name, ImmutableArray<string> Values)> Sets { get; init; }

    /// <summary>The seeds.</summary>
    public required ImmutableArray<ulong> Seeds { get; init; }

    /// <summary>The strategy that the others are held against; null where none is named.</summary>
    public Strategy? Baseline { get; init; }

    /// <summary>The options that every cell has, as they were given.</summary>
    public required CommonOptions Common { get; init; }

    /// <summary>The settings, each once.</summary>
    /// <exception cref="SakdException">A setting needs another one that is not asked for.</exception>
    public ImmutableArray<Setting> Settings()
    {
        ImmutableArray<Setting> all =
        [
            .. from pair in Pairs
               from distiller in Distillers
               from profile in Profiles
               from mode in TeacherModes
               from set in Combinations()
               from strategy in Strategies
               select new Setting
               {
                   Pair = pair,
                   Distiller = distiller,
                   Strategy = strategy,
                   Profile = profile,
                   TeacherMode = mode,
                   Set = set,
               }.Reduced(),
        ];
        var settings = Setting.Distinct(all);
        var names = settings.Select(setting => setting.Name).ToHashSet();
        if (settings.Any(setting => setting.Rates is { } rates && !names.Contains(rates.Name)))
            throw new SakdException(
                "matched is matched with the adaptive run of the same seed: add adaptive to --strategies, or leave matched out");
        return settings;
    }

    private IEnumerable<ImmutableSortedDictionary<string, string>> Combinations()
    {
        IEnumerable<ImmutableSortedDictionary<string, string>> all =
            [ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)];
        foreach (var (name, values) in Sets) all = [.. all.SelectMany(set => values.Select(value => set.SetItem(name, value)))];
        return all;
    }
}
