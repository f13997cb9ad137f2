using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sakd.Distillers;

namespace Sakd.App.Comparing;

/// <summary>What is compared: one way to distil a pair, whatever the seed. What does not act on it is left out of it.</summary>
internal sealed record Setting
{
    private const string Rule = "rule";

    // They are the policy's: where nothing is routed only matched, which repeats an adaptive run's rates, depends on them.
    private static readonly ImmutableArray<string> _ofPolicy = ["policy-lr", "policy-start", "tau", "beta3"], _ofShares = ["share"],
        _ofWarmUp = ["warm-up-steps"], _ofAdaptive = ["settle"], _ofMatched = ["rates-by"];

    private static readonly ImmutableArray<string> _ofDistillation =
    [
        .. _ofPolicy, .. _ofShares, .. _ofWarmUp, .. _ofAdaptive, .. _ofMatched,
        "standardise-logits", "beta1", "beta2", "warm-up", "pretrain-epochs", "pretrain-lr",
    ];

    // cc trains the teacher's embedding along in one profile and not in the other; what others than these do with it nobody knows.
    private static readonly ImmutableArray<string> _sameInAllProfiles =
    [
        "ab", "at", "cat", "crd", "fitnet", "fsp", "ft", "kdsvd", "nst", "pkt", "review", "rkd", "simkd", "sp", "vid",
        .. LogitDistillers.All.Select(distiller => distiller.Name),
    ];

    /// <summary>The pair.</summary>
    public required string Pair { get; init; }

    /// <summary>The distiller; null for <see cref="Strategy.None"/>.</summary>
    public string? Distiller { get; init; }

    /// <summary>Who decides where to distil.</summary>
    public required Strategy Strategy { get; init; }

    /// <summary>Whose rules are followed.</summary>
    public Profile Profile { get; init; } = Profile.Paper;

    /// <summary>Whether the teacher is trained along.</summary>
    public TeacherMode TeacherMode { get; init; } = TeacherMode.Frozen;

    /// <summary>Other options of a run by their names without dashes, with their values.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Its name, which says all of it and may be a folder's.</summary>
    [JsonIgnore]
    public string Name => string.Join('-', (IEnumerable<string>)
    [
        Pair,
        .. Distiller is null ? (string[])[] : [Distiller],
        .. Set.ContainsKey(Rule) ? (string[])[] : [StrategyNames.Of(Strategy)],
        .. TeacherMode is TeacherMode.Frozen ? (string[])[] : [StrategyNames.Of(TeacherMode)],
        .. Profile is Profile.Paper ? (string[])[] : [StrategyNames.Of(Profile)],
        .. Set.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}-{Safe(one.Value)}"),
    ]);

    /// <summary>The name of the program's own rule that decides; null for other strategies.</summary>
    [JsonIgnore]
    public string? OwnRule => Set.GetValueOrDefault(Rule);

    /// <summary>Whether the network learns from a teacher whose weights are those of a file.</summary>
    [JsonIgnore]
    public bool NeedsTeacher => Strategy is not Strategy.None && TeacherMode is not TeacherMode.Scratch;

    /// <summary>The setting whose runs leave the rates that this one's are matched with; null where there is none.</summary>
    [JsonIgnore]
    public Setting? Rates => Strategy is Strategy.Matched ? this with { Strategy = Strategy.Adaptive, Set = Without(_ofMatched) } : null;

    /// <summary>
    /// Whether the profile acts on what a run does: on what is decided by a policy, or at a policy's rates, on a teacher that is trained
    /// along, and on some distillers.
    /// </summary>
    [JsonIgnore]
    public bool DependsOnProfile =>
        Strategy is Strategy.Adaptive or Strategy.Anti or Strategy.Matched || TeacherMode is not TeacherMode.Frozen
        || Distiller?.Split('+').All(_sameInAllProfiles.Contains) is false;

    /// <summary>The setting without what does not act on it, so that each is there once.</summary>
    public Setting Reduced() => (DependsOnProfile ? this : this with { Profile = Profile.Paper }).WithoutIdleValues();

    /// <summary>Each once.</summary>
    /// <exception cref="SakdException">Two that are not the same have one name.</exception>
    public static ImmutableArray<Setting> Distinct(IEnumerable<Setting> settings)
    {
        var byName = settings.GroupBy(setting => setting.Name).ToList();
        if (byName.FirstOrDefault(same => same.Any(one => one.Set.Except(same.First().Set).Any())) is { } twins)
            throw new SakdException(
                $"two settings would be called {twins.Key}: their values of --set differ in characters alone that stand as _ in the name "
                + "of a folder; choose others");
        return [.. byName.Select(same => same.First())];
    }

    /// <summary>Whether both are the same but for the strategy, or its rule, as far as both have what is asked.</summary>
    public bool DiffersInStrategyAlone(Setting other) =>
        Pair == other.Pair && (Strategy, OwnRule) != (other.Strategy, other.OwnRule)
        && Set.All(one => one.Key == Rule || !other.Set.TryGetValue(one.Key, out string? value) || value == one.Value)
        && (Distiller is null || other.Distiller is null
            || (Distiller == other.Distiller && TeacherMode == other.TeacherMode
                && (Profile == other.Profile || !DependsOnProfile || !other.DependsOnProfile)));

    /// <summary>Whether an option of a run, by its name without dashes, acts on what it does.</summary>
    public bool IsActedOnBy(string option) =>
        (this with { Set = Set.ToImmutableSortedDictionary(StringComparer.Ordinal).SetItem(option, "") }).Reduced().Set.ContainsKey(option);

    private Setting WithoutIdleValues() => Strategy switch
    {
        Strategy.None => new Setting { Pair = Pair, Strategy = Strategy, Set = Without(_ofDistillation) },
        Strategy.Matched => this with { Set = Without([]) },
        Strategy.Adaptive => this with { Set = Without(_ofMatched) },
        Strategy.Anti => this with { Set = Without([.. _ofWarmUp, .. _ofAdaptive, .. _ofMatched]) },
        Strategy.Random or Strategy.MostDifferent =>
            this with { Set = Without([.. _ofPolicy, .. _ofWarmUp, .. _ofAdaptive, .. _ofMatched]) },
        Strategy.WarmUp or Strategy.LogitWarmUp => this with { Set = Without([.. _ofPolicy, .. _ofShares, .. _ofAdaptive, .. _ofMatched]) },
        _ => this with { Set = Without([.. _ofPolicy, .. _ofShares, .. _ofWarmUp, .. _ofAdaptive, .. _ofMatched]) },
    };

    private ImmutableSortedDictionary<string, string> Without(ImmutableArray<string> names) =>
        Set.Where(one => !names.Contains(one.Key) && (one.Key != Rule || Strategy is Strategy.Rule))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static string Safe(string value) =>
        string.Concat(value.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-' ? c : '_'));
}
