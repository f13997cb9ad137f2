namespace Sakd.App.Images;

/// <summary>Files that a list names, wherever they lie.</summary>
internal sealed class ListedFiles : FilesOnDisk
{
    private readonly string _folder;

    /// <summary>Some files.</summary>
    /// <param name="root">The list.</param>
    /// <param name="folder">Where paths begin that are not absolute.</param>
    /// <param name="paths">The files, as they are named; those that are not there are left out.</param>
    public ListedFiles(string root, string folder, IEnumerable<string> paths)
        : base(root)
    {
        _folder = folder;
        var files = paths.Distinct(StringComparer.Ordinal)
            .Select(path => (Path: path, Info: new FileInfo(NameOf(path))))
            .Where(file => file.Info.Exists)
            .Select(file => new TreeFile(file.Path, file.Info.Length, file.Info.LastWriteTimeUtc.Ticks, 0));
        TakeAll(files);
    }

    /// <inheritdoc/>
    public override string NameOf(string path) => Path.Combine(_folder, path);

    /// <inheritdoc/>
    protected override string PathOf(TreeFile file) => NameOf(file.Path);
}
