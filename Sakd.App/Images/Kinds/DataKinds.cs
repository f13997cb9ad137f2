using System.Collections.Immutable;

namespace Sakd.App.Images;

/// <summary>Tells what data are by what is there.</summary>
internal static class DataKinds
{
    // The first that knows its own files reads them; folders of classes are what is left.
    private static readonly ImmutableArray<Func<FileTree, string, DataSet?>> _kinds =
        [IdxData.TryOpen, CifarBinary.TryOpen, CifarPickle.TryOpen, TinyImageNet.TryOpen, ClassFolders.TryOpen];

    /// <summary>What is read, for messages.</summary>
    public const string Known =
        "four IDX files, CIFAR-10 or CIFAR-100 (binary or python), tiny-ImageNet-200, or folders of classes, maybe within train, val, test";

    /// <summary>Opens data.</summary>
    /// <param name="path">A folder, an archive, or a CSV file.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <exception cref="SakdException">They are not there, not known, damaged, or hold what is refused.</exception>
    public static DataSet Open(string path, CancellationToken stop)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
            throw new SakdException($"data not found: {path}; --data takes '{DataSource.Bundled}', a folder, an archive or a CSV file");
        if (File.Exists(path) && CsvManifest.IsOne(path)) return CsvManifest.Open(path, stop);

        FileTree tree = Directory.Exists(path) ? DiskTree.Open(path, stop) : Archives.Open(path, stop);
        try
        {
            for (string? top = ""; top is not null; top = Below(tree, top))
            {
                foreach (var open in _kinds)
                    if (open(tree, top) is { } data)
                        return data;
            }

            throw new SakdException($"{path} holds no data that are known: {Known}; images are {ImageFormats.Names}");
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    // Archives have one folder in which everything lies, and who unpacks them may name the folder around it.
    private static string? Below(FileTree tree, string top)
    {
        string[] names = [.. tree.Files
            .Where(file => file.Path.StartsWith(top, StringComparison.Ordinal))
            .Select(file => file.Path[top.Length..].Split('/', 2))
            .Where(parts => parts.Length == 2)
            .Select(parts => parts[0])
            .Distinct()
            .Take(2)];
        return names is [var only] ? $"{top}{only}/" : null;
    }
}
