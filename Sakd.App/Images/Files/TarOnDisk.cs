using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;

namespace Sakd.App.Images;

/// <summary>A tar archive that is not packed: every file is read from its place in it.</summary>
internal sealed class TarOnDisk : FileTree
{
    private const int Block = 512;
    private readonly SafeFileHandle _archive;
    private readonly List<long> _offsets = [];

    private TarOnDisk(string path)
        : base(path) => _archive = File.OpenHandle(path, options: FileOptions.RandomAccess);

    /// <summary>Goes through an archive.</summary>
    /// <exception cref="SakdException">It holds what is refused.</exception>
    /// <exception cref="InvalidDataException">It is damaged or truncated.</exception>
    public static TarOnDisk Open(string path, CancellationToken stop)
    {
        var tree = new TarOnDisk(path);
        try
        {
            tree.Index(stop);
            return tree;
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string NameOf(string path) => $"{Root}: {path}";

    /// <inheritdoc/>
    public override byte[] Read(TreeFile file) => Read(file, (int)file.Length);

    /// <inheritdoc/>
    public override byte[] ReadStart(TreeFile file, int count) => Read(file, (int)Math.Min(count, file.Length));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _archive.Dispose();
    }

    private void Index(CancellationToken stop)
    {
        var files = new List<TreeFile>();
        var problems = new Problems();
        long end = 0;
        using (var stream = File.OpenRead(Root))
        using (var reader = new TarReader(stream))
        {
            foreach (var (path, entry) in TarEntries.Of(reader, problems, Root, stop))
            {
                // An empty file has no place.
                long offset = entry.Length == 0 ? end : entry.DataOffset;
                end = Math.Max(end, offset + entry.Length);
                if (end > stream.Length) throw new EndOfStreamException();
                if (entry.Length > MostBytes)
                    problems.Add(NameOf(path), $"has {Formatted.Count(entry.Length)} bytes, too many to be images");
                files.Add(new TreeFile(path, entry.Length, entry.ModificationTime.UtcTicks, _offsets.Count));
                _offsets.Add(offset);
            }

            problems.ThrowIfAny(count => $"{count} entries of {Root} are refused:");
            CheckEnd(stream);
        }

        Take(files);
    }

    // Two blocks of zeros end an archive: one that ends between two files looks whole otherwise.
    private static void CheckEnd(FileStream stream)
    {
        var last = new byte[Block];
        stream.Position = Math.Max(0, stream.Length - Block);
        stream.ReadExactly(last);
        if (last.AsSpan().ContainsAnyExcept((byte)0)) throw new EndOfStreamException();
    }

    private byte[] Read(TreeFile file, int count)
    {
        try
        {
            var bytes = new byte[count];
            for (int read = 0; read < count;)
            {
                int more = RandomAccess.Read(_archive, bytes.AsSpan(read), _offsets[file.Place] + read);
                if (more == 0) throw new EndOfStreamException();
                read += more;
            }

            return bytes;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Refused(file.Path, e);
        }
    }
}
