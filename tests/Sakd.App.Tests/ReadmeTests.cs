using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Sakd.App.Tests;

/// <summary>The README's table of commands is the program's.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private static readonly string _page = File.ReadAllText(Path.Combine(Here(), "..", "..", "README.md")).ReplaceLineEndings("\n");

    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    [Fact]
    public void ItsTableHasEveryCommand()
    {
        string[] help = _sakd.Run("--help").Output.Split("Commands:\n")[1].Split("\n\n")[0].Split('\n');
        var commands = help.Select(line => line.Trim().Split("  ")[0]);

        // A row may have several; the one without a word is the main job.
        var table = Rows().SelectMany(row => Command().Matches(row.Split(" | ")[0])).Select(match => match.Groups[1].Value.Trim());
        Assert.Equal(commands.Prepend("").Order(), table.Order());
    }

    [Fact]
    public void ItsTableHasOptionsAndTheirValuesAsTheyAre()
    {
        string help = Space().Replace(_sakd.Run("distill", "--help").Output, " ");
        string row = Assert.Single(Rows(), row => row.StartsWith("| `sakd distill ", StringComparison.Ordinal));
        string[][] options = [.. Option().Matches(row).Select(match => match.Groups[1].Value.Split(' ', 2))];

        Assert.Equal(["--distiller", "--strategy", "--profile", "--teacher-mode", "--data"], options.Select(option => option[0]));
        Assert.All(options, option => Assert.Contains($" {option[0]} <", help));
        var choices = options.Where(option => option.Length > 1 && option[1][0] != '<').Select(option => option[1].Replace("\\|", ", "));
        Assert.All(choices, values => Assert.Contains($": {values} [default", help));
    }

    private static IEnumerable<string> Rows() =>
        _page.Split("## The command\n")[1].Split("\n## ")[0].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    [GeneratedRegex("`sakd( [^`]*)?`")]
    private static partial Regex Command();

    [GeneratedRegex("`(--[^`]*)`")]
    private static partial Regex Option();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
