using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Sakd.App.Runs;
using Sakd.Checkpoints;

namespace Sakd.App;

/// <summary>
/// <c>--config file</c>: options from a JSON file, with the names that a run's <c>config.json</c> has; so that file is one too. What the
/// command line says itself counts before it.
/// </summary>
internal static class ConfigFile
{
    private const string Name = "--config";

    // Of a run's own file; the folder of that run is not the new one's.
    private const string Command = "command", Subject = "name", Output = "output", Version = "version";

    /// <summary>The option.</summary>
    public static Option<string?> Option() => new Option<string?>(Name)
    {
        Description = "Options from a JSON file, such as the config.json of a run; those given here count before them",
        HelpName = "file",
    }.Named();

    /// <summary>The command line, with the options of its file that it does not give itself.</summary>
    /// <param name="root">The program.</param>
    /// <param name="args">The command line as it was typed.</param>
    /// <exception cref="SakdException">The file is missing, is no JSON, or has an option that is none.</exception>
    public static string[] Expand(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var given = parsed.CommandResult.Command;
        if (given.Options.FirstOrDefault(option => option.Name == Name) is not Option<string?> config) return args;
        if (parsed.GetValue(config) is not { } path) return args;

        using var document = Read(path);
        if (document.RootElement.ValueKind is not JsonValueKind.Object) throw new SakdException($"{path} is no JSON object of options");
        bool ofARun = document.RootElement.TryGetProperty(Version, out _);
        var strategy = ofARun ? StrategyOf(parsed, given) : null;
        var added = new List<string>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Null || (ofARun && property.Name == Output)) continue;
            if (property.Name == Command)
            {
                if (property.Value.ToString() != given.Name)
                    throw new SakdException($"{path} is for {property.Value}, not for {given.Name}: give it to that command");
            }
            else if (property.Name == Subject)
            {
                if (!parsed.CommandResult.Children.OfType<ArgumentResult>().Any(argument => argument.Tokens.Count > 0))
                    added.Insert(0, property.Value.ToString());
            }
            else if (strategy is { } other && !RunArguments.OptionsOf(property.Name).All(option => Recipe.Takes(other, option)))
            {
                // The run had it for a strategy of its own.
            }
            else if (OptionOf(property.Name, given, path, ofARun) is { } option && parsed.GetResult(option) is null or { Implicit: true })
            {
                foreach (string value in Values(property)) added.AddRange([option.Name, value]);
            }
        }

        return [.. args, .. added];
    }

    // The strategy that the command line names.
    private static Strategy? StrategyOf(ParseResult parsed, Command command) =>
        command.Options.FirstOrDefault(option => option.Name == "--strategy") is Option<string> strategy
        && parsed.GetResult(strategy) is { Implicit: false, Errors: var errors } && !errors.Any()
            ? StrategyNames.All.Parse(parsed.GetRequiredValue(strategy))
            : null;

    private static JsonDocument Read(string path)
    {
        try
        {
            return JsonDocument.Parse(
                File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException e)
        {
            throw new SakdException($"{path} is no JSON: {e.Message}");
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>The command's option of that name; null for what a run's file says besides its options.</summary>
    private static Option? OptionOf(string name, Command command, string path, bool ofARun)
    {
        string[] options = RunArguments.OptionsOf(name);

        // In a file that somebody wrote, beta2 is the option; in that of a run it is the weight that came of it.
        if (command.Options.FirstOrDefault(option => options.Contains(option.Name) || (!ofARun && option.Name == $"--{name}")) is { } found)
            return found;
        var known = RunJson.Default.RunConfig.Properties.Select(property => property.Name);
        if (options.Length > 0 || (ofARun && known.Contains(name))) return null;
        throw new SakdException($"{path}: '{name}' is no option{NearestNames.Hint(name, RunArguments.Names)}");
    }

    private static IEnumerable<string> Values(JsonProperty property) => property.Value.ValueKind is JsonValueKind.Array
        ? property.Value.EnumerateArray().Select(value => value.ToString())
        : [RunArguments.IsChoice(property.Name) ? Choice(property.Value.ToString()) : property.Value.ToString()];

    /// <summary>A value as it stands on a command line: authors-code for AuthorsCode, teacher-right for TeacherIsRight.</summary>
    private static string Choice(string name) =>
        Enum.TryParse(name, out Strategy strategy) && Enum.IsDefined(strategy) ? StrategyNames.Of(strategy) : Dashed(name);

    private static string Dashed(string name) => string.Concat(
        name.Select((c, i) => char.IsAsciiLetterUpper(c) ? $"{(i > 0 ? "-" : "")}{char.ToLowerInvariant(c)}" : c.ToString()));
}
