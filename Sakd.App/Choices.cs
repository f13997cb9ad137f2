using System.CommandLine;

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
        CustomParser = result =>
        {
            string given = result.Tokens[^1].Value;
            if (!Names.Contains(given))
                result.AddError($"{option} takes {string.Join(", ", Names)}, not '{given}'{NearestNames.Hint(given, Names)}");
            return given;
        },
    };

    /// <summary>The name of a value.</summary>
    public string NameOf(T value) => Values.Single(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Name;

    /// <summary>The value of a name that the option has let through.</summary>
    public T Parse(string name) => Values.Single(value => value.Name == name).Value;
}
