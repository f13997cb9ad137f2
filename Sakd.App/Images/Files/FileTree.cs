using System.Collections.Immutable;
using Sakd.Checkpoints;

namespace Sakd.App.Images;

/// <summary>
/// The files of a folder or of an archive, which is read where it is. Hidden files, and those that systems leave behind, are not among
/// them.
/// </summary>
/// <param name="root">The folder or archive, as it was named.</param>
internal abstract class FileTree(string root) : IDisposable
{
    /// <summary>More than any image or batch of images has.</summary>
    public const long MostBytes = 1L << 30;

    private readonly Dictionary<string, TreeFile> _byPath = new(StringComparer.Ordinal);

    /// <summary>The folder or archive, as it was named.</summary>
    public string Root => root;

    /// <summary>The files, in the ordinal order of their paths.</summary>
    public ImmutableArray<TreeFile> Files { get; private set; } = [];

    /// <summary>The folders in which nothing is, as far as that is known.</summary>
    public virtual IReadOnlyList<string> EmptyFolders => [];

    /// <summary>What a file is called in messages.</summary>
    public abstract string NameOf(string path);

    /// <summary>Reads a file. Several threads may do so at once.</summary>
    /// <exception cref="SakdException">It cannot be read, or is not what the archive says; the message names it.</exception>
    public abstract byte[] Read(TreeFile file);

    /// <summary>Reads the first bytes of a file, as many as there are.</summary>
    /// <exception cref="SakdException">It cannot be read; the message names it.</exception>
    public abstract byte[] ReadStart(TreeFile file, int count);

    /// <summary>The file of that path; null if there is none.</summary>
    public TreeFile? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what is held open.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Takes the files.</summary>
    protected void Take(IEnumerable<TreeFile> files) => TakeAll(files.Where(file => !IsHidden(file.Path)));

    /// <summary>Takes the files, and does not look at their names.</summary>
    protected void TakeAll(IEnumerable<TreeFile> files)
    {
        Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        foreach (var file in Files) _byPath[file.Path] = file;
    }

    /// <summary>Whether a file or folder is not to be seen: by its name, or by that of a folder above it.</summary>
    public static bool IsHidden(string path) => path.Split('/').Any(name =>
        name.StartsWith('.') || name is "__MACOSX" or "Thumbs.db" or "desktop.ini" or "lost+found" or "@eaDir");

    /// <summary>Says that a file cannot be read.</summary>
    protected SakdException Refused(string path, Exception e) => new(e switch
    {
        EndOfStreamException or InvalidDataException => $"{NameOf(path)} is truncated or damaged: it cannot be read whole",
        _ => $"{NameOf(path)} cannot be read: {e.Message}",
    });

    /// <summary>Whether an exception says that a file cannot be read.</summary>
    protected static bool IsRefusal(Exception e) => FileError.Is(e) || e is InvalidDataException or NotSupportedException;
}
