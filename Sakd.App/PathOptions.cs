using System.CommandLine;

namespace Sakd.App;

/// <summary>Options and arguments that name a file or folder: nothing has no name.</summary>
internal static class PathOptions
{
    /// <summary>Refuses an empty name.</summary>
    public static Option<T> Named<T>(this Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                result.AddError($"{option.Name} needs a name, not nothing");
        });
        return option;
    }

    /// <summary>Refuses an empty name.</summary>
    public static Argument<T> Named<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                result.AddError($"<{argument.Name}> needs a name, not nothing");
        });
        return argument;
    }
}
