namespace Sakd.App.Images;

/// <summary>Opens archives: tar, plain or gzipped, and zip. What a file is says its beginning, not its name.</summary>
internal static class Archives
{
    /// <summary>Opens an archive.</summary>
    /// <exception cref="SakdException">It cannot be read, is none, or holds what is refused.</exception>
    public static FileTree Open(string path, CancellationToken stop)
    {
        try
        {
            byte[] start = new byte[TarEntries.StartLength];
            using (var file = File.OpenRead(path)) file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return start switch
            {
                [0x1f, 0x8b, ..] => TarInMemory.Open(path, stop),
                [(byte)'P', (byte)'K', 3 or 5, ..] => ZipTree.Open(path, stop),
                _ when TarEntries.Begin(start) => TarOnDisk.Open(path, stop),
                _ => throw new SakdException(
                    $"{path} is none of the files that --data takes: archives (tar, tar.gz, zip) and CSV files of paths and labels"),
            };
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new SakdException($"{path} is a truncated or damaged archive: fetch it again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>The path of an entry as it counts, without "./" before it; null if it may not be, and then why.</summary>
    public static string? Checked(string entry, out string refusal)
    {
        refusal = "";
        string path = entry.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        path = path.TrimEnd('/');
        if (path is "" or ".") return "";
        if (path.StartsWith('/') || path is [_, ':', ..]) refusal = "has an absolute path";
        else if (path.Split('/').Any(name => name is ".." or "." or "")) refusal = "has a path that leads out of the archive or nowhere";
        else if (path.Any(char.IsControl)) refusal = "has control characters in its path";
        else return path;
        return null;
    }
}
