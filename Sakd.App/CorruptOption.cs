using System.CommandLine;
using System.Globalization;
using Sakd.Data;

namespace Sakd.App;

/// <summary><c>--corrupt</c>: how many training images are made worse on purpose.</summary>
internal static class CorruptOption
{
    private const string Name = "--corrupt";

    private const string Takes =
        "takes the share of wrong labels and the share of damaged images, from 0 to 1, as 0.2,0.25, and if need be a seed, as 0.2,0.25,7";

    /// <summary>The option; null unless given.</summary>
    public static Option<string?> Create() => new(Name)
    {
        Description =
            "Give this share of the training images wrong labels, and blur, cut or double this share, a third each; a third number is the "
            + "seed of it [default: none]",
        HelpName = "labels,images",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (TryParse(text) is { } corruption) return TextOf(corruption);
            result.AddError($"{Name} {Takes}, not '{text}'");
            return null;
        },
    };

    /// <summary>What a text says that the option has let through.</summary>
    /// <exception cref="SakdException">A file of options has another text.</exception>
    public static Corruption Parse(string text) => TryParse(text) ?? throw new SakdException($"{Name} {Takes}, not '{text}'");

    private static string TextOf(Corruption corruption) => string.Create(
        CultureInfo.InvariantCulture, $"{corruption.Labels},{corruption.Images}{(corruption.Seed == 1 ? "" : $",{corruption.Seed}")}");

    private static Corruption? TryParse(string text)
    {
        string[] parts = text.Split(',');
        if (parts.Length is not (2 or 3) || Share(parts[0]) is not { } labels || Share(parts[1]) is not { } images) return null;
        ulong seed = 1;
        return parts.Length == 2 || ulong.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out seed)
            ? new Corruption(labels, images, seed)
            : null;
    }

    private static double? Share(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) && share is >= 0 and <= 1
            ? share
            : null;
}
