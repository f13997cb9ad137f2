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

    /// <summary>Whether a name is that of a file that a process was writing when it was killed.</summary>
    internal static bool IsUnfinished(string name) => name.EndsWith(Unfinished, StringComparison.Ordinal);

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
