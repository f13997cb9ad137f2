using Sakd.Checkpoints;

namespace Sakd.App.Runs;

/// <summary>
/// Holds a folder, or a single file, for one process, by a lock of the operating system on a file: a process that is killed holds it no
/// longer.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    /// <summary>The file that is locked in a folder.</summary>
    public const string Name = ".lock";

    // What .NET leaves in IOException.HResult where another holds a file: errno on Unix, an HRESULT on Windows.
    private const int LinuxHeld = 11;
    private const int MacHeld = 35;
    private const int WindowsHeld = unchecked((int)0x80070020);

    private readonly FileStream _stream;

    private FolderLock(FileStream stream) => _stream = stream;

    /// <summary>Makes the folder if need be, and locks it.</summary>
    /// <returns>Null where another process, or another run in this one, holds it.</returns>
    /// <exception cref="IOException">It cannot be made or written to.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static FolderLock? OfFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        return OfFile(Path.Combine(folder, Name));
    }

    /// <summary>Whether a process holds a folder. To look is to share the lock for a moment: it is for those who need to know.</summary>
    public static bool IsHeld(string folder)
    {
        try
        {
            using var _ = new FileStream(Path.Combine(folder, Name), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (FileError.Is(e))
        {
            return true;
        }
    }

    /// <summary>Locks a file, which is made if need be.</summary>
    /// <inheritdoc cref="OfFolder"/>
    public static FolderLock? OfFile(string path)
    {
        while (true)
        {
            FileStream stream;
            try
            {
                stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult is LinuxHeld or MacHeld or WindowsHeld || File.Exists(path))
            {
                // Whoever held it may have let go and deleted it by now.
                return null;
            }

            if (IsThere(stream, path)) return new FolderLock(stream);
            stream.Dispose();
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_stream.Name);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            // The next one takes it over.
        }

        _stream.Dispose();
    }

    // Whoever held the file before may have deleted it after it was opened here: what is locked then has no name any more, and others can
    // lock the one that comes after it.
    private static bool IsThere(FileStream stream, string path)
    {
        string descriptor = $"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}";
        if (!OperatingSystem.IsLinux()) return File.Exists(path);
        string? name = File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        return name?.EndsWith(" (deleted)", StringComparison.Ordinal) != true;
    }
}
