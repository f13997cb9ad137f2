using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sakd.App;

/// <summary>The names of an option's values on the command line.</summary>
/// <param name="Values">Each value with its name, in the order to list them.</param>
internal sealed record Choices<T>(params (string Name, T Value)[] Values)
{
    private IEnumerable<string> Names => Values.Select(value => value.Name);

    /// <summary>An option that takes one of the names.</summary>
    public Option<string> Option(string option, string byDefault, string description) => new(option)
    {
        Description = $"{description}: {string.Join(", ", Names)}",
        HelpName = "name",
        DefaultValueFactory = _ => byDefault,
        CustomParser = result => Checked(result, option),
    };

    /// <summary>An option that takes one of the names; null unless given.</summary>
    public Option<string?> OptionOrNone(string option, string description) => new(option)
    {
        Description = $"{description}: {string.Join(", ", Names)}",
        HelpName = "name",
        CustomParser = result => Checked(result, option),
    };

    /// <summary>An option that takes several of the names, with commas between them; null unless given.</summary>
    public Option<string?> ListOption(string option, string description) => new(option)
    {
        Description = $"{description}: {string.Join(", ", Names)}",
        HelpName = "name,..",
        CustomParser = result =>
        {
            string given = result.Tokens[^1].Value;
            foreach (string name in given.Split(',')) Check(result, option, name);
            return given;
        },
    };

    /// <summary>The name of a value.</summary>
    public string NameOf(T value) => Values.Single(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Name;

    /// <summary>The value of a name that the option has let through.</summary>
    public T Parse(string name) => Values.Single(value => value.Name == name).Value;

    /// <summary>The values of a list that the option has let through, each once; null for none.</summary>
    public ImmutableArray<T>? ParseList(string? list) => list is null ? null : [.. list.Split(',').Distinct().Select(Parse)];

    private string Checked(ArgumentResult result, string option)
    {
        string given = result.Tokens[^1].Value;
        Check(result, option, given);
        return given;
    }

    private void Check(ArgumentResult result, string option, string given)
    {
        if (!Names.Contains(given))
            result.AddError($"{option} takes {string.Join(", ", Names)}, not '{given}'{NearestNames.Hint(given, Names)}");
    }
}
