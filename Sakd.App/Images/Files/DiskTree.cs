namespace Sakd.App.Images;

/// <summary>The files of a folder. Symbolic links are followed as far as they stay inside of it.</summary>
internal sealed class DiskTree : FilesOnDisk
{
    private readonly List<TreeFile> _found = [];
    private readonly List<string> _paths = [];
    private readonly List<string> _empty = [];
    private readonly Problems _problems = new();
    private readonly string _realRoot;

    private DiskTree(string root)
        : base(root) => _realRoot = RealPath.Of(root)!;

    /// <summary>Goes through a folder.</summary>
    /// <exception cref="SakdException">A folder in it cannot be read, or a link leads out of it, to nothing, or in a circle.</exception>
    public static DiskTree Open(string root, CancellationToken stop)
    {
        var tree = new DiskTree(root);
        tree.Walk("", tree._realRoot, [tree._realRoot], stop);
        tree._problems.ThrowIfAny(count => $"{count} places in {root} cannot be gone through:");
        tree.Take(tree._found);
        return tree;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> EmptyFolders => _empty;

    /// <inheritdoc/>
    public override string NameOf(string path) => Path.Combine(Root, path);

    /// <inheritdoc/>
    protected override string PathOf(TreeFile file) => _paths[file.Place];

    private void Walk(string path, string real, HashSet<string> above, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        bool empty = true;
        try
        {
            foreach (var info in new DirectoryInfo(real).EnumerateFileSystemInfos())
            {
                string below = path.Length == 0 ? info.Name : $"{path}/{info.Name}";
                if (IsHidden(info.Name)) continue;
                empty = false;
                if (!info.Attributes.HasFlag(FileAttributes.ReparsePoint)) Enter(below, info, above, stop);
                else if (Followed(below, info.FullName) is { } target) Enter(below, target, above, stop);
            }
        }
        catch (Exception e) when (IsRefusal(e))
        {
            _problems.Add(NameOf(path), $"cannot be read: {e.Message}");
        }

        if (empty) _empty.Add(path);
    }

    private void Enter(string path, FileSystemInfo info, HashSet<string> above, CancellationToken stop)
    {
        if (info is FileInfo file)
        {
            _found.Add(new TreeFile(path, file.Length, file.LastWriteTimeUtc.Ticks, _paths.Count));
            _paths.Add(file.FullName);
        }
        else if (!above.Add(info.FullName))
        {
            _problems.Add(NameOf(path), "is a link to a folder that it lies in");
        }
        else
        {
            Walk(path, info.FullName, above, stop);
            above.Remove(info.FullName);
        }
    }

    private FileSystemInfo? Followed(string path, string link)
    {
        string? real = RealPath.Of(link);
        if (real is null) _problems.Add(NameOf(path), "is a link that leads to nothing");
        else if (!RealPath.IsIn(real, _realRoot)) _problems.Add(NameOf(path), $"is a link that leads out of the folder, to {real}");
        else return Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
        return null;
    }
}
