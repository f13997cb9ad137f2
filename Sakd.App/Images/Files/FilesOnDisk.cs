namespace Sakd.App.Images;

/// <summary>Files that lie on the disk, each by itself.</summary>
/// <param name="root">The folder or list, as it was named.</param>
internal abstract class FilesOnDisk(string root) : FileTree(root)
{
    /// <inheritdoc/>
    public override byte[] Read(TreeFile file) => With(file, path => file.Length <= MostBytes
        ? File.ReadAllBytes(path)
        : throw new SakdException($"{NameOf(file.Path)} has {Formatted.Count(file.Length)} bytes, too many to be images"));

    /// <inheritdoc/>
    public override byte[] ReadStart(TreeFile file, int count) => With(file, path =>
    {
        using var stream = File.OpenRead(path);
        var bytes = new byte[count];
        return bytes[..stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    });

    /// <summary>Where a file lies.</summary>
    protected abstract string PathOf(TreeFile file);

    private byte[] With(TreeFile file, Func<string, byte[]> read)
    {
        try
        {
            return read(PathOf(file));
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Refused(file.Path, e);
        }
    }
}
