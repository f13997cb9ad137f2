using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Sakd.Data;

namespace Sakd.App;

/// <summary>The options that say how images were normalised, where a file does not.</summary>
/// <param name="when">What goes before the description of the first, as "With --architecture, "; may be empty.</param>
internal sealed class NormalisationOptions(string when)
{
    /// <summary>What was subtracted.</summary>
    public Option<string?> Mean { get; } = new Option<string?>("--mean")
    {
        Description = $"{when}{(when.Length == 0 ? 'W' : 'w')}hat was subtracted from each channel, of pixels from 0 to 1: "
            + "0.4914,0.4822,0.4465",
        HelpName = "x,..",
    }.Named();

    /// <summary>What was divided by.</summary>
    public Option<string?> Std { get; } = new Option<string?>("--std")
    {
        Description = "With --mean, what it was divided by then",
        HelpName = "x,..",
    }.Named();

    /// <summary>What was given; null for nothing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="channels">The channels of an image.</param>
    /// <exception cref="SakdException">One goes without the other, or they are no numbers, or not one for each channel.</exception>
    public Normalisation? Of(ParseResult parsed, int channels)
    {
        string? mean = parsed.GetValue(Mean), std = parsed.GetValue(Std);
        if (mean is null != std is null)
            throw new SakdException($"--mean and --std go together: {(mean is null ? "--mean" : "--std")} is missing");
        return mean is null ? null : new Normalisation(Numbers(Mean, mean, _ => true), Numbers(Std, std!, value => value > 0));

        ImmutableArray<double> Numbers(Option option, string text, Func<double, bool> allowed)
        {
            var values = ImmutableArray.CreateBuilder<double>();
            foreach (string part in text.Split(','))
            {
                if (!double.TryParse(part, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value) || !allowed(value))
                    throw Wrong();
                values.Add(value);
            }
            return values.Count == channels ? values.ToImmutable() : throw Wrong();

            SakdException Wrong() => new(
                $"{option.Name} needs {channels} {(option == Std ? "positive numbers" : "numbers")} with commas between them, not "
                + $"'{text}'");
        }
    }
}
