using System.CommandLine;
using System.Globalization;
using Sakd.Data;

namespace Sakd.App;

/// <summary><c>--augment</c>: operations drawn at random that training images are varied by.</summary>
internal static class AugmentOption
{
    private const string Name = "--augment", None = "none", Trivial = "trivial", Rand = "randaugment";

    private static readonly string _takes = $"{None}, {Trivial}, {Rand} or {Rand}:n,m with n from 1 to "
        + $"{RandomOperations.MostOperations} and m from 0 to {RandomOperations.GreatestStrength}";

    /// <summary>The option; null unless given.</summary>
    public static Option<string?> Create() => new(Name)
    {
        Description = $"Vary each image by operations drawn at random: {None}, {Trivial} (one of any strength), {Rand}:n,m (n of "
            + $"strength m) or {Rand}, which is {TextOf(RandomOperations.RandAugment())} [default: as the recipe has it]",
        HelpName = "name",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (TryParse(text, out var operations)) return TextOf(operations);
            result.AddError($"{Name} takes {_takes}, not '{text}'{NearestNames.Hint(text, [None, Trivial, Rand])}");
            return null;
        },
    };

    /// <summary>The operations of a text that the option has let through; null for none.</summary>
    /// <exception cref="SakdException">A file of options has another text.</exception>
    public static RandomOperations? Parse(string text) =>
        TryParse(text, out var operations) ? operations : throw new SakdException($"{Name} takes {_takes}, not '{text}'");

    /// <summary>How operations stand on the command line.</summary>
    public static string TextOf(RandomOperations? operations) => operations switch
    {
        null => None,
        { Strength: { } strength } => string.Create(CultureInfo.InvariantCulture, $"{Rand}:{operations.Count},{strength}"),
        _ => Trivial,
    };

    private static bool TryParse(string text, out RandomOperations? operations)
    {
        operations = text switch
        {
            Trivial => RandomOperations.TrivialAugmentWide,
            Rand => RandomOperations.RandAugment(),
            _ when text.StartsWith(Rand + ':', StringComparison.Ordinal) => Numbered(text[(Rand.Length + 1)..].Split(',')),
            _ => null,
        };
        return operations is not null || text == None;
    }

    private static RandomOperations? Numbered(string[] numbers) =>
        numbers is [var first, var second]
        && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out int strength)
        && count is >= 1 and <= RandomOperations.MostOperations && strength <= RandomOperations.GreatestStrength
            ? RandomOperations.RandAugment(count, strength)
            : null;
}
