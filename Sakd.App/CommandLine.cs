using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sakd.App;

/// <summary>Says in one line what is wrong with a command line, and what may have been meant.</summary>
internal static class CommandLine
{
    /// <summary>Lets a command line pass that can be run.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="program">The program's own name.</param>
    /// <exception cref="SakdException">It cannot.</exception>
    public static void Check(ParseResult parsed, string program)
    {
        // An option that does not exist would otherwise be taken for the value of an argument.
        if (parsed.Tokens.FirstOrDefault(IsUnknownOption) is { } option) throw Unknown(parsed, option.Value, program);
        if (parsed.UnmatchedTokens.Count > 0) throw Unknown(parsed, parsed.UnmatchedTokens[0], program);
        if (parsed.Errors.Count > 0) throw new SakdException($"{TextOf(parsed.Errors[0])} (see {Name(parsed, program)} --help)");
    }

    // The library names the command that lacks an argument, and not the argument.
    private static string TextOf(ParseError error) => error.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument: var missing } result
        ? $"{((CommandResult)result.Parent!).Command.Name} needs <{missing.Name}>: {missing.Description}"
        : error.Message.TrimEnd('.');

    private static bool IsUnknownOption(Token token) =>
        token.Type == TokenType.Argument && token.Value is ['-', var next, ..] && !char.IsAsciiDigit(next) && next != '.';

    private static SakdException Unknown(ParseResult parsed, string token, string program)
    {
        var command = parsed.CommandResult.Command;
        bool option = token.StartsWith('-');
        var known = option
            ? command.Options.Where(o => !o.Hidden).Select(o => o.Name)
            : command.Subcommands.Select(c => c.Name);
        string kind = option ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        string hint = NearestNames.Hint(token.Split('=')[0], known);
        return new SakdException($"unknown {kind} '{token}'{(hint.Length > 0 ? hint : $" (see {Name(parsed, program)} --help)")}");
    }

    private static string Name(ParseResult parsed, string program) =>
        parsed.CommandResult.Command is RootCommand ? program : $"{program} {parsed.CommandResult.Command.Name}";
}
