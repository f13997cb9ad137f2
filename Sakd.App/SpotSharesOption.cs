using System.CommandLine;

namespace Sakd.App;

/// <summary>Options that take one number for all spots, or one for the features and one for the logits.</summary>
internal static class SpotSharesOption
{
    /// <summary>The option; null unless given.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it says.</param>
    /// <param name="allowed">Which numbers it takes.</param>
    /// <param name="range">The same in words.</param>
    public static Option<SpotShares?> Create(string name, string description, Func<double, bool> allowed, string range) => new(name)
    {
        Description = description,
        HelpName = "x",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (SpotShares.TryParse(text) is { } shares && allowed(shares.Features) && allowed(shares.Logits)) return shares;
            result.AddError($"{name} needs a number {range}, or one for the features and one for the logits as 0.9:0.5, not '{text}'");
            return null;
        },
    };
}
