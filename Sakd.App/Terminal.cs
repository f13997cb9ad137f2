using System.CommandLine;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sakd.App;

/// <summary>Where the program writes: results and progress to the output, one line to the error stream when something is wrong.</summary>
public sealed class Terminal
{
    private const int PlainWidth = 100;

    /// <summary>A terminal over two writers: plain text, 100 columns wide, no live display.</summary>
    public Terminal(TextWriter output, TextWriter error)
        : this(AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        }), output, error, live: false) => Console.Profile.Width = PlainWidth;

    internal Terminal(IAnsiConsole console, TextWriter output, TextWriter error, bool live)
    {
        Console = console;
        Output = output;
        Error = error;
        Live = live;
    }

    /// <summary>What tables and colours are written through.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>The output beneath it, for text that is not to be wrapped.</summary>
    public TextWriter Output { get; }

    /// <summary>The error stream.</summary>
    public TextWriter Error { get; }

    /// <summary>What the program is called by: the name that its help, its hints and its errors begin with.</summary>
    public string Program { get; init; } = "sakd";

    /// <summary>Whether somebody is watching a screen that can be drawn on.</summary>
    public bool Live { get; }

    /// <summary>The terminal that the process was started in.</summary>
    public static Terminal OfProcess()
    {
        string program = RootCommand.ExecutableName;
        if (System.Console.IsOutputRedirected) return new Terminal(System.Console.Out, System.Console.Error) { Program = program };
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        return new Terminal(console, System.Console.Out, System.Console.Error, live: console.Profile.Capabilities.Ansi)
        {
            Program = program,
        };
    }

    /// <summary>Writes a line, wrapped at the terminal's width.</summary>
    public void Line(string text = "") => Console.WriteLine(Formatted.Plain(text));

    /// <summary>Writes a line that somebody may copy: it is not wrapped.</summary>
    public void Unwrapped(string text) => Output.WriteLine(Formatted.Plain(text));

    /// <summary>Writes a title and beneath it a table, or whatever else Spectre.Console can draw.</summary>
    public void Draw(string title, IRenderable drawing)
    {
        Heading(title);
        Console.Write(drawing);
    }

    /// <summary>Writes a title.</summary>
    public void Heading(string title) => Console.WriteLine(title, new Style(decoration: Decoration.Bold));

    /// <summary>Writes a line that wants attention.</summary>
    public void Warn(string text) => Console.WriteLine("warning: " + Formatted.Plain(text), new Style(Color.Yellow));

    /// <summary>Writes lines beneath that one, on the error stream.</summary>
    public void List(IEnumerable<string> lines)
    {
        foreach (string line in lines) Error.WriteLine($"  {Formatted.Plain(line)}");
    }

    /// <summary>Writes the one line on the error stream that says why the program ends.</summary>
    public void Complain(string text) => Error.WriteLine($"{Program}: {Formatted.Plain(text)}");
}
