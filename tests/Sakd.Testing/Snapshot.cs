using System.Runtime.CompilerServices;
using Xunit;

namespace Sakd.Testing;

/// <summary>
/// Compares text with files that lie beside the test, <c>TestClass.TestMethod#File.verified.cs</c>. A difference leaves a
/// <c>.received.cs</c> and fails; SAKD_ACCEPT_SNAPSHOTS=1 accepts it. The names are Verify's, so that Verify can take over.
/// </summary>
public static class Snapshot
{
    private const string AcceptVariable = "SAKD_ACCEPT_SNAPSHOTS";

    private static readonly bool Accept = Environment.GetEnvironmentVariable(AcceptVariable) == "1";

    /// <summary>Compares every file that a test makes, and reports all that differ, are new or are no longer made.</summary>
    /// <param name="files">The files: their names, with or without ".cs", and what is in them.</param>
    /// <param name="path">The test's own file.</param>
    /// <param name="method">The test's name.</param>
    public static void Verify(
        IEnumerable<(string Name, string Text)> files, [CallerFilePath] string path = "", [CallerMemberName] string method = "")
    {
        string folder = Path.GetDirectoryName(path)!;
        string test = $"{Path.GetFileNameWithoutExtension(path)}.{method}#";
        var stale = Directory.EnumerateFiles(folder, $"{test}*.verified.cs").ToHashSet(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var (name, text) in files)
        {
            string target = Path.Combine(folder, test + (name.EndsWith(".cs", StringComparison.Ordinal) ? name[..^3] : name));
            stale.Remove($"{target}.verified.cs");
            if (Compare(target, text.ReplaceLineEndings("\n")) is { } difference) problems.Add(difference);
        }

        foreach (string file in stale.Order(StringComparer.Ordinal))
        {
            if (Accept) File.Delete(file);
            else problems.Add($"{file}: the test no longer makes it");
        }

        Assert.True(problems.Count == 0, $"{string.Join("\n", problems)}\nSet {AcceptVariable}=1 to accept.");
    }

    /// <summary>Compares text with a page of the documentation that is made from the code; SAKD_ACCEPT_SNAPSHOTS=1 rewrites it.</summary>
    /// <param name="file">The page.</param>
    /// <param name="text">What is to be on it.</param>
    public static void VerifyPage(string file, string text)
    {
        string received = text.ReplaceLineEndings("\n");
        string verified = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (verified == received) return;
        if (Accept) File.WriteAllText(file, received);
        else Assert.Fail($"{FirstDifference(file, verified, received)}\nSet {AcceptVariable}=1 to rewrite it.");
    }

    /// <summary>The first line that differs, or null.</summary>
    private static string? Compare(string target, string received)
    {
        string file = $"{target}.verified.cs";
        string? verified = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : null;
        if (Accept && verified != received) File.WriteAllText(file, received);
        if (Accept || verified == received)
        {
            File.Delete($"{target}.received.cs");
            return null;
        }

        File.WriteAllText($"{target}.received.cs", received);
        if (verified is null) return $"{file}: new";

        return FirstDifference(file, verified, received);
    }

    private static string FirstDifference(string file, string verified, string received)
    {
        string[] before = verified.Split('\n');
        string[] after = received.Split('\n');
        int line = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{file}:{line + 1}\n  verified: {before.ElementAtOrDefault(line)}\n  received: {after.ElementAtOrDefault(line)}";
    }
}
