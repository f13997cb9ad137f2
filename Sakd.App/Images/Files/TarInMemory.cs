using System.Formats.Tar;
using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>A gzipped tar archive, which can only be read from its beginning: its files are kept in memory.</summary>
internal sealed class TarInMemory : FileTree
{
    /// <summary>The most bytes that are kept. CIFAR has 180 million.</summary>
    public const long MostInMemory = 2L << 30;

    private readonly List<byte[]> _contents = [];

    private TarInMemory(string path)
        : base(path)
    {
    }

    /// <summary>Reads an archive.</summary>
    /// <exception cref="SakdException">It holds what is refused, or more than is kept.</exception>
    /// <exception cref="InvalidDataException">It is damaged or truncated.</exception>
    public static TarInMemory Open(string path, CancellationToken stop)
    {
        var tree = new TarInMemory(path);
        var files = new List<TreeFile>();
        var problems = new Problems();
        long kept = 0;
        using (var unpacked = new CheckedGzip(path))
        {
            if (!TarEntries.Begin(unpacked.Peek(TarEntries.StartLength)))
                throw new SakdException(
                    $"{path} is gzipped, but no tar archive; where it is one of the four IDX files of a data set, name their folder");
            using var reader = new TarReader(unpacked, leaveOpen: true);
            foreach (var (file, entry) in TarEntries.Of(reader, problems, path, stop))
            {
                kept += entry.Length;
                if (entry.Length > MostBytes)
                    throw new SakdException($"{tree.NameOf(file)} has {Formatted.Count(entry.Length)} bytes, too many to be images");
                if (kept > MostInMemory)
                    throw new SakdException(
                        $"{path} holds more than {MostInMemory >> 30} GiB, and a gzipped archive is read into memory: unpack it, and name "
                        + "the folder");
                var contents = new byte[entry.Length];
                entry.DataStream?.ReadExactly(contents);
                files.Add(new TreeFile(file, entry.Length, entry.ModificationTime.UtcTicks, tree._contents.Count));
                tree._contents.Add(contents);
            }

            // The reader ends with the archive, and whether all is whole the file's end says.
            unpacked.CopyTo(Stream.Null);
        }

        problems.ThrowIfAny(count => $"{count} entries of {path} are refused:");
        tree.Take(files);
        return tree;
    }

    /// <inheritdoc/>
    public override string NameOf(string path) => $"{Root}: {path}";

    /// <inheritdoc/>
    public override byte[] Read(TreeFile file) => _contents[file.Place];

    /// <inheritdoc/>
    public override byte[] ReadStart(TreeFile file, int count) =>
        _contents[file.Place][..Math.Min(count, _contents[file.Place].Length)];
}
