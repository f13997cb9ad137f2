using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Sakd.App;

/// <summary>Options that take a number, with messages that say which.</summary>
internal static class NumberOptions
{
    /// <summary>A whole number from <paramref name="least"/> on.</summary>
    public static Option<T> Whole<T>(string name, T least, T byDefault, string description)
        where T : struct, IBinaryInteger<T> => Whole(name, least, byDefault, description, _ => true, $"a whole number, {least} or more");

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<T> Whole<T>(string name, T least, T most, T byDefault, string description, string mostIs = "")
        where T : struct, IBinaryInteger<T> => Whole(
            name, least, byDefault, description, value => value <= most, Range(least, most) + (mostIs.Length > 0 ? $" ({mostIs})" : ""));

    private static Option<T> Whole<T>(string name, T least, T byDefault, string description, Func<T, bool> allowed, string needed)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = "n",
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => Parse<T>(result, NumberStyles.AllowLeadingSign, value => value >= least && allowed(value), needed),
        };

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>; null unless given.</summary>
    public static Option<int?> WholeOrNone(string name, int least, int most, string description) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result =>
            Parse<int>(result, NumberStyles.AllowLeadingSign, value => value >= least && value <= most, Range(least, most)),
    };

    /// <summary>A positive number, of no more than <paramref name="most"/>; null unless given when there is no default.</summary>
    public static Option<double?> Positive(string name, double? byDefault, string description, double most = double.MaxValue)
    {
        string needed = most < double.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"a positive number, {most} at most")
            : "a positive number";
        var option = new Option<double?>(name)
        {
            Description = description,
            HelpName = "x",
            CustomParser = result =>
                Parse<double>(result, NumberStyles.Float, value => value > 0 && value <= most, needed),
        };
        if (byDefault is not null) option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    /// <summary>A number that is not below 0; null unless given.</summary>
    public static Option<double?> FromZero(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "x",
        CustomParser = result =>
            Parse<double>(result, NumberStyles.Float, value => value >= 0 && double.IsFinite(value), "a number from 0 on"),
    };

    private static string Range<T>(T least, T most) =>
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");

    private static T Parse<T>(ArgumentResult result, NumberStyles styles, Func<T, bool> allowed, string needed)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[^1].Value;
        if (T.TryParse(text, styles, CultureInfo.InvariantCulture, out var value) && allowed(value)) return value;
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} needs {needed}, not '{text}'");
        return default;
    }
}
