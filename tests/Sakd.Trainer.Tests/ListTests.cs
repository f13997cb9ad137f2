namespace Sakd.Trainer.Tests;

/// <summary>What the program was compiled with, as text that other programs read too.</summary>
public sealed class ListTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sakd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>However many distillers are not for a pair, its name, its images and its size stand in one line.</summary>
    [Fact]
    public async Task Every_pair_has_a_line_with_its_name_whole()
    {
        var outcome = await Program.Run(_folder, "list");

        string[] pairs = [.. outcome.Output.Split('\n').Where(line => line.Contains("% of", StringComparison.Ordinal))];
        Assert.True(pairs.Length >= 31, outcome.Output);
        Assert.All(pairs, line => Assert.Matches(@"^  [\w-]+ +\dx\d+x\d+ +[\d.]+ % of parameters  ", line));
    }
}
