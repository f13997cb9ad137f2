using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;

namespace Sakd.App.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WithoutANameTheNextFreeOneIsTaken()
    {
        Assert.Equal([Path.Combine("runs", "a"), Path.Combine("runs", "a-2"), Path.Combine("runs", "a-3")],
            Enumerable.Range(0, 3).Select(_ => RunFolder.Create(null, "a").Path));
    }

    [Fact]
    public void ANamedFolderMayBeNewOrEmpty()
    {
        Directory.CreateDirectory("empty");
        Assert.Equal("empty", RunFolder.Create("empty", "a").Path);
        Assert.True(Directory.Exists(RunFolder.Create(Path.Combine("new", "folder"), "a").Path));
    }

    [Fact]
    public void ANamedFolderWithSomethingInItIsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory("full");
        File.WriteAllText(Path.Combine("full", "thesis.txt"), "all I have");
        var refusal = Assert.Throws<SakdException>(() => RunFolder.Create("full", "a"));
        Assert.Contains("full is not empty, and nothing is overwritten", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("all I have", File.ReadAllText(Path.Combine("full", "thesis.txt")));
    }

    [Fact]
    public void AFolderThatCannotBeMadeIsRefused()
    {
        File.WriteAllText("file", "");
        var refusal = Assert.Throws<SakdException>(() => RunFolder.Create(Path.Combine("file", "run"), "a"));
        Assert.Contains("cannot be written to", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfSeveralRunsThatNameOneFolderAtOnceOneGetsIt()
    {
        for (int round = 0; round < 50; round++)
        {
            string folder = $"run{round}";
            var folders = AtOnce(() => RunFolder.Create(folder, "a"));
            Assert.Single(folders, found => found.Folder is not null);
            Assert.All(
                folders,
                found =>
                    Assert.True(
                        found.Folder is not null || found.Refusal!.Contains($"{folder} is another run's", StringComparison.Ordinal),
                        found.Refusal));
        }
    }

    [Fact]
    public void OfSeveralRunsThatNameNoneEachGetsItsOwn()
    {
        for (int round = 0; round < 50; round++)
        {
            var folders = AtOnce(() => RunFolder.Create(null, $"a{round}"));
            Assert.Equal(Starters, folders.Select(found => found.Folder!.Path).Distinct().Count());
        }
    }

    [Fact]
    public void AFolderThatNothingWasWrittenToIsFreeAgain()
    {
        using (RunFolder.Create("run", "a")) Assert.Throws<SakdException>(() => RunFolder.Create("run", "a"));
        Assert.Empty(Directory.GetFileSystemEntries("run"));
        using var again = RunFolder.Create("run", "a");
        Assert.Equal("run", again.Path);
    }

    // Between the moment in which it is found held and the next it may be let go and deleted.
    [Fact]
    public void ALockThatOthersTakeAndLetGoIsHeldOrFreeAndNeverAnError()
    {
        Directory.CreateDirectory("run");
        Parallel.For(0, Starters, _ =>
        {
            for (int round = 0; round < 2000; round++) FolderLock.OfFolder("run")?.Dispose();
        });
        Assert.Empty(Directory.GetFiles("run"));
    }

    private const int Starters = 4;

    private static (RunFolder? Folder, string? Refusal)[] AtOnce(Func<RunFolder> create)
    {
        using var start = new Barrier(Starters);
        var found = new (RunFolder?, string?)[Starters];
        var threads = Enumerable.Range(0, Starters).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                found[i] = (create(), null);
            }
            catch (SakdException e)
            {
                found[i] = (null, e.Message);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return found;
    }

}
