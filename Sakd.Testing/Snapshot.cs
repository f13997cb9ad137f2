using System.Runtime.CompilerServices;

namespace Sakd.Testing;

/// <summary>
/// Compares text with files that lie beside the test, <c>TestClass.TestMethod.verified.txt</c> and for generated code
/// <c>TestClass.TestMethod#File.verified.cs</c>. A difference leaves a <c>.received</c> file and fails; the environment variable
/// SAKD_ACCEPT_SNAPSHOTS=1 accepts it. Names and working are Verify's (https://github.com/VerifyTests/Verify), so that it can take over.
/// </summary>
public static class Snapshot
{
    private const string AcceptVariable = "SAKD_ACCEPT_SNAPSHOTS";

    private static readonly bool Accept = Environment.GetEnvironmentVariable(AcceptVariable) == "1";

    /// <summary>Compares a text that a test makes with <c>TestClass.TestMethod.verified.txt</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The test's own file, which the compiler fills in.</param>
    /// <param name="method">The test's name, likewise.</param>
    /// <exception cref="CheckException">It differs, or is new.</exception>
    public static void Verify(string text, [CallerFilePath] string path = "", [CallerMemberName] string method = "")
    {
        string target = Path.Combine(FolderOf(path), $"{Path.GetFileNameWithoutExtension(path)}.{method}");
        if (Compare(target, "txt", text.ReplaceLineEndings("\n")) is { } difference) throw Different(difference);
    }

    /// <summary>Compares every file of C# that a test makes, and reports all that differ, are new or are no longer made.</summary>
    /// <param name="files">The files: their names, with or without ".cs", and what is in them.</param>
    /// <param name="path">The test's own file, which the compiler fills in.</param>
    /// <param name="method">The test's name, likewise.</param>
    /// <exception cref="CheckException">One differs, is new, or is no longer made.</exception>
    public static void Verify(
        IEnumerable<(string Name, string Text)> files, [CallerFilePath] string path = "", [CallerMemberName] string method = "")
    {
        string folder = FolderOf(path);
        string test = $"{Path.GetFileNameWithoutExtension(path)}.{method}#";
        var stale = Directory.EnumerateFiles(folder, $"{test}*.verified.cs").ToHashSet(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var (name, text) in files)
        {
            string target = Path.Combine(folder, test + (name.EndsWith(".cs", StringComparison.Ordinal) ? name[..^3] : name));
            stale.Remove($"{target}.verified.cs");
            if (Compare(target, "cs", text.ReplaceLineEndings("\n")) is { } difference) problems.Add(difference);
        }

        foreach (string file in stale.Order(StringComparer.Ordinal))
        {
            if (Accept) File.Delete(file);
            else problems.Add($"{file}: the test no longer makes it");
        }

        if (problems.Count > 0) throw Different(string.Join("\n", problems));
    }

    /// <summary>Compares text with a page of the documentation that is made from the code; SAKD_ACCEPT_SNAPSHOTS=1 rewrites it.</summary>
    /// <param name="file">The page.</param>
    /// <param name="text">What is to be on it.</param>
    /// <exception cref="CheckException">It differs.</exception>
    public static void VerifyPage(string file, string text)
    {
        string received = text.ReplaceLineEndings("\n");
        string verified = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (verified == received) return;
        if (Accept) File.WriteAllText(file, received);
        else throw Different(FirstDifference(file, verified, received));
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder)
        ? folder
        : throw new CheckException(
            $"the test's file is at {path} in no folder of this machine: set DeterministicSourcePaths to false in the test project");

    private static CheckException Different(string problems) => new($"{problems}\nSet {AcceptVariable}=1 to accept.");

    /// <summary>The first line that differs, or null.</summary>
    private static string? Compare(string target, string extension, string received)
    {
        string file = $"{target}.verified.{extension}", other = $"{target}.received.{extension}";
        string? verified = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : null;
        if (Accept && verified != received) File.WriteAllText(file, received);
        if (Accept || verified == received)
        {
            File.Delete(other);
            return null;
        }

        File.WriteAllText(other, received);
        return verified is null ? $"{file}: new" : FirstDifference(file, verified, received);
    }

    private static string FirstDifference(string file, string verified, string received)
    {
        string[] before = verified.Split('\n');
        string[] after = received.Split('\n');
        int line = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{file}:{line + 1}\n  verified: {before.ElementAtOrDefault(line)}\n  received: {after.ElementAtOrDefault(line)}";
    }
}
