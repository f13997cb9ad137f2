using System.Text;

namespace Sakd.Checkpoints;

/// <summary>
/// Writes a file beside its final name and renames it when it is whole: an interrupted run leaves the previous version, never half a file.
/// </summary>
internal static class AtomicFile
{
    private const string Unfinished = ".part";

    /// <summary>Writes <paramref name="path"/>, replacing what lies there.</summary>
    /// <exception cref="SakdException">The file cannot be written, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string unfinished = $"{path}.{Environment.ProcessId}{Unfinished}";
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
            FlushFolderOf(path);
        }
        catch (Exception e)
        {
            Discard(unfinished);
            if (FileError.Is(e)) throw FileError.Writing(path, e);
            throw;
        }
    }

    /// <summary>Writes a text, replacing what lies there.</summary>
    /// <exception cref="SakdException">The file cannot be written, or the disk is full.</exception>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Deletes files, where they are there.</summary>
    /// <exception cref="SakdException">One cannot be deleted.</exception>
    public static void Delete(params ReadOnlySpan<string> paths)
    {
        foreach (string path in paths)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (FileError.Is(e))
            {
                throw new SakdException($"{path} cannot be deleted: {e.Message}");
            }
        }
    }

    /// <summary>What a process was writing of a file when it was killed, if that is there.</summary>
    /// <param name="path">The file.</param>
    public static IEnumerable<string> UnfinishedOf(string path) => Directory
        .EnumerateFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}.*{Unfinished}")
        .Where(file => Path.GetFileName(file)[(Path.GetFileName(path).Length + 1)..^Unfinished.Length].All(char.IsAsciiDigit));

    /// <summary>Deletes what processes that were killed have not finished, in a folder that nobody else writes to.</summary>
    public static void DeleteUnfinished(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, $"*{Unfinished}")) Discard(path);
    }

    /// <summary>Brings a file's name to the disk: that of its content is done by whoever wrote it.</summary>
    public static void FlushFolderOf(string path) => FolderFlush.Of(Path.GetDirectoryName(path) ?? "");

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            // The first error is the one to report.
        }
    }
}
