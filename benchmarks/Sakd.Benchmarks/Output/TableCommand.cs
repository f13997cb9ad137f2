using System.CommandLine;
using static TorchSharp.torch;

namespace Sakd.Benchmarks.Output;

/// <summary>A command that measures and shows what it found as tables.</summary>
internal abstract class TableCommand : Command
{
    private static readonly Option<FileInfo?> _json = new("--json") { Description = "Writes the numbers to a file too", HelpName = "file" };

    /// <summary>Gives the command the options that all have.</summary>
    /// <param name="name">What is typed.</param>
    /// <param name="description">What it shows.</param>
    protected TableCommand(string name, string description)
        : base(name, description)
    {
        Settings.AddTo(this);
        Add(_json);
        SetAction(Execute);
    }

    /// <summary>The pairs where the command line names none; empty for those of the other tables.</summary>
    protected virtual IReadOnlyList<string> DefaultPairs => [];

    /// <summary>Measures.</summary>
    /// <param name="settings">How much.</param>
    /// <param name="parsed">The command line, for a command's own options.</param>
    protected abstract IEnumerable<Report> Measure(Settings settings, ParseResult parsed);

    /// <summary>Says on the error stream what is being done, for those who wait.</summary>
    protected static void Say(string what) => Console.Error.WriteLine($"  {what} ..");

    private void Execute(ParseResult parsed)
    {
        var settings = Settings.Of(parsed, DefaultPairs);
        set_num_threads(settings.Threads);
        var reports = new List<Report>();
        foreach (var report in Measure(settings, parsed))
        {
            report.Print();
            reports.Add(report);
        }

        if (parsed.GetValue(_json) is { } file) ResultFile.Write(file.FullName, Name, settings, reports);
    }
}
