namespace Sakd.App.Runs;

/// <summary>Reads files that another process may write to meanwhile, which elsewhere than on Linux whoever reads has to allow.</summary>
internal static class SharedFile
{
    /// <summary>The whole text.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadAllText(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
