namespace Sakd.Checkpoints;

/// <summary>
/// Writes a file beside its final name and renames it when it is whole: an interrupted run leaves the previous version, never half a file.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/>, replacing what lies there.</summary>
    /// <exception cref="SakdException">The file cannot be written, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string unfinished = $"{path}.{Environment.ProcessId}.part";
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
        catch (Exception e) when (FileError.Is(e))
        {
            Discard(unfinished);
            throw FileError.Writing(path, e);
        }
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
