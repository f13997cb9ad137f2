using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sakd.App;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description), IDocumented
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; init; } = [];
}

/// <summary>The program itself, with examples.</summary>
internal sealed class DocumentedRootCommand(string description) : RootCommand(description), IDocumented
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; init; } = [];
}

/// <summary>Has examples for its help.</summary>
internal interface IDocumented
{
    /// <summary>Lines to type, and what they do.</summary>
    IReadOnlyList<(string Line, string Meaning)> Examples { get; }
}

/// <summary>The help of System.CommandLine, and the command's examples beneath it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parsed)
    {
        help.MaxWidth = 120;
        help.Invoke(parsed);
        if (parsed.CommandResult.Command is IDocumented { Examples.Count: > 0 } documented)
        {
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var (line, meaning) in documented.Examples)
                output.WriteLine($"  {line}{Environment.NewLine}      {meaning}");
            output.WriteLine();
        }
        return 0;
    }
}
