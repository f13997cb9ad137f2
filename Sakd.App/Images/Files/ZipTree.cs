using System.Collections.Concurrent;
using System.IO.Compression;
using Sakd.Data;

namespace Sakd.App.Images;

/// <summary>A zip archive. Its reader serves one thread: each that comes takes one that is free, or opens another.</summary>
internal sealed class ZipTree : FileTree
{
    // The most that Deflate makes of a byte (https://zlib.net/zlib_tech.html).
    private const long MostExpansion = 1032;

    private const int UnixKind = 0xF000, UnixLink = 0xA000, UnixFile = 0x8000, UnixFolder = 0x4000;
    private readonly ConcurrentBag<ZipArchive> _free = [];

    private ZipTree(string path)
        : base(path)
    {
    }

    /// <summary>Goes through an archive.</summary>
    /// <exception cref="SakdException">It holds what is refused.</exception>
    /// <exception cref="InvalidDataException">It is damaged or truncated.</exception>
    public static ZipTree Open(string path, CancellationToken stop)
    {
        var tree = new ZipTree(path);
        var files = new List<TreeFile>();
        var problems = new Problems();
        var archive = ZipFile.OpenRead(path);
        tree._free.Add(archive);
        try
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (int i = 0; i < archive.Entries.Count; i++)
            {
                stop.ThrowIfCancellationRequested();
                var entry = archive.Entries[i];
                string shown = tree.NameOf(entry.FullName);
                int kind = entry.ExternalAttributes >> 16 & UnixKind;
                if (Archives.Checked(entry.FullName, out string refusal) is not { } file) problems.Add(shown, refusal);
                else if (kind == UnixLink) problems.Add(shown, "is a link: links in archives are not followed");
                else if (kind is not (0 or UnixFile or UnixFolder)) problems.Add(shown, "is neither file nor folder");
                else if (entry.FullName.EndsWith('/') || kind == UnixFolder) continue;
                else if (entry.IsEncrypted) problems.Add(shown, "is encrypted");
                else if (entry.Length > MostBytes) problems.Add(shown, $"has {Formatted.Count(entry.Length)} bytes, too many to be images");
                else if (entry.Length > MostExpansion * (entry.CompressedLength + 1))
                    problems.Add(shown, $"claims {Formatted.Count(entry.Length)} bytes, more than it can hold");
                else if (!seen.Add(file)) problems.Add(shown, "stands in the archive twice");
                else files.Add(new TreeFile(file, entry.Length, entry.LastWriteTime.Ticks, i));
            }

            problems.ThrowIfAny(count => $"{count} entries of {path} are refused:");
            tree.Take(files);
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
    public override byte[] Read(TreeFile file) => With(file, entry =>
    {
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        if (stream.ReadByte() >= 0 || Crc32.Of(bytes) != entry.Crc32) throw new InvalidDataException();
        return bytes;
    });

    /// <inheritdoc/>
    public override byte[] ReadStart(TreeFile file, int count) => With(file, entry =>
    {
        var bytes = new byte[count];
        using var stream = entry.Open();
        return bytes[..stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        while (_free.TryTake(out var archive)) archive.Dispose();
    }

    private byte[] With(TreeFile file, Func<ZipArchiveEntry, byte[]> read)
    {
        try
        {
            if (!_free.TryTake(out var archive)) archive = ZipFile.OpenRead(Root);
            try
            {
                return read(archive.Entries[file.Place]);
            }
            finally
            {
                _free.Add(archive);
            }
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Refused(file.Path, e);
        }
    }
}
