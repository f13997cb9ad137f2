using Sakd.Testing;

namespace Sakd.Generators.Tests;

public sealed class SnapshotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public SnapshotTests() => Assert.SkipWhen(
        Environment.GetEnvironmentVariable("SAKD_ACCEPT_SNAPSHOTS") == "1", "every difference is accepted");

    [Fact]
    public void AnEqualFilePassesAndClearsWhatWasReceived()
    {
        Write("Some.Test#File.verified.cs", "class A;\n");
        Write("Some.Test#File.received.cs", "class B;\n");

        Verify(("File.cs", "class A;\r\n"));

        Assert.Equal(["Some.Test#File.verified.cs"], Files());
    }

    [Fact]
    public void EveryFileThatDiffersIsReported()
    {
        Write("Some.Test#Same.verified.cs", "same");
        Write("Some.Test#Changed.verified.cs", "one\ntwo\n");
        Write("Some.Test#Stale.verified.cs", "");
        Write("Some.Testing#Other.verified.cs", "");

        var failure = Assert.Throws<CheckException>(() => Verify(("Same", "same"), ("Changed", "one\nTWO\n"), ("New", "new")));

        Assert.Contains("Some.Test#Changed.verified.cs:2\n  verified: two\n  received: TWO", failure.Message);
        Assert.Contains("Some.Test#New.verified.cs: new", failure.Message);
        Assert.Contains("Some.Test#Stale.verified.cs: the test no longer makes it", failure.Message);
        Assert.DoesNotContain("Same", failure.Message);
        Assert.DoesNotContain("Other", failure.Message);
        Assert.Equal(
            ["Some.Test#Changed.received.cs", "Some.Test#New.received.cs"],
            Files().Where(file => file!.EndsWith(".received.cs", StringComparison.Ordinal)));
    }

    [Fact]
    public void TextIsComparedWithOneFile()
    {
        string test = Path.Combine(_folder, "Some.cs");
        Write("Some.Test.verified.txt", "one\n");
        Snapshot.Verify("one\r\n", test, "Test");

        var failure = Assert.Throws<CheckException>(() => Snapshot.Verify("two\n", test, "Test"));

        Assert.Contains("Some.Test.verified.txt:1\n  verified: one\n  received: two", failure.Message);
        Assert.Equal(["Some.Test.received.txt", "Some.Test.verified.txt"], Files());
    }

    [Fact]
    public void ATestWhoseFileIsElsewhereSaysWhatToSet()
    {
        var failure = Assert.Throws<CheckException>(() => Snapshot.Verify("one", "/_/tests/Some.cs", "Test"));
        Assert.Contains("DeterministicSourcePaths", failure.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private IEnumerable<string?> Files() => Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private void Verify(params (string, string)[] files) => Snapshot.Verify(files, Path.Combine(_folder, "Some.cs"), "Test");
}
