using Sakd.App.Comparing;
using Sakd.App.Runs;
using Sakd.Runtime.Tests;

namespace Sakd.App.Tests.Comparing;

/// <summary>How a cell begins, or goes on, by what is in its folder.</summary>
public sealed class CellFolderTests : IDisposable
{
    private static readonly Setting _setting = new() { Pair = "a-b", Distiller = "at", Strategy = Strategy.Always };

    private static readonly CellJob _job = new(new Cell(_setting, 1), ToyGrid.Config, "cell", "log");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OneThatHasNotBegunBeginsInAnEmptyFolder()
    {
        Directory.CreateDirectory("cell");
        File.WriteAllText("cell/config.json.7.part", "what a killed process left");
        string[] arguments = await CellFolder.Prepare(_job, CancellationToken.None);
        Assert.Equal(["distill", "a-b", "--distiller", "at", "--strategy", "always"], arguments[..6]);
        Assert.Equal(["--output", "cell"], arguments[^2..]);
        Assert.Empty(Directory.GetFileSystemEntries("cell"));
    }

    [Fact]
    public async Task OneThatHasBegunGoesOn()
    {
        // Where the images lie and how often a run is saved is another matter, and what is trained beforehand is found out in the run.
        Begin(ToyGrid.Config with { Data = "elsewhere", SaveMinutes = 1, PretrainingEpochs = 30 });
        Assert.Equal(["distill", "--resume", "cell"], await CellFolder.Prepare(_job, CancellationToken.None));
    }

    [Fact]
    public async Task AnotherRunIsNotGoneOnWith()
    {
        Begin(ToyGrid.Config with { LearningRate = 0.5 });
        var e = await Assert.ThrowsAsync<SakdException>(() => CellFolder.Prepare(_job, CancellationToken.None));
        Assert.Contains("cell is not the run of its cell any more", e.Message, StringComparison.Ordinal);
        Assert.Contains("--lr 0.5", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A process whose grid was killed saves its run, and lets go of the folder then.</summary>
    [Fact]
    public async Task AFolderThatIsStillHeldIsWaitedFor()
    {
        Begin(ToyGrid.Config);
        Task<string[]> prepared;
        using (RunFolder.Open("cell"))
        {
            prepared = CellFolder.Prepare(_job, CancellationToken.None);
            Assert.False(prepared.IsCompleted);
        }

        Assert.Equal("--resume", (await prepared)[1]);
    }

    private static void Begin(RunConfig run)
    {
        using var folder = RunFolder.Create("cell", "");
        folder.Write(run);
    }
}
