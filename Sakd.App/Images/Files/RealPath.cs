namespace Sakd.App.Images;

/// <summary>Where a path leads after all symbolic links in it.</summary>
internal static class RealPath
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    /// <summary>The path without links; null if it leads to nothing, or in a circle.</summary>
    public static string? Of(string path)
    {
        int links = 0;
        return Of(Path.GetFullPath(path), ref links);
    }

    /// <summary>Whether a path without links is a folder, or lies in it.</summary>
    public static bool IsIn(string path, string folder) =>
        path == folder
        || path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string? Of(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not { } above) return path;
        if (Of(above, ref links) is not { } real) return null;
        string here = Path.Combine(real, Path.GetFileName(path));
        FileSystemInfo info = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        if (info.LinkTarget is not { } target) return info.Exists ? here : null;
        return ++links > MostLinks ? null : Of(Path.GetFullPath(target, real), ref links);
    }
}
