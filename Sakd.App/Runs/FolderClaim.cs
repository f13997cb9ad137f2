using Sakd.Checkpoints;

namespace Sakd.App.Runs;

/// <summary>
/// Holds an empty folder for one run, from its start until its first file is there: of several that start at once the operating system lets
/// one alone create the file.
/// </summary>
internal sealed class FolderClaim : IDisposable
{
    /// <summary>The file that says so.</summary>
    public const string Name = ".claimed";

    private readonly string _file;

    private FolderClaim(string file) => _file = file;

    /// <summary>Makes the folder if need be, and claims it.</summary>
    /// <returns>Null where something lies in it, also another run's claim.</returns>
    /// <exception cref="IOException">It cannot be made or written to.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static FolderClaim? Of(string folder)
    {
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFileSystemEntries(folder).Any()) return null;
        string file = Path.Combine(folder, Name);
        try
        {
            new FileStream(file, FileMode.CreateNew, FileAccess.Write).Dispose();
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }

        // Another run may have claimed the folder, written its first file and let go since it was found empty.
        var claim = new FolderClaim(file);
        if (Directory.EnumerateFileSystemEntries(folder).Count() == 1) return claim;
        claim.Dispose();
        return null;
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_file);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            // The folder has gone: there is nothing to hold.
        }
    }
}
