using System.Runtime.InteropServices;

namespace Sakd.Checkpoints;

/// <summary>
/// Brings the names in a folder to the disk. A file that is flushed and renamed has its old name again after a power failure, unless its
/// folder was flushed too.
/// </summary>
internal static partial class FolderFlush
{
    private const int ReadOnly = 0;

    /// <summary>Flushes the folder, where the system can: a file system that cannot leaves it to chance.</summary>
    public static void Of(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int descriptor = Open(folder.Length == 0 ? "." : folder, ReadOnly);
        if (descriptor < 0) return;
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
