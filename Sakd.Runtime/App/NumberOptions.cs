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
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = "n",
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => Parse<T>(result, NumberStyles.AllowLeadingSign, value => value >= least, $"a whole number, {least} or more"),
        };

    /// <summary>A whole number from <paramref name="least"/> on; null unless given.</summary>
    public static Option<int?> WholeOrNone(string name, int least, string description) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result => Parse<int>(result, NumberStyles.AllowLeadingSign, value => value >= least, $"a whole number, {least} or more"),
    };

    /// <summary>A positive number; null unless given when there is no default.</summary>
    public static Option<double?> Positive(string name, double? byDefault, string description)
    {
        var option = new Option<double?>(name)
        {
            Description = description,
            HelpName = "x",
            CustomParser = result => Parse<double>(result, NumberStyles.Float, value => value > 0 && double.IsFinite(value), "a positive number"),
        };
        if (byDefault is not null) option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    private static T Parse<T>(ArgumentResult result, NumberStyles styles, Func<T, bool> allowed, string needed)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[^1].Value;
        if (T.TryParse(text, styles, CultureInfo.InvariantCulture, out var value) && allowed(value)) return value;
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} needs {needed}, not '{text}'");
        return default;
    }
}
